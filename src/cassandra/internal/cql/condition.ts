import { isData } from './columnMapping.js';
import { schemaError, unknownColumn, type Column, type Table } from '../schema/table.js';

/** A condition of the caller's, as far as it must be understood. */
export interface Condition {
  readonly cql: string;
  readonly params: readonly unknown[];
  /** The columns that are compared, and those of them by `=` or `IN`. */
  readonly compared: ReadonlySet<string>;
  readonly matched: ReadonlySet<string>;
}

/** Strings, and strings between dollars: what is in them is no CQL. */
const LITERAL = /'(?:[^']|'')*'|\$\$[\s\S]*?\$\$/g;
const COMPARISON =
  /("(?:[^"]|"")+"|\b[a-z]\w*)\s*(\[[^\]]*\]\s*)?(=|<=?|>=?|!=|(?:NOT\s+)?(?:IN|CONTAINS|LIKE|BETWEEN)\b|IS\b)/gi;

/** Checked when the operator is created; what the names mean is known with the table. */
export function parseCondition(operatorName: string, where: unknown): Condition | undefined {
  if (where === undefined) return undefined;
  if (!Array.isArray(where) || typeof where[0] !== 'string' || where[0].trim() === '') {
    throw new TypeError(
      `${operatorName}: expected where to be [cql, ...params], got ${String(where)}`,
    );
  }
  const [cql, ...params] = where as [string, ...unknown[]];
  const text = cql.replace(LITERAL, '');
  const marks = text.replace(/"(?:[^"]|"")*"/g, '').split('?').length - 1;
  if (marks !== params.length) {
    throw new TypeError(
      `${operatorName}: expected where to have a value for each ? of it: ${marks}, got ${params.length}`,
    );
  }
  const empty = params.findIndex(value => value === null || value === undefined);
  if (empty >= 0) {
    throw new TypeError(
      `${operatorName}: expected where to have values, got ${String(params[empty])}`,
    );
  }
  const compared = new Set<string>();
  const matched = new Set<string>();
  for (const [, name = '', element, operator = ''] of text.matchAll(COMPARISON)) {
    const column = nameOf(name);
    compared.add(column);
    if (!element && /^(=|IN)$/i.test(operator)) matched.add(column);
  }
  return { cql, params, compared, matched };
}

/** As the server reads it: quoted names are exact, others lower case. */
function nameOf(identifier: string): string {
  if (!identifier.startsWith('"')) return identifier.toLowerCase();
  return identifier.slice(1, -1).replaceAll('""', '"');
}

/** Whether the condition names all partitions that are to be read. */
export function hasPartitionKey(
  { partitionKey }: Table,
  condition: Condition | undefined,
): boolean {
  return condition !== undefined && partitionKey.every(({ name }) => condition.matched.has(name));
}

/**
 * Whether the server must read rows and leave them out, for which it wants ALLOW FILTERING, though
 * the partitions are known: by a data column, or by a clustering column after one that is open.
 */
export function isFiltering(
  { columns, clusteringKey }: Table,
  condition: Condition | undefined,
  given: readonly Column[] = [],
): boolean {
  if (!condition) return false;
  const { compared, matched } = condition;
  if (columns.some(column => isData(column) && compared.has(column.name))) return true;
  const open = clusteringKey.findIndex(
    column => !given.includes(column) && !matched.has(column.name),
  );
  return open >= 0 && clusteringKey.slice(open + 1).some(({ name }) => compared.has(name));
}

/** Names before an operator, or before an element and an operator, are columns; a call is none. */
export function refuseUnknown(table: Table, condition: Condition | undefined): void {
  const unknown = [...(condition?.compared ?? [])].find(name => !table.byName.has(name));
  if (unknown !== undefined) throw unknownColumn(table, unknown);
}

/** The same column cannot be matched by the join and by the condition. */
export function refuseRepeated(
  table: Table,
  columns: readonly Column[],
  condition: Condition | undefined,
): void {
  const twice = columns.find(({ name }) => condition?.compared.has(name));
  if (!twice) return;
  const message = `"${twice.name}" is matched by the join; it cannot be in where as well.`;
  throw schemaError(table, message, twice.name);
}
