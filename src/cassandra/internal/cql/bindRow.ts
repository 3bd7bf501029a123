import type { Cell } from './columnMapping.js';
import { getUnset } from '../driver/driver.js';
import { joinIdentities, routingKeyOf, type KeyIdentity } from '../values/keyIdentity.js';
import type { Shape } from '../write/writeTemplates.js';
import type { Bindable } from '../request/operation.js';

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

export function checkRow(row: unknown): void {
  if (typeof row === 'object' && row !== null) return;
  throw new ValueError(`expected the row to be an object, got ${String(row)}`);
}

/** What the server counts for a row, a cell, and its TTL, besides the bytes of the values (5.0). */
const ROW_BYTES = 50;
export const CELL_BYTES = 20;
const TTL_BYTES = 12;
/** No request of the protocol is longer. Most servers take less, and then say so of the row. */
const MOST_BYTES = 256 * 2 ** 20;

/** Binds the row to the parameters of the shape; a wrong value is a ValueError. */
export function bindCells<R>(
  task: Bindable<R>,
  shape: Shape<R>,
  partitionKeyLength: number,
  ignoreNulls: boolean,
): void {
  const { cells, keyOffset, keyLength } = shape;
  const params = new Array<unknown>(cells.length);
  const unset = getUnset();
  const cellBytes = task.ttlSeconds === undefined ? CELL_BYTES : CELL_BYTES + TTL_BYTES;
  let bytes = ROW_BYTES + shape.deletedBytes + (cells.length - keyLength) * cellBytes;
  let i = 0;
  try {
    for (; i < cells.length; i++) {
      const { read, codec, operation } = cells[i] as Cell<R>;
      const value = read(task.row);
      if (value !== null && value !== undefined && value !== unset) {
        const bound = codec.bind(value);
        params[i] = bound;
        bytes += codec.sizeOf(bound);
      } else if (i >= keyOffset && i < keyOffset + keyLength) {
        throw new TypeError(`a key column needs a value, got ${String(value)}`);
      } else {
        // Only a plain column can be emptied by null: a counter or a collection is left alone.
        const isEmptied = value === null && operation === 'set' && !ignoreNulls;
        params[i] = isEmptied ? null : unset;
      }
    }
  } catch (cause) {
    const { name } = (cells[i] as Cell<R>).column;
    throw new ValueError(`column "${name}": ${(cause as Error).message}`, name, { cause });
  }
  if (bytes > MOST_BYTES)
    throw new ValueError(`expected ${MOST_BYTES} bytes at most, got ${bytes}`);
  task.shape = shape;
  task.params = params;
  task.bytes = bytes;
  task.partition = identityOf(params, shape, partitionKeyLength);
}

/** The whole primary key of a bound task, as far as its statement has it. */
export function keyOf<R>({ shape, params }: Bindable<R>): KeyIdentity {
  return identityOf(params, shape as Shape<R>, (shape as Shape<R>).keyLength);
}

function identityOf<R>(params: unknown[], shape: Shape<R>, length: number): KeyIdentity {
  const { cells, keyOffset } = shape;
  if (length === 1) return (cells[keyOffset] as Cell<R>).codec.identityOf(params[keyOffset]);
  const parts = new Array<KeyIdentity>(length);
  for (let i = 0; i < length; i++) {
    parts[i] = (cells[keyOffset + i] as Cell<R>).codec.identityOf(params[keyOffset + i]);
  }
  return joinIdentities(parts);
}

/** The bytes of the partition key, which decide where the row lives. */
export function routingKeyOfTask<R>(task: Bindable<R>, partitionKeyLength: number): Buffer {
  const { cells, keyOffset } = task.shape as Shape<R>;
  const { params } = task;
  if (partitionKeyLength === 1)
    return (cells[keyOffset] as Cell<R>).codec.encode(params[keyOffset]);
  const keys = cells.slice(keyOffset, keyOffset + partitionKeyLength);
  return routingKeyOf(keys.map(({ codec }, i) => codec.encode(params[keyOffset + i])));
}
