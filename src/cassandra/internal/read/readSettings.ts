import { asyncScheduler, type SchedulerLike } from 'rxjs';
import {
  checkCount,
  checkFunction,
  checkOneOf,
  checkScheduler,
} from '../../../internal/util/check.js';
import type { ReadConf } from '../../readConf.js';
import { checkConsistency } from '../request/checkOptions.js';
import { parseCondition, type Condition } from '../cql/condition.js';
import { parseRange } from '../routing/tokenRange.js';

/** What all reading operators share, checked, with its defaults. */
export interface ReadSettings {
  readonly select: readonly string[] | undefined;
  readonly condition: Condition | undefined;
  readonly fetchSize: number;
  readonly consistency: number;
  readonly scheduler: SchedulerLike;
}

/** `types.consistencies.localOne`. */
const LOCAL_ONE = 10;
const ROWS_PER_PAGE = 1000;
/** An `int` of CQL. */
const LARGEST_COUNT = 2 ** 31 - 1;

type Shared = Pick<ReadConf, keyof ReadSettings & keyof ReadConf> &
  Pick<ReadConf, 'where' | 'limit' | 'perPartitionLimit' | 'retry' | 'readsPerSecond'>;

export function toReadSettings(operatorName: string, conf: Shared): ReadSettings {
  const { select, fetchSize = ROWS_PER_PAGE, consistency = LOCAL_ONE } = conf;
  const { scheduler = asyncScheduler, readsPerSecond: rate, retry } = conf;
  checkSelect(operatorName, select);
  for (const option of ['limit', 'perPartitionLimit', 'fetchSize'] as const) {
    if (conf[option] !== undefined) checkRowCount(operatorName, option, conf[option]);
  }
  if (rate !== undefined && !(typeof rate === 'number' && rate > 0)) {
    throw new RangeError(`${operatorName}: expected readsPerSecond to be > 0, got ${String(rate)}`);
  }
  if (retry?.count !== undefined) checkCount(operatorName, 'retry.count', retry.count, 0);
  if (retry?.delay !== undefined) checkFunction(operatorName, 'retry.delay', retry.delay);
  if (retry?.when !== undefined) checkFunction(operatorName, 'retry.when', retry.when);
  checkScheduler(operatorName, scheduler);
  checkConsistency(operatorName, consistency);
  const condition = parseCondition(operatorName, conf.where);
  return { select, condition, fetchSize, consistency, scheduler };
}

/** The options of the scan that joins do not have. */
export function checkScan(operatorName: string, conf: ReadConf): void {
  const { splitCount, concurrency, ordered = false, skipRanges = [], onRange } = conf;
  if (splitCount !== undefined) checkRowCount(operatorName, 'splitCount', splitCount);
  if (concurrency !== undefined) checkCount(operatorName, 'concurrency', concurrency);
  checkOneOf(operatorName, 'ordered', ordered, [true, false]);
  if (onRange !== undefined) checkFunction(operatorName, 'onRange', onRange);
  const bad: unknown = Array.isArray(skipRanges)
    ? skipRanges.find(text => !parseRange(text))
    : skipRanges;
  if (bad === undefined) return;
  throw new TypeError(
    `${operatorName}: expected skipRanges to be texts like '(0,42]', got ${JSON.stringify(bad)}`,
  );
}

function checkSelect(operatorName: string, select: unknown): void {
  if (select === undefined) return;
  const isList = Array.isArray(select) && select.length > 0;
  if (isList && select.every(name => typeof name === 'string')) return;
  throw new TypeError(
    `${operatorName}: expected select to be a list of columns, got ${String(select)}`,
  );
}

function checkRowCount(operatorName: string, option: string, value: unknown): void {
  checkCount(operatorName, option, value);
  if ((value as number) <= LARGEST_COUNT) return;
  throw new RangeError(
    `${operatorName}: expected ${option} to be at most ${LARGEST_COUNT}, got ${value}`,
  );
}
