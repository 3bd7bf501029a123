import type { types } from 'cassandra-driver';
import type { OperatorFunction } from 'rxjs';
import { join } from '../internal/join/join.js';
import type { CassandraTarget } from '../conf.js';
import type { JoinConf } from '../readConf.js';

/**
 * Finds the rows of a table that belong to each value of the source, and emits them as pairs, in
 * source order.
 *
 * In plain words: looks up many keys at a time, several in one request. It emits one pair for each
 * row of a left value, and none for a value without rows.
 *
 * ```text
 * --1---2---3-------|               left: 2 has no row, 3 has two
 * joinWithCassandraTable
 * ------[1,a]---[3,b][3,c]|
 * ```
 *
 * **Keys**: by default the partition key, from the properties of its names (or these in camelCase);
 * `on` names others, with clustering columns after the partition key. A value that comes twice is
 * answered twice.
 *
 * **Requests** form without a timer. A key leaves immediately while requests may leave. Otherwise
 * up to 20 keys of one replica set share the next request, where `on` is the partition key. Fewer
 * keys share it when the rows of that many do not fit into a page.
 *
 * **Per left value**: a function in `where` gives its value for each left value. Keys share a request
 * only when these values are equal. Undefined or null fails the left value. With `orderBy` each
 * key is a request of its own: with `limit: 1` that gives the newest row of each key.
 *
 * **Rows** are those of the driver, or what `row` makes of them. If it throws, the left value fails
 * after its rows before. `select` renames columns and reads write times, as in cassandraTable.
 *
 * **Limits**: `limit` and `perPartitionLimit` bound the rows of one left value; a left value matches
 * rows of one partition, so both mean the same, and the smaller one wins.
 *
 * **What is bounded**: requests in flight, by `concurrency` and by the connections of the client.
 * Left values accepted and not fully emitted, by `window`, each with at most two pages of
 * `fetchSize` rows. A pull source is read only as the window has room.
 *
 * **Errors**: a CassandraSchemaError before the first request of rows, when columns do not exist or
 * `on` is wrong. It is wrong if it lacks a part of the partition key, has a gap or a data column,
 * or is repeated in `where`. A CassandraConnectError. A CassandraReadError with the left value that
 * could not be looked up, also when a key is null. By default all pairs before it come first.
 *
 * **Unsubscribing** asks for nothing more. The session goes back when the last answer is in.
 *
 * Units and defaults: 32 requests, a window of 1280 values, pages of up to 1000 rows or 1 MiB,
 * LOCAL_ONE, 5 retries.
 *
 * @example
 * ```ts
 * from([{ k: 1 }, { k: 2 }])
 *   .pipe(joinWithCassandraTable<{ k: number }, { v: number }>(client, 'test', 'kv'))
 *   .subscribe(([left, right]) => console.log(left.k, right.v));
 * ```
 *
 * @param target a Client, which stays the caller's, or a CassandraConnector.
 * @param keyspace its exact name.
 * @param table its exact name; a view is read as well.
 * @param conf see JoinConf.
 * @returns an operator that emits `[left, right]`. The idea is the Spark connector's.
 * @see leftJoinWithCassandraTable to keep the left values without rows.
 */
export function joinWithCassandraTable<L, R = types.Row>(
  target: CassandraTarget,
  keyspace: string,
  table: string,
  conf: JoinConf<L, R> = {},
): OperatorFunction<L, [L, R]> {
  return join<L, [L, R]>(
    { operatorName: 'joinWithCassandraTable', target, keyspace, table },
    conf,
    [],
  );
}
