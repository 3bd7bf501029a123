import type { types } from 'cassandra-driver';
import { isPlain } from '../values/plainObject.js';

const MIN_ROWS = 1000;
/** What the driver asks for by itself; more would hardly make a row cheaper. */
const MAX_ROWS = 5000;
/** Values in a page that has more than the least rows, about. */
const BYTES_PER_PAGE = 512 * 1024;
/** A number, a date or a UUID; of others what is around them. */
const VALUE_BYTES = 16;

/**
 * How many rows a page should have. A page costs both sides about as much as some hundred small
 * rows: so of these it has many, but of large ones few, because pages wait in memory.
 */
export class PageSize {
  private rows = MIN_ROWS;

  /** @param wanted by the caller: then it is that. */
  constructor(private readonly wanted: number | undefined) {}

  get current(): number {
    return this.wanted ?? this.rows;
  }

  /** Rows of one table are alike: as many fit as if all were like the largest of three. */
  learn(page: readonly types.Row[]): void {
    const { length } = page;
    if (this.wanted !== undefined || length === 0) return;
    const sizes = [0, length >> 1, length - 1].map(i => bytesOf(page[i] as types.Row));
    const fitting = Math.floor(BYTES_PER_PAGE / Math.max(...sizes));
    this.rows = Math.max(MIN_ROWS, Math.min(MAX_ROWS, fitting));
  }
}

function bytesOf(row: types.Row): number {
  return Object.values(row).reduce<number>((sum, value) => sum + sizeOf(value), VALUE_BYTES);
}

function sizeOf(value: unknown): number {
  if (typeof value === 'string' || Buffer.isBuffer(value)) return VALUE_BYTES + value.length;
  // Looking into these would cost more than it gives.
  return isComposed(value) ? BYTES_PER_PAGE : VALUE_BYTES;
}

/** A collection, a UDT (a plain object), or a tuple or vector of the driver. */
function isComposed(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value) || value instanceof Map || value instanceof Set) return true;
  return isPlain(value) || 'elements' in value;
}
