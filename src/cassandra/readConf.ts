// `any`: a conf that names no types fits operators of all types.
/* eslint-disable @typescript-eslint/no-explicit-any */
import type { types } from 'cassandra-driver';
import type { Observer, SchedulerLike } from 'rxjs';
import type { RetryConf, WriteConf, WriteMetrics } from './conf.js';

/** A range of tokens as text, start excluded, end included: `'(-9223372036854775808,42]'`. */
export type TokenRangeText = string;

/**
 * What a row has: a column, or properties with what each of them holds. That is a column, the write
 * time of its cell in microseconds, or the seconds that the cell still has (null: no end).
 * `{ name: 'user_name', at: { writetime: 'user_name' }, left: { ttl: 'user_name' } }`.
 */
export type Select = string | Record<string, string | { writetime: string } | { ttl: string }>;

/** What is bound to a `?` of `where`: anything, but functions are asked. */
export type WhereValue = NonNullable<unknown> | null | undefined;

/** What reading has in common. R: what `row` makes of a row. */
export interface AnyReadConf<R = any> {
  /** The columns to read, each by its exact name; default all. */
  select?: Select[];
  /**
   * Makes of each row what is emitted; default: nothing, the driver's Row is emitted. What it throws
   * is the cause of a CassandraReadError, after the rows before it.
   */
  row?: (row: types.Row) => R;
  /**
   * A condition in CQL, and what is bound to its `?`: `['v > ?', 10]`. ALLOW FILTERING is added
   * where the server would ask for it.
   */
  where?: [cql: string, ...params: WhereValue[]];
  /** Rows of one partition at most. */
  perPartitionLimit?: number;
  /**
   * Rows of one page. Default: 100 until the size of rows is known, then up to 1000, in a scan up
   * to 5000, but not more than about 1 MiB.
   */
  fetchSize?: number;
  /** How many replicas must answer; default LOCAL_ONE. */
  consistency?: types.consistencies;
  /** Repetitions of failed requests; default 5, after 100 ms doubling to 10 s, with full jitter. */
  retry?: RetryConf;
  /**
   * An execution profile of the client, for every request of the operator. What the conf does not
   * name, the consistency included, is then the profile's.
   */
  executionProfile?: string;
  /** Ms that the driver waits for an answer; default: the profile's or the client's. */
  readTimeout?: number;
  metrics?: Partial<Observer<ReadMetrics>>;
  /** Timers and clock: backoff, rate limit, metrics; default asyncScheduler. */
  scheduler?: SchedulerLike;
}

/** Counts so far. One is sent a second, and one at the end. */
export interface ReadMetrics {
  /** Rows that were read. */
  rows: number;
  /** Requests that were answered well. */
  requests: number;
  /** Attempts after the first one. */
  retries: number;
  /** Ranges of a scan, or left values of a join, that were not read. */
  failures: number;
  /** About the bytes of the rows, by a sample of each page. */
  bytes: number;
  /** Requests without an answer at this moment. */
  inFlight: number;
  /** Ms from request to answer, over all requests that were answered well. */
  latency: WriteMetrics['latency'];
}

/** The options of cassandraTable. */
export interface ReadConf<R = any> extends AnyReadConf<R> {
  /** Rows of the whole scan at most. */
  limit?: number;
  /**
   * About how many ranges are read. Default: four for each one that is read at a time, more for a
   * large table, and at least those of the ring.
   */
  splitCount?: number;
  /** Ranges read at a time; each holds two pages at most. Default 8. */
  concurrency?: number;
  /** Emit in the order of the tokens; default false. */
  ordered?: boolean;
  /** Pages a second; default no bound. */
  readsPerSecond?: number;
  /** Ranges that need no reading, because a former scan told `onRange` of them. */
  skipRanges?: TokenRangeText[];
  /** Called when all rows of a range have been emitted. */
  onRange?: (done: RangeDone) => void;
}

/** A range whose rows have all been emitted. */
export interface RangeDone {
  range: TokenRangeText;
  /** Rows in it. */
  rows: number;
  /** Ranges done so far, of `total` that this scan reads. */
  done: number;
  total: number;
}

/** The options of the two joins. L: a left value, R: what `row` makes of a right row. */
export interface JoinConf<L = any, R = any>
  extends Omit<AnyReadConf<R>, 'where'>, Pick<WriteConf<never>, 'window' | 'onError' | 'settle'> {
  /**
   * A condition in CQL, and what is bound to its `?`. A function gives the value for each left
   * value: `['time <= ?', left => left.until]`.
   */
  where?: [cql: string, ...params: Array<WhereValue | ((left: L) => unknown)>];
  /**
   * The key columns that left values name: each by the property of its name, in snake_case if need
   * be, or as `{ property: 'column' }`. The whole partition key, and as many clustering columns as
   * wanted, from the first on. Default: the partition key.
   */
  on?: Array<string | Record<string, string>>;
  /**
   * The order of the right rows of one left value: clustering columns in their order, all as they
   * were declared or all reversed: `[{ time: 'desc' }]`. Each key is then a request of its own.
   */
  orderBy?: Array<string | Record<string, 'asc' | 'desc'>>;
  /** Right rows of one left value at most. Both limits are per left value: the smaller one counts. */
  limit?: number;
  /** Requests in flight; default 32. */
  concurrency?: number;
  /** Keys a second; default no bound. */
  readsPerSecond?: number;
}
