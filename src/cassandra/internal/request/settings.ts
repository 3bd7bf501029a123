import { asyncScheduler, type SchedulerLike } from 'rxjs';
import {
  checkBoolean,
  checkCount,
  checkNested,
  checkOneOf,
  checkRate,
  checkScheduler,
  refuse,
} from '../../../internal/util/check.js';
import type { BatchGroupingKey, RateLimitConf, RequestConf, WriteConf } from '../../conf.js';
import { checkExecution, checkObserver, checkRetry } from './checkOptions.js';
import { BATCH_OPTIONS, RATE_OPTIONS } from './optionNames.js';
import type { BatchLimits } from '../batching/batchQueue.js';
import { maxUnits } from './rateLimiter.js';

/** The options that all operators share, checked, with their defaults. */
export interface Settings {
  readonly concurrency: number;
  readonly window: number;
  readonly windowBytes: number;
  readonly ordered: boolean;
  readonly onError: 'immediate' | 'inTurn' | 'end';
  readonly settle: boolean;
  readonly scheduler: SchedulerLike;
}

/** Rows in flight at default options; more of them no longer raise the rate of one node. */
const ROWS_IN_FLIGHT = 960;
const MIN_CONCURRENCY = 16;
const SINGLE_CONCURRENCY = 256;
/** The window holds so many times what is in flight: rows to group, and rows behind a slow head. */
const WINDOW_FACTOR = 2;
const WIDEST_DEFAULT = 65_536;
const WINDOW_BYTES = 32 * 1024 * 1024;

/** @param rows about how many rows a request has. */
export function toSettings(operatorName: string, conf: RequestConf, rows: number): Settings {
  const usual = rows === 1 ? SINGLE_CONCURRENCY : Math.ceil(ROWS_IN_FLIGHT / rows);
  const { ordered = true, settle = true, scheduler = asyncScheduler } = conf;
  const { window: given, concurrency: wanted, windowBytes = WINDOW_BYTES } = conf;
  // Before defaults are made of them.
  if (given !== undefined) checkCount(operatorName, 'window', given);
  if (wanted !== undefined) checkCount(operatorName, 'concurrency', wanted);
  const fallback = Math.min(Math.max(usual, MIN_CONCURRENCY), given ?? Infinity);
  const { concurrency = fallback, onError = ordered ? 'inTurn' : 'immediate' } = conf;
  const wide = Math.min(concurrency * rows * WINDOW_FACTOR, WIDEST_DEFAULT);
  const { window = Math.max(wide, concurrency) } = conf;
  checkCount(operatorName, 'window', window, wanted ?? 1);
  checkCount(operatorName, 'windowBytes', windowBytes);
  checkFirstIndex(operatorName, conf.firstIndex);
  checkOneOf(operatorName, 'ordered', ordered, [true, false]);
  checkOneOf(operatorName, 'settle', settle, [true, false]);
  checkScheduler(operatorName, scheduler);
  checkExecution(operatorName, conf);
  checkOneOf(operatorName, 'onError', onError, ['immediate', 'inTurn', 'end']);
  if (!ordered && onError === 'inTurn') {
    refuse(operatorName, 'onError', "'immediate' or 'end' with ordered: false", onError);
  }
  checkBoolean(operatorName, 'isIdempotent', conf.isIdempotent);
  checkRetry(operatorName, conf.retry);
  checkObserver(operatorName, 'metrics', conf.metrics);
  return { concurrency, window, windowBytes, ordered, onError, settle, scheduler };
}

function checkFirstIndex(operatorName: string, index: unknown): void {
  if (index === undefined || (Number.isSafeInteger(index) && (index as number) >= 0)) return;
  refuse(operatorName, 'firstIndex', 'an integer >= 0', index);
}

export function checkRates(operatorName: string, rateLimit: RateLimitConf | undefined): void {
  checkNested(operatorName, 'rateLimit', rateLimit, RATE_OPTIONS);
  checkRate(operatorName, 'rateLimit.rowsPerSecond', rateLimit?.rowsPerSecond);
  checkRate(operatorName, 'rateLimit.bytesPerSecond', rateLimit?.bytesPerSecond);
}

/** The server warns above 10 partitions in an unlogged batch, and above 5 KiB. */
const PARTITIONS_WITHOUT_WARNING = 10;
const BYTES_WITHOUT_WARNING = 5 * 1024;
/** It refuses 50 KiB: with a margin, because our count is an estimate. */
const BYTES_WITHOUT_REFUSAL = 40 * 1024;
/** More statements than this do not go into one frame. */
const MAX_STATEMENTS = 65_535;

const SINGLE: BatchLimits = { rows: 1, bytes: Infinity, partitions: 1 };

export function toBatchLimits(operatorName: string, conf: Partial<WriteConf<never>>): BatchLimits {
  const { batchSize = {}, batchGroupingKey: grouping = 'auto', ifNotExists } = conf;
  const all: BatchGroupingKey[] = ['auto', 'none', 'partition', 'replicaSet'];
  checkOneOf(operatorName, 'batchGroupingKey', grouping, all);
  checkNested(operatorName, 'batchSize', batchSize, BATCH_OPTIONS);
  const { rows, bytes } = batchSize;
  checkRates(operatorName, conf.rateLimit);
  if (rows !== undefined) checkCount(operatorName, 'batchSize.rows', rows);
  if (bytes !== undefined) checkCount(operatorName, 'batchSize.bytes', bytes);
  // Conditions of several partitions cannot share a batch, and of one they apply all or nothing.
  if (grouping === 'none' || ifNotExists) return SINGLE;
  const usualBytes = rows === undefined ? BYTES_WITHOUT_WARNING : BYTES_WITHOUT_REFUSAL;
  const { rowsPerSecond, bytesPerSecond } = conf.rateLimit ?? {};
  const mostRows = Math.min(MAX_STATEMENTS, maxUnits(rowsPerSecond));
  const partitions = rows ?? PARTITIONS_WITHOUT_WARNING;
  return {
    rows: Math.min(rows ?? mostRows, mostRows),
    bytes: Math.min(bytes ?? usualBytes, maxUnits(bytesPerSecond)),
    partitions: grouping === 'partition' ? 1 : Math.min(partitions, MAX_STATEMENTS),
  };
}

/** How many rows a request is expected to have. */
export function usualRows({ rows, partitions }: BatchLimits): number {
  return Math.min(rows, Math.max(partitions, PARTITIONS_WITHOUT_WARNING));
}
