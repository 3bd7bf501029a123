import { checkConfig, refuse } from '../../internal/util/check.js';
import { SETTLED_OPTIONS } from '../internal/request/optionNames.js';
import type { MonoTypeOperatorFunction } from 'rxjs';
import type { CassandraTarget, SettledWriteConf, WriteConf } from '../conf.js';
import { runPipeline } from '../internal/request/pipeline.js';
import { savingPipeline } from '../internal/write/savePlan.js';

/**
 * Writes each row to a table, and emits it, in source order, once the cluster has it.
 *
 * In plain words: rows are written as fast as the cluster takes them, many at a time and several in
 * one request. They come out in the order in which they went in, and a row that has come out is
 * safe.
 *
 * **Batches** form automatically. A row leaves immediately while requests may leave. When all
 * `concurrency` requests are out, rows are grouped by replica set, and the fullest group leaves
 * with the next free one. Nothing waits for a timer. At default limits the server never warns.
 *
 * **Names**: a property goes to the column of its name, otherwise of its name in snake_case,
 * otherwise to the only one that is equal without case and underscores. A property with a value and no column is an
 * error of its row, unless `unknownProperties` is 'ignore' or `columns` is given.
 *
 * **Order of writes**: of two rows with one primary key, the later one of the source wins, also in
 * concurrent requests and after retries. Each request has one write time, which rises in source
 * order; rows that write one cell differently never share a request. Where no write time is sent
 * (IF NOT EXISTS, counters, `timestamp: 'server'`), and for lists that grow, the later row waits for
 * the earlier one.
 *
 * **What is bounded**: requests in flight by `concurrency` and by the connections of the client;
 * rows in memory by `window`. A pull source (`pull`, `cassandraTable`) is read only as the window
 * has room; a push source fills the backlog, which is not bounded.
 *
 * **Errors**: a CassandraSchemaError, before the first row is sent, for what the schema forbids. A
 * CassandraConnectError. A CassandraWriteError with row and index for the first row that could not
 * be written. By default all rows before it are emitted first, and no request is in flight when the
 * error comes. Errors that time can heal are retried, if the write is idempotent. A batch that the
 * server refuses is split until the culprit stands alone.
 *
 * **Unsubscribing** sends nothing more. The session goes back when the last answer is in.
 *
 * Units: `ttl` in seconds, `timestamp` in microseconds, all other times in milliseconds. Defaults:
 * 96 requests of up to 10 partitions, a window of 1920 rows, LOCAL_QUORUM, 5 retries.
 *
 * @example
 * ```ts
 * import { Client } from 'cassandra-driver';
 * import { pull } from 'rxjs-await';
 * import { saveToCassandra } from 'rxjs-await/cassandra';
 *
 * const client = new Client({ contactPoints: ['127.0.0.1'], localDataCenter: 'datacenter1' });
 * const rows = [{ k: 1, v: 10 }, { k: 2, v: 20 }];
 * pull(rows)
 *   .pipe(saveToCassandra(client, 'test', 'kv'))
 *   .subscribe({ next: row => console.log('written', row.k), complete: () => client.shutdown() });
 * ```
 *
 * @param target a Client, which stays the caller's, or a CassandraConnector.
 * @param keyspace its exact name, as `DESCRIBE` shows it.
 * @param table its exact name.
 * @param conf see WriteConf.
 * @returns an operator that emits every row after its write. A row that IF NOT EXISTS did not apply
 * is emitted like any other.
 * @see saveToCassandraSettled for one result a row instead of an error.
 */
export function saveToCassandra<R>(
  target: CassandraTarget,
  keyspace: string,
  table: string,
  conf: WriteConf<R> = {},
): MonoTypeOperatorFunction<R> {
  const operatorName = 'saveToCassandra';
  const { maxErrors } = checkConfig<SettledWriteConf<R>>(operatorName, conf, SETTLED_OPTIONS);
  if (maxErrors !== undefined) {
    const expected = 'an option of saveToCassandraSettled: here the first error ends the stream';
    refuse(operatorName, 'maxErrors', expected, maxErrors);
  }
  const tableTarget = { operatorName, target, keyspace, table };
  return runPipeline(savingPipeline<R, R>(tableTarget, conf, operation => operation.row));
}
