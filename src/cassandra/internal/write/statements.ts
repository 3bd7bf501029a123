import type { ColumnMapping } from '../cql/columnMapping.js';
import { quote, quoteTable } from '../schema/identifiers.js';
import type { Table } from '../schema/table.js';

/** What the statement says besides its columns. */
export interface Usage {
  readonly ttl: boolean;
  readonly timestamp: boolean;
  readonly ifNotExists?: boolean;
}

/** Parameters: the columns in their order, then TTL, then timestamp. */
export function insertCql(table: Table, mappings: readonly ColumnMapping[], usage: Usage): string {
  const names = mappings.map(mapping => quote(mapping.column.name)).join(', ');
  const marks = mappings.map(() => '?').join(', ');
  const condition = usage.ifNotExists ? ' IF NOT EXISTS' : '';
  return `INSERT INTO ${nameOf(table)} (${names}) VALUES (${marks})${condition}${using(usage)}`;
}

/** Parameters: TTL, timestamp, the data cells in their order, then the key cells in theirs. */
export function updateCql(
  table: Table,
  data: readonly ColumnMapping[],
  keys: readonly ColumnMapping[],
  usage: Usage,
): string {
  const changes = data.map(change).join(', ');
  return `UPDATE ${nameOf(table)}${using(usage)} SET ${changes} WHERE ${matching(keys)}`;
}

/** Parameters: timestamp, then the key cells in their order. */
export function deleteCql(
  table: Table,
  columns: readonly string[],
  keys: readonly ColumnMapping[],
  usage: Usage,
): string {
  const names = columns.map(name => `${quote(name)}`).join(', ');
  const what = names ? `DELETE ${names}` : 'DELETE';
  return `${what} FROM ${nameOf(table)}${using(usage)} WHERE ${matching(keys)}`;
}

function nameOf(table: Table): string {
  return quoteTable(table.keyspace, table.name);
}

/** Always bound, never literal: one prepared statement serves every TTL and timestamp. */
function using({ ttl, timestamp }: Usage): string {
  const parts = [ttl ? 'TTL ?' : '', timestamp ? 'TIMESTAMP ?' : ''].filter(part => part);
  return parts.length > 0 ? ` USING ${parts.join(' AND ')}` : '';
}

function change({ column, operation }: ColumnMapping): string {
  const name = quote(column.name);
  if (operation === 'set') return `${name} = ?`;
  if (operation === 'prepend') return `${name} = ? + ${name}`;
  return `${name} = ${name} ${operation === 'remove' ? '-' : '+'} ?`;
}

function matching(keys: readonly ColumnMapping[]): string {
  return keys.map(mapping => `${quote(mapping.column.name)} = ?`).join(' AND ');
}
