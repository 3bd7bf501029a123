import { isList, refuse } from '../../../internal/util/check.js';
import type { JoinConf } from '../../readConf.js';
import type { Condition } from '../cql/condition.js';
import { quote } from '../schema/identifiers.js';
import { schemaError, unknownColumn, type Column, type Table } from '../schema/table.js';

type Direction = 'asc' | 'desc';

/** Checked when the operator is created; which columns there are is known with the table. */
export function checkOrderBy(operatorName: string, orderBy: unknown): void {
  if (orderBy === undefined) return;
  const isOrder = (item: unknown): boolean =>
    typeof item === 'string' ||
    (typeof item === 'object' &&
      item !== null &&
      Object.values(item).every(to => to === 'asc' || to === 'desc'));
  if (isList(orderBy) && orderBy.length > 0 && orderBy.every(isOrder)) return;
  refuse(operatorName, 'orderBy', "a list of columns or { column: 'asc' | 'desc' }", orderBy);
}

/**
 * The ORDER BY of the rows of a key. The server reads a partition forwards or backwards: so it takes
 * the clustering columns in their order, all as they were declared, or all reversed.
 */
export function orderOf(
  table: Table,
  orderBy: JoinConf['orderBy'],
  matched: readonly Column[],
  condition: Condition | undefined,
): readonly string[] {
  const wanted = (orderBy ?? []).flatMap((item): Array<[string, Direction]> =>
    typeof item === 'string' ? [[item, 'asc']] : Object.entries(item),
  );
  const isFixed = (column: Column): boolean =>
    matched.includes(column) || condition?.matched.has(column.name) === true;
  // Columns of one value may be left out: they order nothing.
  let open = [...table.clusteringKey];
  const directions = wanted.map(([name, direction]) => {
    const at = open.findIndex(column => column.name === name);
    if (at < 0 || !open.slice(0, at).every(isFixed)) throw orderError(table, name);
    const isReversed = (direction === 'desc') !== ((open[at] as Column).isDescending === true);
    open = open.slice(at + 1);
    return isReversed;
  });
  const mixed = directions.findIndex(isReversed => isReversed !== directions[0]);
  if (mixed >= 0) {
    const name = (wanted[mixed] as [string, Direction])[0];
    const message = `orderBy takes all columns as they were declared, or all reversed: "${name}" differs.`;
    throw schemaError(table, message, name);
  }
  return wanted.map(([name, direction]) => `${quote(name)} ${direction.toUpperCase()}`);
}

function orderError(table: Table, name: string): Error {
  if (!table.byName.has(name)) return unknownColumn(table, name);
  const names = table.clusteringKey.map(column => `"${column.name}"`).join(', ') || 'none';
  const message = `orderBy takes clustering columns in their order (${names}), not "${name}" there.`;
  return schemaError(table, message, name);
}
