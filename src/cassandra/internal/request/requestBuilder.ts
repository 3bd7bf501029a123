import type { types } from 'cassandra-driver';
import type { Request } from './request.js';
import type { BatchLimits } from '../batching/batchQueue.js';
import type { Sharing } from '../batching/sharing.js';
import type { KeyIdentity } from '../values/keyIdentity.js';
import type { Operation } from './operation.js';
import type { OperationSink } from './operationSink.js';

/** The write time of a whole request, in microseconds; undefined: the driver takes one. */
export type Timestamp = number | types.Long | undefined;

/** What one operator does with its values: the batcher knows when, the builder knows how. */
export interface RequestBuilder<T, O> {
  readonly limits: BatchLimits;
  /** Which operations of one partition may share a request; without it, all. */
  readonly sharing?: Sharing<Operation<T, O>>;
  /** Whether a request whose outcome is unknown may be sent again. */
  readonly isIdempotent: boolean;
  /** Makes statement and parameters of the value; throws when it is wrong. */
  bind(operation: Operation<T, O>): void;
  /** Operations of equal groups may share a request. */
  groupOf(operation: Operation<T, O>): unknown;
  /** Operations of equal keys never overlap: for what write times cannot order. */
  serialKeyOf?(operation: Operation<T, O>): KeyIdentity;
  /** A new request, which ends the operations through the sink. */
  requestOf(operations: ReadonlyArray<Operation<T, O>>, sink: OperationSink<T, O>): Request;
}

/** Builds the requests that write. */
export interface Writing<T, O> {
  /** Takes the write time of a new request: it is kept over its repetitions. */
  takeTimestamp(): Timestamp;
  send(operations: ReadonlyArray<Operation<T, O>>, timestamp: Timestamp): Promise<types.ResultSet>;
  resultOf(operation: Operation<T, O>, result: types.ResultSet): O;
}
