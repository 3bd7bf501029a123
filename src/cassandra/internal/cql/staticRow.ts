import { isRow } from '../driver/driver.js';
import type { Table } from '../schema/table.js';
import { valueOf, type Properties } from './rowLayout.js';

/**
 * Whether it is what the driver reads of a partition that has static columns only: all clustering
 * columns are there and null. In an object of the caller's, a null key is a mistake.
 */
export function isStaticRow(row: object, table: Table, properties: Properties): boolean {
  const { clusteringKey, columns } = table;
  if (clusteringKey.length === 0 || !isRow(row)) return false;
  const read = (position: number): unknown => valueOf(row, properties[position]);
  return (
    clusteringKey.every(({ position }) => read(position) === null) &&
    columns.every(({ kind, position }) => kind !== 'regular' || (read(position) ?? null) === null)
  );
}
