import type { Client, metadata } from 'cassandra-driver';
import { CassandraSchemaError } from '../../errors.js';
import { CODE } from '../driver/dataTypes.js';
import { getView, type CqlType } from '../driver/driver.js';
import { checkTableName, looseName, quote, quoteTable, snakeCase } from './identifiers.js';
import { nearestName } from '../../../internal/util/nearestName.js';

export interface Column {
  readonly name: string;
  readonly type: CqlType;
  readonly kind: 'partition' | 'clustering' | 'static' | 'regular';
  /** The rows are stored in descending order of this clustering column. */
  readonly isDescending?: boolean;
  /** Where it stands among the columns of the table. */
  readonly position: number;
}

/** What the operators need to know of a table, taken from the driver's metadata. */
export interface Table {
  readonly keyspace: string;
  readonly name: string;
  /** The partition key first, then the clustering columns, then the others. */
  readonly columns: readonly Column[];
  readonly byName: ReadonlyMap<string, Column>;
  /** Those of one name without case and underscores. */
  readonly byLooseName: ReadonlyMap<string, readonly Column[]>;
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
  throw new CassandraSchemaError(absenceOf(client, keyspace, name), keyspace, name);
}

/** Which of the two is missing. A name that differs in case only is the nearest one. */
function absenceOf(client: Client, keyspace: string, name: string): string {
  const { keyspaces = {} } = client.metadata as { keyspaces?: object };
  const known = Object.keys(keyspaces);
  if (known.length === 0 || known.includes(keyspace)) {
    return `There is no table ${quoteTable(keyspace, name)}.`;
  }
  const nearest = nearestName(keyspace, known);
  const hint = nearest === undefined ? '' : ` (did you mean ${quote(nearest)}?)`;
  return `There is no keyspace ${quote(keyspace)}${hint}.`;
}

function describe(
  keyspace: string,
  name: string,
  found: metadata.DataCollection,
  isView: boolean,
): Table {
  const named = (kind: Column['kind'], columns: readonly metadata.ColumnInfo[]) =>
    columns.map(({ name: column, type }) => ({ name: column, type, kind }));
  const key = [
    ...named('partition', found.partitionKeys),
    ...named('clustering', found.clusteringKeys).map(withOrder(found)),
  ];
  const keyNames = new Set(key.map(column => column.name));
  const data = found.columns.filter(column => !keyNames.has(column.name));
  const others = data.flatMap(column => named(isStatic(column) ? 'static' : 'regular', [column]));
  const columns: Column[] = [...key, ...others].map((column, position) => ({
    ...column,
    position,
  }));
  const ofKind = (kind: Column['kind']) => columns.filter(column => column.kind === kind);
  const byName = new Map(columns.map(column => [column.name, column]));
  const byLooseName = new Map<string, Column[]>();
  for (const column of columns) {
    const loose = looseName(column.name);
    byLooseName.set(loose, [...(byLooseName.get(loose) ?? []), column]);
  }
  return {
    keyspace,
    name,
    columns,
    byName,
    byLooseName,
    partitionKey: ofKind('partition'),
    clusteringKey: ofKind('clustering'),
    isCounter: others.some(column => (column.type.code as number) === CODE.counter),
    isView,
  };
}

const withOrder =
  ({ clusteringOrder }: metadata.DataCollection) =>
  <C extends object>(column: C, i: number) => ({
    ...column,
    isDescending: clusteringOrder?.[i] === 'DESC',
  });

/** Known at run time; the driver's types leave it out. */
function isStatic(column: metadata.ColumnInfo): boolean {
  return (column as { isStatic?: boolean }).isStatic === true;
}

/** An error about a column of the table, in one form everywhere. */
export function schemaError(table: Table, message: string, column?: string): CassandraSchemaError {
  const where = quoteTable(table.keyspace, table.name);
  return new CassandraSchemaError(`${where}: ${message}`, table.keyspace, table.name, column);
}

/**
 * The columns that a property may mean: the one of its exact name, otherwise that of its name in
 * snake_case, otherwise all that equal it without case and underscores.
 */
export function columnsFor(table: Table, property: string): readonly Column[] {
  const column = table.byName.get(property) ?? table.byName.get(snakeCase(property));
  return column ? [column] : (table.byLooseName.get(looseName(property)) ?? []);
}

/** ` (did you mean "first_name"?)`, or nothing when no name is near. */
export function suggest(table: Table, written: string): string {
  const nearest = nearestName(snakeCase(written), [...table.byName.keys()]);
  return nearest === undefined ? '' : ` (did you mean "${nearest}"?)`;
}

/** There is no such column: with the nearest name. */
export function unknownColumn(table: Table, name: string, from = ''): CassandraSchemaError {
  return schemaError(table, `there is no column "${name}"${from}${suggest(table, name)}.`, name);
}
