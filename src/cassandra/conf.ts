import type { Client, types } from 'cassandra-driver';
import type { Observer, SchedulerLike } from 'rxjs';
import type { CassandraWriteError } from './errors.js';

/** A session that is held until it is closed. */
export interface CassandraSession {
  /** The connected client. It is shared: do not shut it down, close the session. */
  readonly client: Client;
  /** Gives the session back. The second call does nothing. */
  close(): Promise<void>;
}

/** Where an operator works: a Client, connected or not, or a CassandraConnector that opens one. */
export type CassandraTarget = Client | { openSession(): Promise<CassandraSession> };

/** When a failed request is sent again, and how much later. */
export interface RetryConf {
  /** Repetitions after the first attempt; default 5. */
  count?: number;
  /** Ms to wait after the failed attempt, counted from 1; default 100 ms doubling to 10 s, full jitter. */
  delay?: (attempt: number, error: Error) => number;
  /** Whether this error is worth a repetition; default: the cluster may do better later. */
  when?: (error: Error) => boolean;
}

/** How rows find together in one request. */
export type BatchGroupingKey = 'auto' | 'none' | 'partition' | 'replicaSet';

/** What is done to a collection column instead of replacing its value. */
export type CollectionOperation = 'append' | 'prepend' | 'add' | 'remove';

/**
 * The properties to write, each to the column of its name, or to the one that is named:
 * `['id', { userName: 'name' }, { tags: { column: 'tags', as: 'add' } }]`.
 */
export type ColumnSelector<R> = Array<
  | (keyof R & string)
  | { [P in keyof R & string]?: string | { column: string; as: CollectionOperation } }
>;

/**
 * A bound on what is sent. While it is set, a request holds at most a tenth of a second of it, and
 * one row at least; a row with more bytes than that goes alone. The first row leaves immediately.
 */
export interface RateLimitConf {
  rowsPerSecond?: number;
  bytesPerSecond?: number;
}

/** Counts so far. One is sent a second, and one at the end. */
export interface WriteMetrics {
  /** Rows that the cluster has answered, those that IF NOT EXISTS did not apply included. */
  rows: number;
  /** Requests that were answered well; of them, those with more than one row. */
  requests: number;
  batches: number;
  /** Attempts after the first one. */
  retries: number;
  /** Rows that were not written. */
  failures: number;
  /** About the bytes that the server counts for them; of executeCql, those of the parameters. */
  bytes: number;
  /** Requests without an answer at this moment. */
  inFlight: number;
  /** Ms from request to answer, over all requests that were answered well. */
  latency: { p50: number; p99: number; max: number };
}

/** What saving, deleting and custom statements have in common. */
export interface RequestConf {
  /** How many replicas must have it; default LOCAL_QUORUM. */
  consistency?: types.consistencies;
  /**
   * Requests in flight: the load on the database. Never more than what the connections of the
   * client take, over all operators on it.
   */
  concurrency?: number;
  /** Values accepted and not yet emitted: the memory. */
  window?: number;
  /**
   * Bytes of the values accepted and not yet emitted, as they are bound: a value is accepted while
   * those before it have fewer. Default 32 MiB. One larger value is accepted alone.
   */
  windowBytes?: number;
  /** Index of the first value, in results, errors and what `bind` gets: for a resumed source; default 0. */
  firstIndex?: number;
  /** Emit in source order; default true. */
  ordered?: boolean;
  /** Whether a request may be sent again though the first one may have been executed. */
  isIdempotent?: boolean;
  /** Repetitions of failed requests; default 5, after 100 ms doubling to 10 s, with full jitter. */
  retry?: RetryConf;
  /** A bound on what is sent; default none. */
  rateLimit?: RateLimitConf;
  /** Which values are still delivered before an error; default 'inTurn', unordered 'immediate'. */
  onError?: 'immediate' | 'inTurn' | 'end';
  /** Hold the error until no request is in flight; default true. */
  settle?: boolean;
  metrics?: Partial<Observer<WriteMetrics>>;
  /**
   * An execution profile of the client, for every request of the operator. What the conf does not
   * name, the consistency included, is then the profile's.
   */
  executionProfile?: string;
  /** Ms that the driver waits for an answer; default: the profile's or the client's. */
  readTimeout?: number;
  /** Timers and clock: backoff, rate limit, metrics; default asyncScheduler. */
  scheduler?: SchedulerLike;
}

/** The options of executeCql. */
export interface CqlConf extends RequestConf {
  /** Rows of a ResultSet at most: its first page; 0: all of them. Default: the client's. */
  fetchSize?: number;
}

/** The options of saveToCassandra. */
export interface WriteConf<R> extends RequestConf {
  /**
   * Default: every property, each to the column of its name. Without one, to the column of its name
   * in snake_case (`orderURL` to `order_url`), or to the only one that is equal when case and
   * underscores are ignored.
   */
  columns?: ColumnSelector<NoInfer<R>>;
  /**
   * What happens to a row with a property that has a value but no column: default 'error', the row
   * fails. Symbol keys are always ignored. Not asked when `columns` is given.
   */
  unknownProperties?: 'error' | 'ignore';
  /** Default 'auto': rows of one replica set together, those of one partition first. */
  batchGroupingKey?: BatchGroupingKey;
  /**
   * The bound of one batch. Default: at most 10 partitions and 5 KiB, so that the server never
   * warns. With `rows`, as many partitions are allowed and 40 KiB, unless `bytes` says else.
   */
  batchSize?: { rows?: number; bytes?: number };
  /** Write only rows that do not exist; default false. */
  ifNotExists?: boolean;
  /** Leave columns alone whose value is null, instead of deleting them; default false. */
  ignoreNulls?: boolean;
  /** Seconds after which a row vanishes: for all rows, or for each; null and undefined are none. */
  ttl?: number | ((row: R) => number | null | undefined);
  /**
   * Microseconds: the write time of all rows, or of each. Default: taken in source order. With
   * 'server' none is sent, and rows of one key wait for each other.
   */
  timestamp?:
    | number
    | bigint
    | types.Long
    | 'server'
    | ((row: R) => number | bigint | types.Long | null | undefined);
}

/** The options of saveToCassandraSettled. */
export interface SettledWriteConf<R> extends WriteConf<R> {
  /** More failed rows than this end the stream: a number, or a share of the rows; default Infinity. */
  maxErrors?: number | `${number}%`;
}

/** The options of deleteFromCassandra. */
export interface DeleteConf<R> extends Omit<
  WriteConf<R>,
  'columns' | 'unknownProperties' | 'ifNotExists' | 'ignoreNulls' | 'ttl'
> {
  /** Delete these columns; default: the whole row. */
  columns?: string[];
  /**
   * Key columns to match: the whole partition key, and clustering columns from the first on. Fewer
   * than all delete a range or a partition. Default: the whole primary key.
   */
  keyColumns?: string[];
}

/** What became of one row: `status` tells which. */
export type WriteResult<R> =
  | (RowOutcome<R> & { status: 'written' })
  | (RowOutcome<R> & {
      status: 'notApplied';
      /** The row that exists already. */ existing: types.Row;
    })
  | (RowOutcome<R> & { status: 'failed'; error: CassandraWriteError<R> });

/** What all results of a row have. */
export interface RowOutcome<R> {
  row: R;
  /** Its position in the source, counted from `firstIndex`. */
  index: number;
  /** How many requests carried it; 0 when it never left. */
  attempts: number;
}
