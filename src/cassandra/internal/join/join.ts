import { Observable, type OperatorFunction } from 'rxjs';
import type { types } from 'cassandra-driver';
import { CassandraReadError } from '../../errors.js';
import type { JoinConf } from '../../readConf.js';
import { ValueError } from '../cql/bindRow.js';
import { isFiltering, refuseRepeated, refuseUnknown } from '../cql/condition.js';
import { makeEncoder, type DriverEncoder } from '../driver/driver.js';
import { Flattener } from '../read/rowEmitter.js';
import { selectKey } from './joinKey.js';
import { JoinWork, MOST_KEYS, type JoinPlan } from './joinRequests.js';
import { lookUp, type Lookup } from './lookup.js';
import type { Page } from '../read/pageReader.js';
import { runPipeline, type Pipeline } from '../request/pipeline.js';
import { toReadSettings, type ReadSettings } from '../read/readSettings.js';
import { checkPlace, givenUp, type Place } from '../write/savePlan.js';
import { checkSelected } from '../cql/select.js';
import { toSettings } from '../request/settings.js';
import { planWithTable, type Table } from '../schema/table.js';
import type { Task } from '../request/operation.js';

/** Requests in flight: with their keys they are what the readers of one node take. */
const DEFAULT_CONCURRENCY = 32;

/**
 * Both joins: the pipeline of the writing operators, whose window, groups and retries they share,
 * with pages as results, and behind it a Flattener of pairs.
 *
 * @param none stands for the right row of a left value that has none: null, or nothing.
 */
export function join<L, O>(
  place: Place,
  conf: JoinConf,
  ifNone: readonly null[],
): OperatorFunction<L, O> {
  checkPlace(place);
  checkOn(place.owner, conf.on);
  const pipeline = joinPipeline<L>(place, conf, ifNone as unknown as readonly types.Row[]);
  const toPair = (row: types.Row, { owner }: Page): O => [owner, row] as O;
  return source =>
    new Observable<O>(subscriber =>
      new Flattener(subscriber, toPair).subscribeTo(source.pipe(runPipeline(pipeline))),
    );
}

function joinPipeline<L>(
  place: Place,
  conf: JoinConf,
  ifNone: readonly types.Row[],
): Pipeline<L, Page, Lookup> {
  const { owner, target, keyspace, table } = place;
  const { concurrency = Math.min(DEFAULT_CONCURRENCY, conf.window ?? Infinity) } = conf;
  const reading = toReadSettings(owner, conf);
  const settings = toSettings(owner, { ...conf, concurrency }, MOST_KEYS);
  const { retry, readsPerSecond } = conf;
  return {
    target,
    conf: { retry, rateLimit: readsPerSecond ? { rowsPerSecond: readsPerSecond } : {} },
    settings,
    failing: {
      gives: givenUp(settings.onError),
      toError: (task, thrown) => toError(place, task, thrown),
    },
    plan: client =>
      planWithTable(client, keyspace, table, found => {
        const plan = planJoin<L>(found, conf, reading, makeEncoder(client));
        return new JoinWork(client, plan);
      }).then(work => work.bindCondition(place)),
    follow: (writer, row, index) => lookUp(writer, row, index, ifNone),
  };
}

function planJoin<L>(
  table: Table,
  conf: JoinConf,
  { select: columns, condition, consistency, fetchSize }: ReadSettings,
  driver: DriverEncoder,
): JoinPlan<L> {
  const key = selectKey<L>(table, conf.on, driver);
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
    isFiltering: isFiltering(table, condition, matched),
  };
  return { key, selection, consistency, fetchSize };
}

function toError<L>(
  { keyspace, table }: Place,
  { row, index, attempts }: Task<L, Lookup>,
  thrown: unknown,
): CassandraReadError<L> {
  const isValue = thrown instanceof ValueError;
  const column = isValue ? thrown.column : undefined;
  const cause = (isValue && thrown.cause) || thrown;
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  const message = `The rows of value ${index} were not read: ${reason}`;
  const details = { keyspace, table, column, row, index, cause };
  return new CassandraReadError(message, attempts, details);
}

function checkOn(owner: string, on: unknown): void {
  const isColumn = (item: unknown): boolean =>
    typeof item === 'string' ||
    (typeof item === 'object' &&
      item !== null &&
      Object.values(item).every(to => typeof to === 'string'));
  if (on === undefined || (Array.isArray(on) && on.every(isColumn))) return;
  throw new TypeError(
    `${owner}: expected on to be a list of columns or { property: 'column' }, got ${JSON.stringify(on)}`,
  );
}
