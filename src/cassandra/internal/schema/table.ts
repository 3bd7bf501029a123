import type { Client, metadata } from 'cassandra-driver';
import { CassandraSchemaError } from '../../errors.js';
import { CODE } from '../driver/dataTypes.js';
import { getView, type CqlType } from '../driver/driver.js';
import { checkTableName, quoteTable } from './identifiers.js';

export interface Column {
  readonly name: string;
  readonly type: CqlType;
  readonly kind: 'partition' | 'clustering' | 'static' | 'regular';
}

/** What the operators need to know of a table, taken from the driver's metadata. */
export interface Table {
  readonly keyspace: string;
  readonly name: string;
  /** The partition key first, then the clustering columns, then the others. */
  readonly columns: readonly Column[];
  readonly byName: ReadonlyMap<string, Column>;
  readonly partitionKey: readonly Column[];
  readonly clusteringKey: readonly Column[];
  readonly isCounter: boolean;
  readonly isView: boolean;
}

/**
 * Loads the table and plans with it. Metadata may lag behind the schema, so a plan that fails is
 * made once more with fresh ones before its CassandraSchemaError counts.
 */
export async function planWithTable<P>(
  client: Client,
  keyspace: string,
  name: string,
  plan: (table: Table) => P,
): Promise<P> {
  checkTableName(keyspace, name);
  try {
    return plan(await loadTable(client, keyspace, name));
  } catch (error) {
    if (!(error instanceof CassandraSchemaError)) throw error;
    await client.metadata.refreshKeyspace(keyspace);
    return plan(await loadTable(client, keyspace, name));
  }
}

async function loadTable(client: Client, keyspace: string, name: string): Promise<Table> {
  const table = await client.metadata.getTable(keyspace, name).catch((cause: Error) => {
    if (!(cause instanceof TypeError)) throw cause;
    const message = `The driver does not understand ${quoteTable(keyspace, name)}: ${cause.message}`;
    throw new CassandraSchemaError(message, keyspace, name, undefined, { cause });
  });
  if (table) return describe(keyspace, name, table, false);
  const view = await getView(client, keyspace, name);
  if (view) return describe(keyspace, name, view, true);
  throw new CassandraSchemaError(
    `There is no table ${quoteTable(keyspace, name)}.`,
    keyspace,
    name,
  );
}

function describe(
  keyspace: string,
  name: string,
  found: metadata.DataCollection,
  isView: boolean,
): Table {
  const toColumn = (kind: Column['kind'], column: metadata.ColumnInfo): Column => ({
    name: column.name,
    type: column.type,
    kind,
  });
  const partitionKey = found.partitionKeys.map(column => toColumn('partition', column));
  const clusteringKey = found.clusteringKeys.map(column => toColumn('clustering', column));
  const keyNames = new Set([...partitionKey, ...clusteringKey].map(column => column.name));
  const others = found.columns
    .filter(column => !keyNames.has(column.name))
    .map(column => toColumn(isStatic(column) ? 'static' : 'regular', column));
  const columns = [...partitionKey, ...clusteringKey, ...others];
  const byName = new Map(columns.map(column => [column.name, column]));
  const isCounter = others.some(column => (column.type.code as number) === CODE.counter);
  return { keyspace, name, columns, byName, partitionKey, clusteringKey, isCounter, isView };
}

/** Known at run time; the driver's types leave it out. */
function isStatic(column: metadata.ColumnInfo): boolean {
  return (column as { isStatic?: boolean }).isStatic === true;
}

/** An error about a column of the table, in one form everywhere. */
export function schemaError(table: Table, message: string, column?: string): CassandraSchemaError {
  const where = quoteTable(table.keyspace, table.name);
  return new CassandraSchemaError(`${where}: ${message}`, table.keyspace, table.name, column);
}
