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
import { RateLimit } from '../request/rateLimiter.js';
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

export function toReadSettings(owner: string, conf: Shared): ReadSettings {
  const { select, fetchSize = ROWS_PER_PAGE, consistency = LOCAL_ONE } = conf;
  const { scheduler = asyncScheduler, readsPerSecond: rate, retry } = conf;
  checkSelect(owner, select);
  for (const option of ['limit', 'perPartitionLimit', 'fetchSize'] as const) {
    if (conf[option] !== undefined) checkRowCount(owner, option, conf[option]);
  }
  if (rate !== undefined && !(typeof rate === 'number' && rate > 0)) {
    throw new RangeError(`${owner}: expected readsPerSecond to be > 0, got ${String(rate)}`);
  }
  if (retry?.count !== undefined) checkCount(owner, 'retry.count', retry.count, 0);
  if (retry?.delay !== undefined) checkFunction(owner, 'retry.delay', retry.delay);
  if (retry?.when !== undefined) checkFunction(owner, 'retry.when', retry.when);
  checkScheduler(owner, scheduler);
  checkConsistency(owner, consistency);
  const condition = parseCondition(owner, conf.where);
  return { select, condition, fetchSize, consistency, scheduler };
}

/** The options of the scan that joins do not have. */
export function checkScan(owner: string, conf: ReadConf): void {
  const { splitCount, concurrency, ordered = false, skipRanges = [], onRange } = conf;
  if (splitCount !== undefined) checkRowCount(owner, 'splitCount', splitCount);
  if (concurrency !== undefined) checkCount(owner, 'concurrency', concurrency);
  checkOneOf(owner, 'ordered', ordered, [true, false]);
  if (onRange !== undefined) checkFunction(owner, 'onRange', onRange);
  const bad: unknown = Array.isArray(skipRanges)
    ? skipRanges.find(text => !parseRange(text))
    : skipRanges;
  if (bad === undefined) return;
  throw new TypeError(
    `${owner}: expected skipRanges to be texts like '(0,42]', got ${JSON.stringify(bad)}`,
  );
}

/** A tenth of a second at once, and no wave that the limit is to prevent. */
export function toReadLimit(
  readsPerSecond: number | undefined,
  scheduler: SchedulerLike,
): RateLimit | undefined {
  if (readsPerSecond === undefined) return undefined;
  return new RateLimit(readsPerSecond, Math.max(1, readsPerSecond / 10), () => scheduler.now());
}

function checkSelect(owner: string, select: unknown): void {
  if (select === undefined) return;
  const isList = Array.isArray(select) && select.length > 0;
  if (isList && select.every(name => typeof name === 'string')) return;
  throw new TypeError(`${owner}: expected select to be a list of columns, got ${String(select)}`);
}

function checkRowCount(owner: string, option: string, value: unknown): void {
  checkCount(owner, option, value);
  if ((value as number) <= LARGEST_COUNT) return;
  throw new RangeError(`${owner}: expected ${option} to be at most ${LARGEST_COUNT}, got ${value}`);
}
