import type { ColumnMapping } from './columnMapping.js';
import { getUnset } from '../driver/driver.js';
import { valueOf, type Properties } from './rowLayout.js';
import { joinIdentities, routingKeyOf, type KeyIdentity } from '../values/keyIdentity.js';
import { ValueError } from '../values/valueError.js';
import type { BoundRow } from './boundRow.js';
import type { StatementTemplate } from './statementTemplate.js';

export function checkRow(row: unknown): void {
  if (typeof row === 'object' && row !== null) return;
  throw new ValueError(`expected the row to be an object, got ${String(row)}`);
}

/** What the server counts for a row, a cell, and its TTL, besides the bytes of the values (5.0). */
const ROW_BYTES = 50;
export const CELL_BYTES = 20;
const TTL_BYTES = 12;
/** No request of the protocol is longer. Most servers take less, and then say so of the row. */
const MAX_BYTES = 256 * 2 ** 20;

/**
 * Binds the row to the parameters of the template; a wrong value is a ValueError. False when it
 * lacks one of the properties, so that the caller's guess of them was wrong.
 */
export function bindRow<R>(
  operation: BoundRow<R>,
  template: StatementTemplate,
  properties: Properties,
  partitionKeyLength: number,
  ignoreNulls: boolean,
): boolean {
  const { mappings, keyOffset, keyLength } = template;
  const params = new Array<unknown>(mappings.length);
  const unset = getUnset();
  const cellBytes = CELL_BYTES + (operation.ttlSeconds === undefined ? 0 : TTL_BYTES);
  // The columns of the key aren't cells, but the loop counts each value as one.
  let bytes = ROW_BYTES + template.deletedBytes - keyLength * cellBytes;
  let isWhole = true;
  let i = 0;
  try {
    for (; i < mappings.length; i++) {
      const { column, codec, operation: effect } = mappings[i] as ColumnMapping;
      const property = properties[column.position];
      const value = valueOf(operation.row, property);
      if (value !== null && value !== undefined && value !== unset) {
        const bound = codec.bind(value);
        params[i] = bound;
        bytes += codec.sizeOf(bound) + cellBytes;
      } else if (i >= keyOffset && i < keyOffset + keyLength) {
        throw new TypeError(`a key column needs a value, got ${String(value)}`);
      } else {
        // Only a plain column can be emptied by null: a counter or a collection is left alone.
        const isEmptied = value === null && effect === 'set' && !ignoreNulls;
        params[i] = isEmptied ? null : unset;
        if (isEmptied) bytes += cellBytes;
        isWhole &&= value !== undefined || isOwn(operation.row, property);
      }
    }
  } catch (cause) {
    throw columnError(mappings[i] as ColumnMapping, cause as Error);
  }
  complete(operation, template, params, bytes);
  operation.partition = identityOf(params, template, partitionKeyLength);
  return isWhole;
}

function complete<R>(
  operation: BoundRow<R>,
  template: StatementTemplate,
  params: unknown[],
  bytes: number,
): void {
  if (bytes > MAX_BYTES) throw new ValueError(`expected ${MAX_BYTES} bytes at most, got ${bytes}`);
  operation.template = template;
  operation.params = params;
  operation.bytes = bytes;
}

function isOwn(row: unknown, property: string | undefined): boolean {
  return property === undefined || Object.hasOwn(row as object, property);
}

function columnError({ column: { name } }: ColumnMapping, cause: Error): ValueError {
  return new ValueError(`column "${name}": ${cause.message}`, name, { cause });
}

/** The whole primary key of a bound operation, as far as its statement has it. */
export function keyOf<R>({ template, params }: BoundRow<R>): KeyIdentity {
  return identityOf(
    params,
    template as StatementTemplate,
    (template as StatementTemplate).keyLength,
  );
}

function identityOf(params: unknown[], template: StatementTemplate, length: number): KeyIdentity {
  const { mappings, keyOffset } = template;
  if (length === 1)
    return (mappings[keyOffset] as ColumnMapping).codec.identityOf(params[keyOffset]);
  const parts = new Array<KeyIdentity>(length);
  for (let i = 0; i < length; i++) {
    parts[i] = (mappings[keyOffset + i] as ColumnMapping).codec.identityOf(params[keyOffset + i]);
  }
  return joinIdentities(parts);
}

/** The bytes of the partition key, which decide where the row lives. */
export function routingKeyOfOperation<R>(
  operation: BoundRow<R>,
  partitionKeyLength: number,
): Buffer {
  const { mappings, keyOffset } = operation.template as StatementTemplate;
  const { params } = operation;
  if (partitionKeyLength === 1)
    return (mappings[keyOffset] as ColumnMapping).codec.encode(params[keyOffset]);
  const keys = mappings.slice(keyOffset, keyOffset + partitionKeyLength);
  return routingKeyOf(keys.map(({ codec }, i) => codec.encode(params[keyOffset + i])));
}
