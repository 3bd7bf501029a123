import type { types } from 'cassandra-driver';
import type { Request } from './dispatcher.js';
import type { BatchLimits } from '../batching/batchQueue.js';
import type { KeyIdentity } from '../values/keyIdentity.js';
import type { Task } from './operation.js';
import type { Writer } from './batcher.js';

/** The write time of a whole request, in microseconds. */
export type Timestamp = number | types.Long | undefined;

/** What one operator does with its values: the writer knows when, the work knows how. */
export interface Work<T, O> {
  readonly limits: BatchLimits;
  /** Whether a request whose outcome is unknown may be sent again. */
  readonly isIdempotent: boolean;
  /** Makes statement and parameters of the value; throws when it is wrong. */
  bind(task: Task<T, O>): void;
  /** Tasks of equal groups may share a request. */
  groupOf(task: Task<T, O>): unknown;
  /** Tasks of equal keys never overlap: for what write times cannot order. */
  serialKeyOf?(task: Task<T, O>): KeyIdentity;
  /** A new request, which ends the tasks by way of the writer. */
  requestOf(tasks: ReadonlyArray<Task<T, O>>, writer: Writer<T, O>): Request;
}

/** The work of a request that writes. */
export interface Writing<T, O> {
  /** Takes the write times of a new request: they are kept over its repetitions. */
  stamp(tasks: ReadonlyArray<Task<T, O>>): Timestamp;
  send(tasks: ReadonlyArray<Task<T, O>>, timestamp: Timestamp): Promise<types.ResultSet>;
  resultOf(task: Task<T, O>, result: types.ResultSet): O;
}
