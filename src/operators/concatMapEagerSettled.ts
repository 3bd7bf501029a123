import type { ObservedValueOf, OperatorFunction } from 'rxjs';
import type { Project } from '../internal/engine/inner.js';
import { mapEagerly } from '../internal/engine/mapEagerly.js';
import { SettledInner } from '../internal/engine/settledInner.js';
import type { AnyInput } from '../inputs.js';
import { toConfig, type OptionNames } from '../internal/util/check.js';
import type { EagerOptions } from './concatMapEager.js';

/** The options of `concatMapEagerSettled`: a failure is a result, so nothing says what it ends. */
export type SettledConfig<T> = Omit<EagerOptions<T>, 'onError' | 'settle'>;

/** What came of a source value: one for each value of its inner, and one for its failure. */
export type SettledResult<T, O extends AnyInput> = PromiseSettledResult<ObservedValueOf<O>> & {
  /** The source value. */
  input: T;
  /** Its position in the source. */
  index: number;
};

const OPTIONS: OptionNames<SettledConfig<unknown>> = {
  concurrency: true,
  window: true,
  key: true,
  ordered: true,
  timeout: true,
  prefetch: true,
  backlog: true,
  scheduler: true,
};

/**
 * The same as `concatMapEager`, but the failure of an inner is a result and not an error.
 *
 * Each value of an inner comes as `{ status: 'fulfilled', value, input, index }`. A failure adds
 * `{ status: 'rejected', reason, input, index }` behind the values that the inner gave, and
 * everything else goes on. An inner without values gives no result.
 *
 * Picture, in a clone: `marbles/pictures/concatMapEagerSettled-a-failure-is-a-result.svg`.
 *
 * **What is bounded**: the same as in `concatMapEager`. Results that have been emitted aren't kept.
 *
 * **Errors**: an error of an inner, a `project` or `key` that throws, and a timeout are results. A
 * timed-out Observable is unsubscribed; a timed-out promise is told by its signal, and its late
 * result is ignored. An error of the source, of a live concurrency or of a full backlog is an error
 * of the stream. It comes after all results.
 *
 * **Unsubscribing** stops the source and all inners, aborts their signals and drops what waits.
 *
 * @example
 * ```ts
 * import { concatMapEagerSettled, pull } from 'rxjs-await';
 *
 * const save = async (row: number) => {
 *   if (row === 2) throw new Error('row 2 is refused');
 *   return `row ${row} is saved`;
 * };
 *
 * pull([1, 2, 3])
 *   .pipe(concatMapEagerSettled(save, 3))
 *   .subscribe(result => {
 *     if (result.status === 'fulfilled') console.log(result.value);
 *     else console.log(`${result.index}: ${result.reason.message}`);
 *   });
 * // -> row 1 is saved, 1: row 2 is refused, row 3 is saved
 * ```
 *
 * @param project makes the inner of a value, only when it starts, as in `concatMapEager`.
 * @param concurrency inners that may run, or a SettledConfig.
 * @returns an operator that emits the results in source order.
 * @throws RangeError or TypeError immediately, when an option isn't what it must be.
 * @see concatMapEager, where a failure ends the stream
 * @see saveToCassandraSettled, the same for rows
 *
 * @remarks Ideas: `Promise.allSettled`, and p-map's settled results with index and input.
 */
export function concatMapEagerSettled<T, O extends AnyInput>(
  project: (value: T, index: number, context: { readonly signal: AbortSignal }) => O,
  concurrency: number | SettledConfig<T>,
): OperatorFunction<T, SettledResult<T, O>> {
  const operatorName = 'concatMapEagerSettled';
  const config = toConfig<SettledConfig<T>>(operatorName, 'concurrency', concurrency, OPTIONS);
  return mapEagerly<T, SettledResult<T, O>>(
    operatorName,
    // Its values become results in the inner.
    project as unknown as Project<T, SettledResult<T, O>>,
    config,
    'end',
    engine => new SettledInner(engine),
  );
}
