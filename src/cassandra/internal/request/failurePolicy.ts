import type { CassandraWriteError } from '../../errors.js';
import type { Operation } from './operation.js';

/** What the batcher does with a value that was not written. */
export interface FailurePolicy<T, O> {
  /** The result instead of the error; without it the write rejects. */
  readonly toResult?: (error: CassandraWriteError<T>) => O;
  /** Whether values later in the source than a failed one, or all, are given up. */
  readonly cancels: 'none' | 'later' | 'all';
  /** The error of a value that was to be read; without it, it is a CassandraWriteError. */
  readonly toError?: (operation: Operation<T, O>, thrown: unknown) => Error;
  readonly keyspace?: string;
  readonly table?: string;
}

/** What later values are given up when one fails. */
export function cancellationFor(
  onError: 'immediate' | 'inTurn' | 'end',
): FailurePolicy<never, never>['cancels'] {
  return ({ immediate: 'all', inTurn: 'later', end: 'none' } as const)[onError];
}
