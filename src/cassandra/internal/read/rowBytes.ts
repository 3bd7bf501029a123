import type { types } from 'cassandra-driver';
import { roughBytes } from '../values/roughBytes.js';

/** Looking further would cost more than it tells: more rows than one do not fit into a page. */
export const MOST_BYTES = 1024 * 1024;

/** About the bytes of the row, but not more than `MOST_BYTES`. */
export function rowBytes(row: types.Row): number {
  return roughBytes(row, MOST_BYTES);
}

/** The first, the middle and the last row: rows of one table are alike. */
export function sampleBytes(page: readonly types.Row[]): number[] {
  const { length } = page;
  return [0, length >> 1, length - 1].map(i => rowBytes(page[i] as types.Row));
}

/** About the bytes of all the rows, by a sample of them. */
export function pageBytes(page: readonly types.Row[]): number {
  if (page.length === 0) return 0;
  const sizes = sampleBytes(page);
  const sum = sizes.reduce((total, size) => total + size, 0);
  return Math.round((sum / sizes.length) * page.length);
}
