import type { Client, types } from 'cassandra-driver';
import { checkFunction } from '../../../internal/util/check.js';
import type { WriteConf } from '../../conf.js';
import { isListGrowth, selectCells, type Cell } from '../cql/columnMapping.js';
import { checkCells } from './checkSchema.js';
import { checkSelector } from '../request/checkOptions.js';
import { makeEncoder } from '../driver/driver.js';
import { encodeBigint } from '../values/numbers.js';
import type { Pipeline } from '../request/pipeline.js';
import { RowBinder } from './rowBinder.js';
import { toBatchLimits, toSettings, usualRows } from '../request/settings.js';
import { planWithTable, type Table } from '../schema/table.js';
import { TableWork } from './tableRequests.js';
import { checkTarget, type CassandraTarget } from '../session/target.js';
import type { Task } from '../request/operation.js';
import { checkTtl } from './ttl.js';
import type { Failing } from '../request/batcher.js';

/** Where an operator works, as its arguments say. */
export interface Place {
  readonly owner: string;
  readonly target: CassandraTarget;
  readonly keyspace: string;
  readonly table: string;
}

/** The pipeline of the two saving operators, which differ in what they emit. */
export function savingPipeline<R, O>(
  place: Place,
  conf: WriteConf<R>,
  toResult: (task: Task<R, O>, result: types.ResultSet) => O,
  toFailure?: Failing<R, O>['toResult'],
): Pipeline<R, O> {
  const { owner, target, keyspace, table } = place;
  checkPlace(place);
  checkWriting(owner, conf);
  const limits = toBatchLimits(owner, conf as WriteConf<never>);
  const settings = toSettings(owner, conf, usualRows(limits));
  const plan = (client: Client): Promise<TableWork<R, O>> =>
    planWithTable(client, keyspace, table, found => {
      const cells = selectCells(found, conf.columns, makeEncoder(client));
      checkCells(found, cells, conf);
      const kind = kindOf(found, cells, conf);
      const binder = new RowBinder(found, cells, conf);
      const { batchGroupingKey: grouping = 'auto' } = conf;
      return new TableWork(client, {
        ...kind,
        table: found,
        binder,
        conf,
        grouping,
        limits,
        toResult,
      });
    });
  const gives = toFailure ? 'nothing' : givenUp(settings.onError);
  const failing = { keyspace, table, gives, toResult: toFailure } as const;
  return { target, conf, settings, failing, plan };
}

/** What later values are given up when one fails. */
export function givenUp(onError: 'immediate' | 'inTurn' | 'end'): Failing<never, never>['gives'] {
  return ({ immediate: 'all', inTurn: 'later', end: 'nothing' } as const)[onError];
}

export function checkPlace({ owner, target, keyspace, table }: Place): void {
  checkTarget(target);
  for (const [option, name] of Object.entries({ keyspace, table })) {
    if (typeof name === 'string') continue;
    throw new TypeError(`${owner}: expected ${option} to be a string, got ${String(name)}`);
  }
}

function checkWriting<R>(owner: string, conf: WriteConf<R>): void {
  const { ttl, ifNotExists, columns = [] } = conf;
  checkSelector(owner, conf.columns);
  if (typeof ttl !== 'function') checkTtl(`${owner}: ttl`, ttl);
  checkTimestamp(owner, conf.timestamp);
  if (!ifNotExists) return;
  if (conf.timestamp !== undefined) {
    throw new TypeError(
      `${owner}: ifNotExists takes no timestamp: the server makes the write time`,
    );
  }
  const isChange = columns.some(
    item => typeof item === 'object' && Object.values(item).some(to => typeof to === 'object'),
  );
  if (isChange) throw new TypeError(`${owner}: ifNotExists takes no operation on collections`);
}

export function checkTimestamp(owner: string, timestamp: unknown): void {
  if (timestamp === undefined || typeof timestamp === 'function') return;
  if (typeof timestamp === 'string') checkFunction(owner, 'timestamp', timestamp);
  try {
    encodeBigint(timestamp);
  } catch (cause) {
    const Refusal = cause instanceof RangeError ? RangeError : TypeError;
    throw new Refusal(`${owner}: timestamp: ${(cause as Error).message}`, { cause });
  }
}

/** How statements of these cells behave: what may be repeated, batched, ordered by write times. */
function kindOf<R>(table: Table, cells: ReadonlyArray<Cell<R>>, conf: WriteConf<R>) {
  const { ifNotExists = false } = conf;
  const grows = cells.some(isListGrowth);
  const isTimed = !ifNotExists && !table.isCounter;
  const isSerial = !isTimed || grows;
  const { isIdempotent = isTimed && !grows } = conf;
  const hasStatic = cells.some(({ column }) => column.kind === 'static');
  return { isTimed, isSerial, hasStatic, isIdempotent };
}
