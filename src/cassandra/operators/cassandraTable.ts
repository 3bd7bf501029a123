import type { types } from 'cassandra-driver';
import { checkConfig } from '../../internal/util/check.js';
import { READ_OPTIONS } from '../internal/request/optionNames.js';
import { Observable } from 'rxjs';
import { checkScan, toReadSettings } from '../internal/read/readSettings.js';
import { checkTableTarget } from '../internal/session/target.js';
import { Scan } from '../internal/read/scan.js';
import type { CassandraTarget } from '../conf.js';
import type { ReadConf } from '../readConf.js';

/**
 * Reads a table by ranges of tokens, several at a time.
 *
 * In plain words: every row once, as fast as the consumer takes them, from the nodes that have
 * them. Subscribing starts a scan, and each subscription its own.
 *
 * ```text
 * (min,a]   |1---2---3|               pages of each range; two ranges at once
 * (a,b]     |-4--5|
 * (b,max]         |6--7|
 *           -14--2563-7|              default: as they come
 *           -1---2---34567|           ordered: true
 * ```
 *
 * **A pull source**: before an operator of this package it emits only as that one takes rows, so a
 * scan into `saveToCassandra` holds a bounded number of rows. `limit`, `take` and unsubscribing
 * stop the paging.
 *
 * **Ranges** are those of the ring, cut into about `splitCount`, each asked of a replica. `where`
 * filters at the server, unless it names the whole partition key: then the scan is one query of
 * these partitions. Rows that are written during the scan may be seen or not.
 *
 * **Rows** are those of the driver, or what `row` makes of them. `select` chooses and renames columns, and
 * reads the write times and TTLs of cells: `{ at: { writetime: 'v' } }`.
 *
 * **What is bounded**: ranges in progress by `concurrency`, each with at most two pages of
 * `fetchSize` rows in memory; requests also by the connections of the client. By default a page has
 * 100 rows until their size is known, then up to 5000, but not more than about 1 MiB. A page size
 * that the server refuses falls back to one that it takes.
 *
 * **Errors**: a CassandraSchemaError when table or columns do not exist. A CassandraConnectError. A
 * CassandraReadError with the range that could not be read, or without a range when planning
 * failed. Before that, a page is asked for again where the range stood, while other ranges go on.
 * With `ordered`, all rows before the failed range come first. Otherwise the scan fails
 * immediately, after the page in progress.
 *
 * **Resuming**: `onRange` tells of each range when its last row has been emitted, though perhaps
 * not been dealt with downstream. A later scan with these in `skipRanges` reads the others, also
 * when the ring or `splitCount` has changed.
 *
 * **Unsubscribing** asks for nothing more. The session goes back when the last answer is in.
 *
 * Units and defaults: 8 ranges at a time, pages of up to 5000 rows or 1 MiB, LOCAL_ONE, 5 retries.
 *
 * @example
 * ```ts
 * cassandraTable<{ k: number; v: number }>(client, 'test', 'kv', { where: ['v > ?', 10] })
 *   .pipe(map(({ k, v }) => ({ k, v: v + 1 })), saveToCassandra(client, 'test', 'kv', { ignoreNulls: true }))
 *   .subscribe();
 * ```
 *
 * @param target a Client, which stays the caller's, or a CassandraConnector.
 * @param keyspace its exact name.
 * @param table its exact name; a view is read as well.
 * @param conf see ReadConf.
 * @returns the rows. Splitting and routing follow the Spark connector, skipped ranges the migrator
 * of ScyllaDB.
 * @see joinWithCassandraTable to read the rows of given keys.
 */
export function cassandraTable<R = types.Row>(
  target: CassandraTarget,
  keyspace: string,
  table: string,
  conf: ReadConf<R> = {},
): Observable<R> {
  const tableTarget = { operatorName: 'cassandraTable', target, keyspace, table };
  checkTableTarget(tableTarget);
  checkConfig(tableTarget.operatorName, conf, READ_OPTIONS);
  checkScan(tableTarget.operatorName, conf);
  const settings = toReadSettings(tableTarget.operatorName, conf);
  return new Observable(subscriber => new Scan<R>(tableTarget, conf, settings, subscriber).start());
}
