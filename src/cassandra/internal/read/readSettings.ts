import { asyncScheduler, type SchedulerLike } from 'rxjs';
import {
  checkCount,
  checkFunction,
  checkOneOf,
  checkRate,
  checkScheduler,
  isList,
  refuse,
} from '../../../internal/util/check.js';
import type { AnyReadConf, ReadConf } from '../../readConf.js';
import {
  checkExecution,
  checkObserver,
  checkRetry,
  checkRowCount,
} from '../request/checkOptions.js';
import { toExecutionOptions, type ExecutionOptions } from '../request/executionOptions.js';
import { CONSISTENCY } from '../driver/consistency.js';
import { parseCondition, type Condition } from '../cql/condition.js';
import { toSelected, type SelectedColumn } from '../cql/selected.js';
import { parseRange } from '../routing/tokenRange.js';

/** What all reading operators share, checked, with its defaults. */
export interface ReadSettings {
  readonly select: readonly SelectedColumn[] | undefined;
  readonly condition: Condition | undefined;
  /** Rows of a page, when the caller chose. */
  readonly fetchSize: number | undefined;
  readonly execution: ExecutionOptions;
  readonly scheduler: SchedulerLike;
}

type Shared = Pick<
  AnyReadConf<unknown>,
  | 'select'
  | 'fetchSize'
  | 'scheduler'
  | 'where'
  | 'perPartitionLimit'
  | 'retry'
  | 'consistency'
  | 'executionProfile'
  | 'readTimeout'
  | 'metrics'
  | 'row'
> &
  Pick<ReadConf, 'limit' | 'readsPerSecond'>;

export function toReadSettings(operatorName: string, conf: Shared): ReadSettings {
  const { fetchSize, row, scheduler = asyncScheduler, readsPerSecond: rate } = conf;
  const select = toSelected(operatorName, conf.select);
  for (const option of ['limit', 'perPartitionLimit', 'fetchSize'] as const) {
    checkRowCount(operatorName, option, conf[option]);
  }
  checkRate(operatorName, 'readsPerSecond', rate);
  checkRetry(operatorName, conf.retry);
  checkObserver(operatorName, 'metrics', conf.metrics);
  if (row !== undefined) checkFunction(operatorName, 'row', row);
  checkScheduler(operatorName, scheduler);
  checkExecution(operatorName, conf);
  const execution = toExecutionOptions(conf, CONSISTENCY.localOne);
  const condition = parseCondition(operatorName, conf.where);
  return { select, condition, fetchSize, execution, scheduler };
}

/** The options of the scan that joins do not have. */
export function checkScan<R>(operatorName: string, conf: ReadConf<R>): void {
  const given = isList(conf.where) ? conf.where.slice(1) : [];
  if (given.some(value => typeof value === 'function')) {
    refuse(operatorName, 'where', 'values (only a join takes functions)', conf.where);
  }
  const { splitCount, concurrency, ordered = false, skipRanges = [], onRange } = conf;
  checkRowCount(operatorName, 'splitCount', splitCount);
  if (concurrency !== undefined) checkCount(operatorName, 'concurrency', concurrency);
  checkOneOf(operatorName, 'ordered', ordered, [true, false]);
  if (onRange !== undefined) checkFunction(operatorName, 'onRange', onRange);
  const bad: unknown = isList(skipRanges) ? skipRanges.find(text => !parseRange(text)) : skipRanges;
  if (bad === undefined) return;
  refuse(operatorName, 'skipRanges', "a list of texts as '(0,42]'", bad);
}
