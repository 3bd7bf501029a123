import type { Observable, ObservedValueOf, OperatorFunction, SchedulerLike } from 'rxjs';
import { mapEagerly } from '../internal/engine/mapEagerly.js';
import type { AnyInput } from '../inputs.js';
import { toConfig, type OptionNames } from '../internal/util/check.js';

/**
 * The options of the operators with a sliding window. Counts are integers or Infinity, times are
 * milliseconds.
 */
export interface EagerOptions<T> {
  /**
   * Inners that run, at least 1: the load. Required; write Infinity for no bound. An Observable
   * changes it live: nothing starts before its first value, and a lower value stops nothing. 0
   * pauses: nothing starts, and a pull source rests, while running inners and the head's timeout go
   * on. When the Observable completes, its last value stays, also a 0. When it fails during a pause,
   * values that have not started are dropped, and the error comes after those that have.
   */
  concurrency: number | Observable<number>;
  /**
   * Inners started and not wholly emitted, at least `concurrency`: the memory. Default:
   * `concurrency`, of a live one its largest value so far; with `key` 8 times that.
   */
  window?: number;
  /** Inners of one key never overlap and start in source order. Default: no keys. */
  key?: (value: T, index: number) => unknown;
  /** Whether results come in source order. Default: true. */
  ordered?: boolean;
  /** What is still delivered after an error. Default: 'immediate'; 'inTurn' needs an order. */
  onError?: 'immediate' | 'inTurn' | 'end';
  /** Whether an error waits until all running inners have ended on their own. Default: false. */
  settle?: boolean;
  /** Milliseconds from when an inner is the head; unordered, from its start. Default: no limit. */
  timeout?: number;
  /** Values that a pull-based inner may buffer before its turn, at least 1. Default: 128. */
  prefetch?: number;
  /** Source values that may wait, at least 0; one more is an error. Default: Infinity. */
  backlog?: number;
  /** The clock of `timeout`. Default: asyncScheduler. */
  scheduler?: SchedulerLike;
}

/** The options of `concatMapEager`: without an order there is no turn, so no 'inTurn'. */
export type EagerConfig<T> = EagerOptions<T> &
  (
    | { ordered?: true; onError?: 'immediate' | 'inTurn' | 'end' }
    | { ordered?: boolean; onError?: 'immediate' | 'end' }
  );

const OPTIONS: OptionNames<EagerOptions<unknown>> = {
  concurrency: true,
  window: true,
  key: true,
  ordered: true,
  onError: true,
  settle: true,
  timeout: true,
  prefetch: true,
  backlog: true,
  scheduler: true,
};

/**
 * Maps each value to an inner, runs up to `concurrency` at a time, and emits in source order.
 *
 * It is `concatMap` that does not wait: the inners after the first one, the head, have already
 * begun, and their values are kept until their turn. With a concurrency and window of 1 it *is*
 * `concatMap`.
 *
 * Picture, in a clone: `marbles/pictures/concatMapEager-overlap-in-order.svg`.
 *
 * ```text
 * files              a-b---c|
 * read a             ==a1========(a2|)
 * read b               ==b1=(b2|)          . waits   = runs
 * read c                   ......==============c1==(c2|)
 * lines              --a1--------(a2 b1 b2)----c1--(c2|)
 * ```
 *
 * **Bounded**: `concurrency` bounds the running inners. `window` bounds inners that have started and
 * not wholly emitted, so that results behind a slow head don't pile up. `prefetch` bounds what a
 * pull-based inner (a `pull` Observable, an iterator, a generator) buffers before its turn. A pull
 * source is read only as far as values can start; with `key`, as far as they fit into the window.
 * **Not bounded**: the values of an inner that pushes, which wait in its own queue. Nor, by default,
 * is the backlog of a source that pushes: set `backlog`, or use `pull`.
 *
 * **Errors**: 'immediate' (the default, as in RxJS) unsubscribes everything else immediately and
 * drops what was kept. 'inTurn' delivers exactly what comes before the error in source order, then
 * the error. 'end' delivers all that succeeds, then the error, or an AggregateError in source order.
 * With `settle`, an error stops no running inner and comes when all of them have ended; an Observable
 * that takes longer than `timeout` is still unsubscribed. RxJS's TimeoutError then has the index of
 * the value and the milliseconds in its message and in `info.meta`. With 'inTurn' and 'end', an error
 * of the source comes after its values; an error that `project` or `key` throws takes the place of
 * its value. A promise that fails between its arrival and its turn is never an unhandled rejection.
 * 'end' keeps the first 1,000 errors, and the message counts them all. Errors other than the one
 * delivered, also those after an unsubscribe, go to RxJS's `config.onStoppedNotification`.
 *
 * **Unsubscribing** stops the source and all inners, aborts their signals and drops what waits. A
 * promise can't be stopped: unless it obeys its signal it runs on, and its result is ignored. The
 * teardown of an inner runs before the next one is subscribed. Without `settle`, an error does the
 * same to what it ends.
 *
 * **Async context** (Node's AsyncLocalStorage): a value that starts as it arrives runs in the context
 * of the call that emits it. What starts later, and its results, run in that of the subscriber.
 *
 * @example
 * ```ts
 * import { concatMapEager, pull } from 'rxjs-await';
 *
 * const sleep = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));
 * const load = async (page: number, signal: AbortSignal) => {
 *   await sleep(40 - 10 * page); // the later, the faster
 *   return signal.aborted ? 'cancelled' : `page ${page}`;
 * };
 *
 * pull([1, 2, 3])
 *   .pipe(concatMapEager((page, _index, { signal }) => load(page, signal), 3))
 *   .subscribe(text => console.log(text)); // -> page 1, page 2, page 3
 * ```
 *
 * @example Rows of one account one after the other, everything before an error delivered
 * ```ts
 * import { of } from 'rxjs';
 * import { concatMapEager } from 'rxjs-await';
 *
 * const book = async (row: string) => {
 *   if (row === 'b2') throw new Error(`${row} refused`);
 *   return row;
 * };
 *
 * of('a1', 'b1', 'a2', 'b2', 'a3')
 *   .pipe(concatMapEager(book, { concurrency: 4, key: row => row[0], onError: 'inTurn' }))
 *   .subscribe({
 *     next: row => console.log(row), // -> a1, b1, a2
 *     error: ({ message }) => console.log(message), // -> b2 refused
 *   });
 * ```
 *
 * @param project makes the inner of a value, only when it is its turn to start: whatever `from`
 * takes. The context has a `signal` that aborts on unsubscribe, on timeout and when another's error
 * stops this inner; not after its own end. Its `reason` is the TimeoutError or that error; only on
 * unsubscribe it is the platform's AbortError. The signal is created only when it is read.
 * @param concurrency inners that may run, or an EagerConfig.
 * @returns an operator that emits the values of the inners in source order.
 * @throws RangeError or TypeError immediately, when an option is not what it must be.
 * @see slidingAwait for a source that has the inners already
 * @see pull for a source that waits
 *
 * @remarks Ideas come from RxJava's concatMapEager and Reactor's flatMapSequential: start early, emit
 * in order, one drain loop. p-map's pMapIterable has two numbers, one for the load and one for the
 * memory. Pekko's mapAsyncPartitioned has keys. In fs2's parEvalMap an error waits for what can't be
 * stopped.
 */
export function concatMapEager<T, O extends AnyInput>(
  project: (value: T, index: number, context: { readonly signal: AbortSignal }) => O,
  concurrency: number | EagerConfig<T>,
): OperatorFunction<T, ObservedValueOf<O>> {
  const config = toConfig<EagerOptions<T>>('concatMapEager', 'concurrency', concurrency, OPTIONS);
  return mapEagerly<T, ObservedValueOf<O>>('concatMapEager', project, config, 'immediate');
}
