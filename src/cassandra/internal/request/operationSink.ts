import type { Operation } from './operation.js';
import type { Request } from './request.js';

/** What a request sees of whatever made its operations. */
export interface OperationSink<T, O> {
  /** False: the results of all these operations would be dropped. */
  isNeeded(operations: ReadonlyArray<{ readonly index: number }>): boolean;
  succeed(operation: Operation<T, O>, result: O): void;
  fail(operation: Operation<T, O>, thrown: unknown): void;
  /** Ends an operation without a result: nothing needs it any more. */
  cancel(operation: Operation<T, O>): void;
  /** Sends a request that an operation needs besides its first one. */
  push(request: Request): void;
}

/** What makes operations sees this of whatever carries them out. */
export interface OperationQueue<T, O> {
  isNeeded(operations: ReadonlyArray<{ readonly index: number }>): boolean;
  /** Whether operations are bound as they are submitted, or wait for the session. */
  readonly isBinding: boolean;
  /** The operation is told its end once, perhaps from inside this call. */
  submit(operation: Operation<T, O>): void;
  /** Fails it after its answer: what was made of that was wrong. */
  fail(operation: Operation<T, O>, thrown: unknown): void;
}
