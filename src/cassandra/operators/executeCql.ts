import type { types } from 'cassandra-driver';
import type { OperatorFunction } from 'rxjs';
import { checkConfig, checkFunction } from '../../internal/util/check.js';
import type { CassandraTarget, CqlConf } from '../conf.js';
import { CqlRequests } from '../internal/write/cqlRequests.js';
import { toWriteError } from '../internal/write/writeErrors.js';
import { runPipeline } from '../internal/request/pipeline.js';
import { isRecord } from '../internal/values/plainObject.js';
import { cancellationFor } from '../internal/request/failurePolicy.js';
import { checkCql, checkRowCount } from '../internal/request/checkOptions.js';
import { CQL_OPTIONS } from '../internal/request/optionNames.js';
import { checkRates, toSettings } from '../internal/request/settings.js';
import { checkTarget } from '../internal/session/target.js';

/**
 * Executes one statement for each value of the source, many at a time, and emits the results in
 * source order.
 *
 * In plain words: for any CQL of your own, it keeps the next `window` executions in flight or
 * completed, and hands on their ResultSets in the order of the values. The statement is prepared
 * once. The ResultSet of a long result has the first page; with `fetchSize: 0` it has all rows.
 *
 * **What is bounded**: requests in flight, by `concurrency` (default 256, or the window if that is
 * smaller) and by the connections of the client. Values in memory, by `window` (default twice the
 * concurrency).
 *
 * **Errors**: a CassandraWriteError with the bound value as `row`. The write time of an execution
 * is taken once, in source order, and kept over its retries. What may have been executed is retried
 * only with `isIdempotent: true` (default false), because only the caller knows.
 *
 * **Values** are bound by the types of the statement and by the rules of saveToCassandra. What
 * would be stored as another value is an error of its row that names the column, and nothing is
 * sent.
 *
 * **Unsubscribing** sends nothing more. The session goes back when the last answer is in.
 *
 * @example
 * ```ts
 * from([1, 2, 3])
 *   .pipe(executeCql(client, 'SELECT v FROM test.kv WHERE k = ?', k => [k], { window: 10 }))
 *   .subscribe(result => console.log(result.first()?.v));
 * ```
 *
 * @param target a Client, which stays the caller's, or a CassandraConnector.
 * @param cql the statement, with `?` or `:name` for what is bound.
 * @param bind the parameters of a value: an array, or an object for named ones. Default: the value
 * itself if it is an array, a plain object or a Row; otherwise the value as the only parameter.
 * @param conf see CqlConf.
 * @returns an operator that emits one ResultSet a value.
 * @see saveToCassandra, which knows the table and is faster.
 */
export function executeCql<T>(
  target: CassandraTarget,
  cql: string,
  bind: (value: T, index: number) => unknown[] | object = bindValue,
  conf: CqlConf = {},
): OperatorFunction<T, types.ResultSet> {
  checkTarget(NAME, target);
  checkCql(NAME, 'cql', cql);
  checkFunction(NAME, 'bind', bind);
  checkConfig(NAME, conf, CQL_OPTIONS);
  checkRates(NAME, conf.rateLimit);
  const settings = toSettings(NAME, conf, 1);
  checkRowCount(NAME, 'fetchSize', conf.fetchSize, 0);
  return runPipeline<T, types.ResultSet>({
    target,
    conf,
    settings,
    failurePolicy: { cancels: cancellationFor(settings.onError), toError: toWriteError },
    plan: client => new CqlRequests(client, cql, bind, conf).prepare(),
  });
}

const NAME = 'executeCql';

function bindValue(value: unknown): unknown[] | object {
  return Array.isArray(value) || isRecord(value) ? value : [value];
}
