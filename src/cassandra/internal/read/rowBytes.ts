import type { types } from 'cassandra-driver';
import { isRecord } from '../values/plainObject.js';

/** A number, a date or a UUID; of others what is around them. */
const VALUE_BYTES = 16;
/** Looking further would cost more than it tells: more rows than one do not fit into a page. */
export const MOST_BYTES = 1024 * 1024;

/** About the bytes of the row, but not more than `MOST_BYTES`. */
export function rowBytes(row: types.Row): number {
  let bytes = VALUE_BYTES;
  for (const value of Object.values(row)) {
    bytes += sizeOf(value, MOST_BYTES - bytes);
    if (bytes >= MOST_BYTES) return MOST_BYTES;
  }
  return bytes;
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

function sizeOf(value: unknown, most: number): number {
  if (typeof value === 'string' || Buffer.isBuffer(value)) return VALUE_BYTES + value.length;
  if (typeof value !== 'object' || value === null || most <= 0) return VALUE_BYTES;
  let bytes = VALUE_BYTES;
  for (const part of partsOf(value)) {
    bytes += sizeOf(part, most - bytes);
    if (bytes >= most) return most;
  }
  return bytes;
}

/** Of a collection, a UDT (a plain object), or a tuple or vector of the driver. */
function partsOf(value: object): Iterable<unknown> {
  if (Array.isArray(value) || value instanceof Set) return value;
  // Its entries are arrays, which are counted with what is around them.
  if (value instanceof Map) return value;
  if (isRecord(value)) return Object.values(value);
  if (!('elements' in value)) return [];
  const { elements } = value as { elements: unknown };
  return Array.isArray(elements) || elements instanceof Float32Array ? elements : [];
}
