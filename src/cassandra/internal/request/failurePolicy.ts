import type { Operation } from './operation.js';

/** What becomes of an operation that failed, and of those beside it. */
export interface FailurePolicy<T, O> {
  /** Which operations a failed one cancels: those later in the source, or all. */
  readonly cancels: 'none' | 'later' | 'all';
  readonly toError: (operation: Operation<T, O>, thrown: unknown) => Error;
  /** The result instead of the error; without it the operation rejects. */
  readonly toResult?: (operation: Operation<T, O>, thrown: unknown) => O;
}

export function cancellationFor(
  onError: 'immediate' | 'inTurn' | 'end',
): FailurePolicy<never, never>['cancels'] {
  return ({ immediate: 'all', inTurn: 'later', end: 'none' } as const)[onError];
}
