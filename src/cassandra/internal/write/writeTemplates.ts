import { CELL_BYTES } from '../cql/bindRow.js';
import { isData, type Cell } from '../cql/columnMapping.js';
import { getUnset } from '../driver/driver.js';
import { deleteCql, insertCql, updateCql, type Usage } from './statements.js';
import type { Table } from '../schema/table.js';
import type { Bindable } from '../request/operation.js';

/** What a statement of one form looks like, and how the values of a row get into it. */
export interface Shape<R> {
  /** In the order of the parameters. */
  readonly cells: ReadonlyArray<Cell<R>>;
  /** Where the key starts among the cells: the partition key, then the clustering columns. */
  readonly keyOffset: number;
  readonly keyLength: number;
  /** It writes a static column: all rows of the partition meet in it. */
  readonly isStatic: boolean;
  readonly cql: string;
  /** The same with USING TIMESTAMP. */
  readonly timestampedCql: string;
  /** What the server counts for the columns that it deletes. */
  readonly deletedBytes: number;
  /** USING comes before the cells, or after them. */
  readonly isUsingFirst: boolean;
}

/** The partition key, then the clustering columns. */
export function keyCells<R>(cells: ReadonlyArray<Cell<R>>): Array<Cell<R>> {
  return cells.filter(cell => !isData(cell.column));
}

export function insertShape<R>(
  table: Table,
  cells: ReadonlyArray<Cell<R>>,
  usage: Omit<Usage, 'timestamp'>,
): Shape<R> {
  return {
    cells,
    keyOffset: 0,
    keyLength: keyCells(cells).length,
    isStatic: hasStatic(cells),
    cql: insertCql(table, cells, { ...usage, timestamp: false }),
    timestampedCql: insertCql(table, cells, { ...usage, timestamp: true }),
    deletedBytes: 0,
    isUsingFirst: false,
  };
}

export function updateShape<R>(
  table: Table,
  cells: ReadonlyArray<Cell<R>>,
  usage: Omit<Usage, 'timestamp'>,
): Shape<R> {
  const keys = keyCells(cells);
  const data = cells.filter(cell => isData(cell.column));
  return {
    cells: [...data, ...keys],
    keyOffset: data.length,
    keyLength: keys.length,
    isStatic: hasStatic(cells),
    cql: updateCql(table, data, keys, { ...usage, timestamp: false }),
    timestampedCql: updateCql(table, data, keys, { ...usage, timestamp: true }),
    deletedBytes: 0,
    isUsingFirst: true,
  };
}

export function deleteShape<R>(
  table: Table,
  columns: readonly string[],
  keys: ReadonlyArray<Cell<R>>,
): Shape<R> {
  return {
    cells: keys,
    keyOffset: 0,
    keyLength: keys.length,
    isStatic: columns.some(name => table.byName.get(name)?.kind === 'static'),
    cql: deleteCql(table, columns, keys, { ttl: false, timestamp: false }),
    timestampedCql: deleteCql(table, columns, keys, { ttl: false, timestamp: true }),
    deletedBytes: columns.length * CELL_BYTES,
    isUsingFirst: true,
  };
}

/** The parameters of the task's statement: its values, with TTL and timestamp in their place. */
export function parametersOf<R>(task: Bindable<R>, shape: Shape<R>, hasTtl: boolean): unknown[] {
  if (!hasTtl && task.timestamp === undefined) return task.params;
  const using: unknown[] = hasTtl ? [task.ttlSeconds ?? getUnset()] : [];
  if (task.timestamp !== undefined) using.push(task.timestamp);
  return shape.isUsingFirst ? [...using, ...task.params] : [...task.params, ...using];
}

function hasStatic<R>(cells: ReadonlyArray<Cell<R>>): boolean {
  return cells.some(cell => cell.column.kind === 'static');
}
