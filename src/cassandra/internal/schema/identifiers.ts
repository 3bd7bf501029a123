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

/** The property name that the mapping camelCase -> snake_case takes to this column. */
export function camelCase(column: string): string {
  return column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** `userId` -> `user_id`. */
export function snakeCase(property: string): string {
  return property.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);
}
