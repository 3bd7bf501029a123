import { checkConfig } from '../../internal/util/check.js';
import { SETTLED_OPTIONS } from '../internal/request/optionNames.js';
import type { OperatorFunction } from 'rxjs';
import type { types } from 'cassandra-driver';
import type { CassandraTarget, SettledWriteConf, WriteResult } from '../conf.js';
import type { CassandraWriteError } from '../errors.js';
import { checkMaxErrors, makeErrorLimit } from '../internal/write/errorLimit.js';
import { runPipeline } from '../internal/request/pipeline.js';
import { savingPipeline } from '../internal/write/savePlan.js';
import type { Operation } from '../internal/request/operation.js';

/**
 * Writes each row to a table, and emits what became of it, in source order.
 *
 * In plain words: like saveToCassandra, but a row that fails is a result and no error, so the
 * others go on: the failed ones can be kept as dead letters.
 *
 * A result is `written`, `notApplied` (IF NOT EXISTS found a row: `existing`), or `failed`, with a
 * CassandraWriteError and the number of requests that carried the row.
 *
 * **What ends the stream**: more than `maxErrors` failed rows (a number, or `'N%'` of the rows so
 * far, counted from the 100th on). So does an error that no later row can escape: a missing
 * permission, no reachable host after all retries, a client that was shut down. The failure that
 * crosses the bound is still emitted; then its error ends the stream, when no request is in flight.
 * CassandraSchemaError and CassandraConnectError are errors as with saveToCassandra.
 *
 * Everything else (batches, order of writes, bounds, teardown, units, defaults) is as with
 * saveToCassandra.
 *
 * @example
 * ```ts
 * rows$
 *   .pipe(saveToCassandraSettled(client, 'test', 'kv', { maxErrors: '1%' }))
 *   .subscribe(result => {
 *     if (result.status === 'failed') console.error('not written', result.row, result.error);
 *   });
 * ```
 *
 * @param target a Client, which stays the caller's, or a CassandraConnector.
 * @param keyspace its exact name.
 * @param table its exact name.
 * @param conf see SettledWriteConf.
 * @returns an operator that emits one WriteResult a row. The idea of failures as items is DSBulk's.
 * @see saveToCassandra
 */
export function saveToCassandraSettled<R>(
  target: CassandraTarget,
  keyspace: string,
  table: string,
  conf: SettledWriteConf<R> = {},
): OperatorFunction<R, WriteResult<R>> {
  const operatorName = 'saveToCassandraSettled';
  checkConfig(operatorName, conf, SETTLED_OPTIONS);
  checkMaxErrors(operatorName, conf.maxErrors);
  const tableTarget = { operatorName, target, keyspace, table };
  const pipeline = savingPipeline<R, WriteResult<R>>(tableTarget, conf, toResult, toFailure);
  return runPipeline({ ...pipeline, makeLimit: () => makeErrorLimit(conf.maxErrors) });
}

function toResult<R>(
  operation: Operation<R, WriteResult<R>>,
  result: types.ResultSet,
): WriteResult<R> {
  const { row, index, attempts } = operation;
  if (result.wasApplied()) return { status: 'written', row, index, attempts };
  const existing = result.first() as types.Row;
  return { status: 'notApplied', row, index, attempts, existing };
}

function toFailure<R>(error: CassandraWriteError<R>): WriteResult<R> {
  const { row, index, attempts } = error;
  return { status: 'failed', row, index, attempts, error };
}
