import type { Condition } from './condition.js';
import { quoteTable } from '../schema/identifiers.js';
import type { Table } from '../schema/table.js';
import { selectedCql, type SelectedColumn } from './selected.js';

/** What a SELECT says besides its columns. */
export interface Selection {
  readonly table: Table;
  /** Undefined: all. */
  readonly columns: readonly SelectedColumn[] | undefined;
  /** CQL with marks for what differs from query to query: its parameters come first. */
  readonly restrictions: readonly string[];
  readonly condition: Condition | undefined;
  readonly perPartitionLimit: number | undefined;
  readonly limit: number | undefined;
  /** Columns with their direction. */
  readonly orderBy?: readonly string[];
  readonly isFiltering: boolean;
}

/** One statement; limits are bound like all else, so that one prepared statement serves them all. */
export function selectCql(selection: Selection): string {
  const { table, columns, restrictions, condition } = selection;
  // A star also shows a column that was added after the metadata were read.
  const names = columns ? columns.map(selectedCql).join(', ') : '*';
  const where = [...restrictions, ...(condition ? [condition.cql] : [])];
  return [
    `SELECT ${names} FROM ${quoteTable(table.keyspace, table.name)}`,
    where.length > 0 ? ` WHERE ${where.join(' AND ')}` : '',
    selection.orderBy?.length ? ` ORDER BY ${selection.orderBy.join(', ')}` : '',
    selection.perPartitionLimit !== undefined ? ' PER PARTITION LIMIT ?' : '',
    selection.limit !== undefined ? ' LIMIT ?' : '',
    selection.isFiltering ? ' ALLOW FILTERING' : '',
  ].join('');
}

/** The parameters that follow those of the restrictions. */
export function selectParams({ condition, perPartitionLimit, limit }: Selection): unknown[] {
  const limits = [perPartitionLimit, limit].filter(value => value !== undefined);
  return [...(condition?.params ?? []), ...limits];
}
