import { isList, refuse } from '../../../internal/util/check.js';
import { hasNamedMark, relationsOf } from './relations.js';
import { tokenize } from './tokens.js';
import { isData } from './columnMapping.js';
import { schemaError, unknownColumn, type Column, type Table } from '../schema/table.js';

/** The caller's condition, as far as it must be understood. */
export interface Condition {
  readonly cql: string;
  readonly params: readonly unknown[];
  /** The columns that are compared, and those of them by `=` or `IN`. */
  readonly compared: ReadonlySet<string>;
  readonly matched: ReadonlySet<string>;
}

/** Checked when the operator is created; what the names mean is known with the table. */
export function parseCondition(operatorName: string, where: unknown): Condition | undefined {
  if (where === undefined) return undefined;
  if (!isList(where) || typeof where[0] !== 'string' || where[0].trim() === '') {
    refuse(operatorName, 'where', '[cql, ...params]', where);
  }
  if (!(where[0] as string).isWellFormed()) {
    refuse(operatorName, 'where', 'text without half characters (lone surrogates)', where[0]);
  }
  const [cql, ...params] = where as [string, ...unknown[]];
  const tokens = tokenize(cql);
  if (!tokens) refuse(operatorName, 'where', 'CQL whose strings, names and comments end', cql);
  if (hasNamedMark(tokens)) {
    refuse(operatorName, 'where', 'CQL with ? for its values, and no named ones', cql);
  }
  const marks = tokens.filter(({ kind }) => kind === 'mark').length;
  if (marks !== params.length) {
    const expected = `[cql, ...params] with a value for each ? of it: ${marks}`;
    refuse(operatorName, 'where', expected, params.length);
  }
  const empty = params.findIndex(value => value === null || value === undefined);
  if (empty >= 0) {
    refuse(operatorName, 'where', '[cql, ...params] without null and undefined', params[empty]);
  }
  const relations = relationsOf(tokens);
  return {
    // What follows it must not become part of a comment at its end.
    cql: `${cql}${hasLineComment(cql) ? '\n' : ''}`,
    params,
    compared: new Set(relations.flatMap(({ columns }) => columns)),
    matched: new Set(relations.flatMap(({ columns, isMatch }) => (isMatch ? columns : []))),
  };
}

function hasLineComment(cql: string): boolean {
  return cql.includes('--') || cql.includes('//');
}

/** Whether the condition names all partitions that the query reads. */
export function hasPartitionKey(
  { partitionKey }: Table,
  condition: Condition | undefined,
): boolean {
  return condition !== undefined && partitionKey.every(({ name }) => condition.matched.has(name));
}

/**
 * Whether the server must read rows and leave them out, although the partitions are known. It then
 * requires ALLOW FILTERING. A data column does that, or a clustering column after an open one.
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

/** Names before an operator, or before an element and an operator, are columns; calls aren't. */
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
