import { CELL_BYTES } from '../cql/bindRow.js';
import { isData, type ColumnMapping } from '../cql/columnMapping.js';
import { getUnset } from '../driver/driver.js';
import { deleteCql, insertCql, updateCql, type Usage } from './statements.js';
import type { Table } from '../schema/table.js';
import type { BoundRow } from '../cql/boundRow.js';
import type { StatementTemplate } from '../cql/statementTemplate.js';

/** The partition key, then the clustering columns. */
export function keyMappings(mappings: readonly ColumnMapping[]): ColumnMapping[] {
  return mappings.filter(mapping => !isData(mapping.column));
}

export function insertTemplate(
  table: Table,
  mappings: readonly ColumnMapping[],
  usage: Omit<Usage, 'timestamp'>,
): StatementTemplate {
  return {
    mappings,
    keyOffset: 0,
    keyLength: keyMappings(mappings).length,
    statics: staticsOf(mappings),
    cql: insertCql(table, mappings, { ...usage, timestamp: false }),
    timestampedCql: insertCql(table, mappings, { ...usage, timestamp: true }),
    deletedBytes: 0,
    isUsingFirst: false,
  };
}

export function updateTemplate(
  table: Table,
  mappings: readonly ColumnMapping[],
  usage: Omit<Usage, 'timestamp'>,
): StatementTemplate {
  const keys = keyMappings(mappings);
  const data = mappings.filter(mapping => isData(mapping.column));
  const ordered = [...data, ...keys];
  return {
    mappings: ordered,
    keyOffset: data.length,
    keyLength: keys.length,
    statics: staticsOf(ordered),
    cql: updateCql(table, data, keys, { ...usage, timestamp: false }),
    timestampedCql: updateCql(table, data, keys, { ...usage, timestamp: true }),
    deletedBytes: 0,
    isUsingFirst: true,
  };
}

export function deleteTemplate(
  table: Table,
  columns: readonly string[],
  keys: readonly ColumnMapping[],
): StatementTemplate {
  return {
    mappings: keys,
    keyOffset: 0,
    keyLength: keys.length,
    // Deletions commute: which of them shares a request does not matter.
    statics: [],
    cql: deleteCql(table, columns, keys, { ttl: false, timestamp: false }),
    timestampedCql: deleteCql(table, columns, keys, { ttl: false, timestamp: true }),
    deletedBytes: columns.length * CELL_BYTES,
    isUsingFirst: true,
  };
}

/** The parameters of the operation's statement: its values, with TTL and timestamp in their place. */
export function parametersOf<R>(
  operation: BoundRow<R>,
  template: StatementTemplate,
  hasTtl: boolean,
): unknown[] {
  if (!hasTtl && operation.timestamp === undefined) return operation.params;
  const using: unknown[] = hasTtl ? [operation.ttlSeconds ?? getUnset()] : [];
  if (operation.timestamp !== undefined) using.push(operation.timestamp);
  return template.isUsingFirst ? [...using, ...operation.params] : [...operation.params, ...using];
}

function staticsOf(mappings: readonly ColumnMapping[]): number[] {
  return [...mappings.keys()].filter(i => mappings[i]?.column.kind === 'static');
}
