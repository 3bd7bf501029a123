import type { OptionNames } from '../../../internal/util/check.js';
import type {
  CqlConf,
  DeleteConf,
  RateLimitConf,
  RequestConf,
  RetryConf,
  SettledWriteConf,
  WriteConf,
} from '../../conf.js';
import type { JoinConf, ReadConf } from '../../readConf.js';

export const RETRY_OPTIONS: OptionNames<RetryConf> = { count: true, delay: true, when: true };
export const RATE_OPTIONS: OptionNames<RateLimitConf> = {
  rowsPerSecond: true,
  bytesPerSecond: true,
};
export const BATCH_OPTIONS: OptionNames<NonNullable<WriteConf<never>['batchSize']>> = {
  rows: true,
  bytes: true,
};

const REQUEST_OPTIONS: OptionNames<RequestConf> = {
  consistency: true,
  concurrency: true,
  window: true,
  windowBytes: true,
  firstIndex: true,
  ordered: true,
  isIdempotent: true,
  retry: true,
  rateLimit: true,
  onError: true,
  settle: true,
  metrics: true,
  executionProfile: true,
  readTimeout: true,
  scheduler: true,
};

export const CQL_OPTIONS: OptionNames<CqlConf> = { ...REQUEST_OPTIONS, fetchSize: true };

export const WRITE_OPTIONS: OptionNames<WriteConf<never>> = {
  ...REQUEST_OPTIONS,
  columns: true,
  unknownProperties: true,
  batchGroupingKey: true,
  batchSize: true,
  ifNotExists: true,
  ignoreNulls: true,
  ttl: true,
  timestamp: true,
};

export const SETTLED_OPTIONS: OptionNames<SettledWriteConf<never>> = {
  ...WRITE_OPTIONS,
  maxErrors: true,
};

export const DELETE_OPTIONS: OptionNames<DeleteConf<never>> = {
  ...REQUEST_OPTIONS,
  batchGroupingKey: true,
  batchSize: true,
  timestamp: true,
  columns: true,
  keyColumns: true,
};

const SHARED_READ_OPTIONS = {
  select: true,
  row: true,
  where: true,
  limit: true,
  perPartitionLimit: true,
  fetchSize: true,
  concurrency: true,
  consistency: true,
  retry: true,
  readsPerSecond: true,
  executionProfile: true,
  readTimeout: true,
  metrics: true,
  scheduler: true,
} as const;

export const READ_OPTIONS: OptionNames<ReadConf> = {
  ...SHARED_READ_OPTIONS,
  splitCount: true,
  ordered: true,
  skipRanges: true,
  onRange: true,
};

export const JOIN_OPTIONS: OptionNames<JoinConf> = {
  ...SHARED_READ_OPTIONS,
  on: true,
  orderBy: true,
  window: true,
  onError: true,
  settle: true,
};
