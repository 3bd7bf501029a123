import { getUnset } from './driver.js';
import { identityOf } from './keys.js';
import type { Shape } from './shapes.js';
import type { Bindable } from './task.js';

export type { Shape };

/** What is wrong with a row, and in which column: the message of its CassandraWriteError. */
export class ValueError extends Error {
  constructor(
    message: string,
    readonly column?: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** About what the server counts for a row and for a cell, besides the bytes of their values. */
const ROW_BYTES = 50;
const CELL_BYTES = 12;

/** Encodes the row into the parameters of the shape; a wrong value is a ValueError. */
export function bindCells<R>(
  task: Bindable<R>,
  shape: Shape<R>,
  partitionKeyLength: number,
  ignoreNulls: boolean,
): void {
  const { cells, keyOffset, keyLength } = shape;
  const params = new Array<unknown>(cells.length);
  const unset = getUnset();
  let bytes = ROW_BYTES;
  let i = 0;
  try {
    for (; i < cells.length; i++) {
      const { read, encode, operation } = cells[i] as (typeof cells)[number];
      const value = read(task.row);
      if (value !== null && value !== undefined && value !== unset) {
        const encoded = encode(value);
        params[i] = encoded;
        bytes += encoded.length + CELL_BYTES;
      } else if (i >= keyOffset && i < keyOffset + keyLength) {
        throw new TypeError(`a key column needs a value, got ${String(value)}`);
      } else {
        // Only a plain column can be emptied by null: a counter or a collection is left alone.
        const isEmptied = value === null && operation === 'set' && !ignoreNulls;
        params[i] = isEmptied ? null : unset;
      }
    }
  } catch (cause) {
    const { name } = (cells[i] as (typeof cells)[number]).column;
    throw new ValueError(`column "${name}": ${(cause as Error).message}`, name, { cause });
  }
  task.shape = shape;
  task.params = params;
  task.bytes = bytes;
  task.partition = partitionOf(params, keyOffset, partitionKeyLength);
}

function partitionOf(params: unknown[], offset: number, length: number): string {
  if (length === 1) return (params[offset] as Buffer).toString('latin1');
  return identityOf(params.slice(offset, offset + length) as Buffer[]);
}

/** The whole primary key of a bound task, as far as its statement has it. */
export function keyOf<R>(task: Bindable<R>): string {
  const { keyOffset, keyLength } = task.shape as Shape<R>;
  return identityOf(task.params.slice(keyOffset, keyOffset + keyLength) as Buffer[]);
}
