/** What the errors of this entry know besides their message. */
export interface CassandraErrorDetails {
  readonly keyspace?: string;
  readonly table?: string;
  readonly column?: string;
  readonly cause?: unknown;
}

/**
 * A row, or the bound value of `executeCql`, that was not written.
 *
 * `cause` is the driver's error, or says what is wrong with the row; `column` is set when one
 * column is to blame.
 */
export class CassandraWriteError<R = unknown> extends Error {
  override readonly name = 'CassandraWriteError';
  readonly code = 'ERR_CASSANDRA_WRITE';
  readonly keyspace?: string;
  readonly table?: string;
  readonly column?: string;

  /**
   * @param row the value of the source.
   * @param index its position in the source, from 0.
   * @param attempts how many requests carried it; 0 when it never left.
   */
  constructor(
    message: string,
    readonly row: R,
    readonly index: number,
    readonly attempts: number,
    details: CassandraErrorDetails = {},
  ) {
    super(message, { cause: details.cause });
    this.keyspace = details.keyspace;
    this.table = details.table;
    this.column = details.column;
  }
}

/** A read that failed: a range of a scan (`range`), or the lookup of a left row (`row`, `index`). */
export class CassandraReadError<L = unknown> extends Error {
  override readonly name = 'CassandraReadError';
  readonly code = 'ERR_CASSANDRA_READ';
  readonly keyspace?: string;
  readonly table?: string;
  /** The token range as text, `(start,end]`. */
  readonly range?: string;
  /** The left value, and its position in the source, from 0. */
  readonly row?: L;
  readonly index?: number;
  /** The column that is to blame, when it is one. */
  readonly column?: string;

  /** @param attempts how many requests were sent for the page or row; 0 when none left. */
  constructor(
    message: string,
    readonly attempts: number,
    details: CassandraErrorDetails & { range?: string; row?: L; index?: number } = {},
  ) {
    super(message, { cause: details.cause });
    this.keyspace = details.keyspace;
    this.table = details.table;
    this.range = details.range;
    this.row = details.row;
    this.index = details.index;
    this.column = details.column;
  }
}

/** The schema does not allow what was asked: found before the first request of rows. */
export class CassandraSchemaError extends Error {
  override readonly name = 'CassandraSchemaError';
  readonly code = 'ERR_CASSANDRA_SCHEMA';

  constructor(
    message: string,
    readonly keyspace: string,
    readonly table: string,
    readonly column?: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/**
 * No session: no server answers, the data centre is unknown, the credentials are wrong, or the
 * client was shut down before. `cause` is the driver's error.
 */
export class CassandraConnectError extends Error {
  override readonly name = 'CassandraConnectError';
  readonly code = 'ERR_CASSANDRA_CONNECT';
  readonly contactPoints: readonly string[];
  readonly localDataCenter?: string;

  constructor(message: string, options: CassandraConnectDetails = {}) {
    super(message, { cause: options.cause });
    this.contactPoints = options.contactPoints ?? [];
    this.localDataCenter = options.localDataCenter;
  }
}

/** What a CassandraConnectError knows besides its message. */
export interface CassandraConnectDetails {
  readonly contactPoints?: readonly string[];
  readonly localDataCenter?: string;
  readonly cause?: unknown;
}
