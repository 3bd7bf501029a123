import type { types } from 'cassandra-driver';

/** Something that is sent as one, and again as one. */
export interface Request {
  /** What the rate limit counts for it. */
  readonly rows: number;
  readonly bytes: number;
  /** Attempts so far. */
  attempts: number;
  /** False: its outcome would be dropped, so it is not sent (again). */
  isNeeded(): boolean;
  send(): Promise<types.ResultSet>;
  succeed(result: types.ResultSet): void;
  /** The error stands. What it returns is sent instead: the parts of a refused batch. */
  fail(error: Error): Request[];
  /** What the metrics count for an answer. */
  rowsIn(result: types.ResultSet): number;
  bytesIn(result: types.ResultSet): number;
  /** It is not sent (again): nothing needs its outcome. */
  cancel(): void;
}
