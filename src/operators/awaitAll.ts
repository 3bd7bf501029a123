import type { ObservedValueOf, OperatorFunction, SchedulerLike } from 'rxjs';
import type { AnyInput } from '../inputs.js';
import { awaitBatches } from '../internal/engine/awaitBatches.js';
import { checkConfig, type OptionNames } from '../internal/util/check.js';

/** The options of `awaitAll`. */
export interface AwaitAllConfig {
  /** Milliseconds that may pass from the completion of the source. Default: no limit. */
  timeout?: number;
  /** Whether an error waits until all running inners have ended. Default: false. */
  settle?: boolean;
  /** The clock of `timeout`. Default: asyncScheduler. */
  scheduler?: SchedulerLike;
}

const OPTIONS: OptionNames<AwaitAllConfig> = { timeout: true, settle: true, scheduler: true };

/**
 * Starts every inner as it arrives and emits all results, in order, when the last one is done.
 *
 * It is `Promise.all` for a source: nothing comes out before the source has completed and every
 * inner has ended.
 *
 * Picture, in a clone: `marbles/pictures/awaitAll-all-together-in-order.svg`.
 *
 * ```text
 * rows               ab-c----|
 * save a             =========(a|)~
 * save b              ==(b|)~~~~~~~        = runs
 * save c                ===========(c|)    ~ is done, others are not
 * saved              --------------(abc|)
 * ```
 *
 * **Nothing is bounded**: everything runs at the same time, and results are held until the end. Use
 * it for sources that are known to be short. A pull source is read to its end immediately.
 *
 * **Errors**: the first in time, of an inner or of the source, ends everything, and nothing is
 * emitted. What runs is unsubscribed, or, with `settle`, left to end before the error comes. Later errors go to RxJS's
 * `config.onStoppedNotification`.
 *
 * **Unsubscribing** stops the source and what runs, and drops what is done.
 *
 * @example
 * ```ts
 * import { of } from 'rxjs';
 * import { awaitAll } from 'rxjs-await';
 *
 * const sleep = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));
 *
 * of(sleep(20).then(() => 'a'), sleep(10).then(() => 'b'), 'cd')
 *   .pipe(awaitAll({ timeout: 1000 }))
 *   .subscribe(x => console.log(x)); // -> a, b, c, d
 * ```
 *
 * @param config an AwaitAllConfig.
 * @returns an operator that emits the values of the inners in source order.
 * @throws RangeError or TypeError immediately, when an option is wrong.
 * @see slidingAwait for sources of any length
 *
 * @remarks Idea: `awaitAll` of the article "Ordering with saveToCassandra".
 */
export function awaitAll<O extends AnyInput>(
  config: AwaitAllConfig = {},
): OperatorFunction<O, ObservedValueOf<O>> {
  const { timeout, settle, scheduler } = checkConfig('awaitAll', config, OPTIONS);
  return awaitBatches('awaitAll', Infinity, { timeout, settle, scheduler });
}
