import { checkConfig, checkCount } from '../../../internal/util/check.js';
import { checkColumnNames } from '../request/checkOptions.js';
import { JOIN_OPTIONS } from '../request/optionNames.js';
import { Observable, type OperatorFunction } from 'rxjs';
import { CassandraReadError } from '../../errors.js';
import type { JoinConf } from '../../readConf.js';
import { explain } from '../values/valueError.js';
import { isFiltering, refuseRepeated, refuseUnknown } from '../cql/condition.js';
import { makeEncoder, type DriverEncoder } from '../driver/driver.js';
import { observeReads } from '../read/readMetrics.js';
import { RowEmitter } from '../read/rowEmitter.js';
import { checkOrderBy, orderOf } from './joinOrder.js';
import { selectKey } from './joinKey.js';
import { MAX_KEYS, type JoinPlan } from './joinPlan.js';
import { JoinRequests } from './joinRequests.js';
import { lookUp, type Lookup } from './lookup.js';
import type { Page } from '../read/pageReader.js';
import { runPipeline, type Pipeline } from '../request/pipeline.js';
import { toReadSettings, type ReadSettings } from '../read/readSettings.js';
import { checkTableTarget, type TableTarget } from '../session/target.js';
import { cancellationFor } from '../request/failurePolicy.js';
import { NamedProperties } from '../cql/rowProperties.js';
import { checkSelected } from '../cql/selected.js';
import { maxUnits } from '../request/rateLimiter.js';
import { toSettings } from '../request/settings.js';
import { planWithTable, type Table } from '../schema/table.js';
import type { Operation } from '../request/operation.js';

/** Requests in flight: with their keys they are what the readers of one node take. */
const DEFAULT_CONCURRENCY = 32;

/**
 * Both joins: the pipeline of the writing operators, whose window, groups and retries they share,
 * with pages as results, and behind it a RowEmitter of pairs.
 *
 * @param none stands for the right row of a left value that has none: null, or nothing.
 */
export function join<L, O>(
  tableTarget: TableTarget,
  conf: JoinConf,
  ifNone: readonly null[],
): OperatorFunction<L, O> {
  checkTableTarget(tableTarget);
  checkConfig(tableTarget.operatorName, conf, JOIN_OPTIONS);
  checkColumnNames(tableTarget.operatorName, 'on', conf.on);
  checkOrderBy(tableTarget.operatorName, conf.orderBy);
  const pipeline = joinPipeline<L>(tableTarget, conf, ifNone);
  const toPair = (row: unknown, { owner }: Page): O => [owner, row] as O;
  return source =>
    new Observable<O>(subscriber =>
      new RowEmitter(subscriber, toPair).subscribeTo(source.pipe(runPipeline(pipeline))),
    );
}

function joinPipeline<L>(
  tableTarget: TableTarget,
  conf: JoinConf,
  ifNone: readonly null[],
): Pipeline<L, Page, Lookup> {
  const { operatorName, target, keyspace, table } = tableTarget;
  if (conf.window !== undefined) checkCount(operatorName, 'window', conf.window);
  const { concurrency = Math.min(DEFAULT_CONCURRENCY, conf.window ?? Infinity) } = conf;
  const reading = toReadSettings(operatorName, conf);
  const maxKeys = Math.min(MAX_KEYS, maxUnits(conf.readsPerSecond));
  const settings = toSettings(operatorName, { ...conf, concurrency, metrics: undefined }, MAX_KEYS);
  const { retry, readsPerSecond } = conf;
  const lookups = { ifNone, mapper: conf.row };
  return {
    target,
    conf: {
      retry,
      rateLimit: { rowsPerSecond: readsPerSecond },
      metrics: observeReads(conf.metrics),
    },
    settings,
    failurePolicy: {
      cancels: cancellationFor(settings.onError),
      toError: (operation, thrown) => toError(tableTarget, operation, thrown),
    },
    plan: client =>
      planWithTable(client, keyspace, table, found => {
        const plan = planJoin(found, conf, reading, maxKeys, makeEncoder(client));
        return new JoinRequests<L>(client, plan);
      }).then(requests => requests.bindCondition(tableTarget)),
    follow: (queue, row, index) => lookUp(queue, row, index, lookups),
  };
}

function planJoin(
  table: Table,
  conf: JoinConf,
  { select: columns, condition, execution, fetchSize }: ReadSettings,
  maxKeys: number,
  driver: DriverEncoder,
): JoinPlan {
  const key = selectKey(table, conf.on, driver);
  const matched = key.map(({ column }) => column);
  checkSelected(table, columns);
  refuseUnknown(table, condition);
  refuseRepeated(table, matched, condition);
  // A left value matches one partition: so both limits bound the same rows.
  const limit = Math.min(conf.limit ?? Infinity, conf.perPartitionLimit ?? Infinity);
  const selection = {
    table,
    columns,
    condition,
    restrictions: [],
    perPartitionLimit: limit < Infinity ? limit : undefined,
    limit: undefined,
    orderBy: orderOf(table, conf.orderBy, matched, condition),
    isFiltering: isFiltering(table, condition, matched),
  };
  const rows = new NamedProperties(table, key, false);
  return { key, rows, selection, execution, fetchSize, maxKeys };
}

function toError<L>(
  { keyspace, table }: TableTarget,
  { row, index, attempts }: Operation<L, Lookup>,
  thrown: unknown,
): CassandraReadError<L> {
  const { reason, ...details } = explain(thrown);
  const message = `The rows of value ${index} were not read: ${reason}`;
  return new CassandraReadError(message, attempts, { keyspace, table, row, index, ...details });
}
