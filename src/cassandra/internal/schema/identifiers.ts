import { CassandraSchemaError } from '../../errors.js';

/** An identifier in CQL, always quoted: case is kept, and no name can end the statement. */
export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function quoteTable(keyspace: string, table: string): string {
  return `${quote(keyspace)}.${quote(table)}`;
}

/**
 * Keyspaces and tables have names of word characters only. The driver writes what it is given
 * literally into its own metadata queries, so nothing else may reach it.
 */
export function checkTableName(keyspace: string, table: string): void {
  const bad = [keyspace, table].find(name => !/^\w+$/.test(name));
  if (bad === undefined) return;
  const message = `There is no table ${quoteTable(keyspace, table)}: ${JSON.stringify(bad)} is not a name of a keyspace or a table.`;
  throw new CassandraSchemaError(message, keyspace, table);
}

/** `userId` -> `user_id`, `orderURL` -> `order_url`: a run of capitals is one word. */
export function snakeCase(property: string): string {
  return property
    .replace(/([\p{Ll}\d])(?=\p{Lu})/gu, '$1_')
    .replace(/(\p{Lu})(?=\p{Lu}\p{Ll})/gu, '$1_')
    .toLowerCase();
}

/** Without case and underscores: equal for `addressLine1` and `address_line_1`. */
export function looseName(name: string): string {
  return name.replaceAll('_', '').toLowerCase();
}
