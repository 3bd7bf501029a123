import type { types } from 'cassandra-driver';
import type { OperatorFunction } from 'rxjs';
import { join } from '../internal/join/join.js';
import type { CassandraTarget } from '../conf.js';
import type { JoinConf } from '../readConf.js';

/**
 * Finds the rows of a table that belong to each value of the source, and emits them as pairs, in
 * source order; a value without rows comes with null.
 *
 * In plain words: like joinWithCassandraTable, but no left value is lost.
 *
 * ```text
 * --1---2---3-------|               left: 2 has no row, 3 has two
 * leftJoinWithCassandraTable
 * ------[1,a][2,null][3,b][3,c]|
 * ```
 *
 * Keys, requests, limits, bounds, errors, teardown, units and defaults are those of
 * joinWithCassandraTable. Rows that `where` leaves out are none.
 *
 * @example
 * ```ts
 * from([{ k: 1 }, { k: 2 }])
 *   .pipe(leftJoinWithCassandraTable<{ k: number }, { v: number }>(client, 'test', 'kv'))
 *   .subscribe(([left, right]) => console.log(left.k, right ? right.v : 'not found'));
 * ```
 *
 * @param target a Client, which stays the caller's, or a CassandraConnector.
 * @param keyspace its exact name.
 * @param table its exact name; a view is read as well.
 * @param conf see JoinConf.
 * @returns an operator that emits `[left, right]`, or `[left, null]`.
 * @see joinWithCassandraTable
 */
export function leftJoinWithCassandraTable<L, R = types.Row>(
  target: CassandraTarget,
  keyspace: string,
  table: string,
  conf: JoinConf<L, R> = {},
): OperatorFunction<L, [L, R | null]> {
  const tableTarget = { operatorName: 'leftJoinWithCassandraTable', target, keyspace, table };
  return join<L, [L, R | null]>(tableTarget, conf, [null]);
}
