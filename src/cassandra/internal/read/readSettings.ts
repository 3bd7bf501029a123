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
import type { ReadConf } from '../../readConf.js';
import {
  checkExecution,
  checkObserver,
  checkRetry,
  checkRowCount,
} from '../request/checkOptions.js';
import { toExecutionOptions, type ExecutionOptions } from '../request/executionOptions.js';
import { CONSISTENCY } from '../driver/consistency.js';
import { parseCondition, type Condition } from '../cql/condition.js';
import { parseRange } from '../routing/tokenRange.js';

/** What all reading operators share, checked, with its defaults. */
export interface ReadSettings {
  readonly select: readonly string[] | undefined;
  readonly condition: Condition | undefined;
  /** Rows of a page, when the caller chose. */
  readonly fetchSize: number | undefined;
  readonly execution: ExecutionOptions;
  readonly scheduler: SchedulerLike;
}

type Shared = Pick<ReadConf, keyof ReadSettings & keyof ReadConf> &
  Pick<
    ReadConf,
    | 'where'
    | 'limit'
    | 'perPartitionLimit'
    | 'retry'
    | 'readsPerSecond'
    | 'consistency'
    | 'executionProfile'
    | 'readTimeout'
    | 'metrics'
  >;

export function toReadSettings(operatorName: string, conf: Shared): ReadSettings {
  const { select, fetchSize, scheduler = asyncScheduler, readsPerSecond: rate } = conf;
  checkSelect(operatorName, select);
  for (const option of ['limit', 'perPartitionLimit', 'fetchSize'] as const) {
    checkRowCount(operatorName, option, conf[option]);
  }
  checkRate(operatorName, 'readsPerSecond', rate);
  checkRetry(operatorName, conf.retry);
  checkObserver(operatorName, 'metrics', conf.metrics);
  checkScheduler(operatorName, scheduler);
  checkExecution(operatorName, conf);
  const execution = toExecutionOptions(conf, CONSISTENCY.localOne);
  const condition = parseCondition(operatorName, conf.where);
  return { select, condition, fetchSize, execution, scheduler };
}

/** The options of the scan that joins do not have. */
export function checkScan(operatorName: string, conf: ReadConf): void {
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

function checkSelect(operatorName: string, select: unknown): void {
  if (select === undefined) return;
  const isGiven = isList(select) && select.length > 0;
  if (isGiven && select.every(name => typeof name === 'string')) return;
  refuse(operatorName, 'select', 'a list of one column or more', select);
}
