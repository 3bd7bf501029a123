import type { ObservedValueOf, OperatorFunction, SchedulerLike } from 'rxjs';
import type { AnyInput } from '../inputs.js';
import { awaitBatches } from '../internal/engine/awaitBatches.js';
import { checkCount, toConfig, type OptionNames } from '../internal/util/check.js';

/** The options of `batchAwait`. Times are milliseconds. */
export interface BatchAwaitConfig {
  /** Elements of a batch, an integer of at least 1 or Infinity. Default: 3. */
  batchSize?: number;
  /** Milliseconds after its first element at which a batch closes anyway. Default: no limit. */
  maxWait?: number;
  /** Milliseconds that a batch may take from when it is closed. Default: no limit. */
  timeout?: number;
  /** Whether an error waits until all running inners have ended. Default: false. */
  settle?: boolean;
  /** The clock of `maxWait` and `timeout`. Default: asyncScheduler. */
  scheduler?: SchedulerLike;
}

const OPTIONS: OptionNames<BatchAwaitConfig> = {
  batchSize: true,
  maxWait: true,
  timeout: true,
  settle: true,
  scheduler: true,
};

/**
 * Awaits inners batch by batch: each batch is emitted whole, in order, when all of it is done.
 *
 * Inners start as they arrive until the batch holds `batchSize`, or `maxWait` is over, or the
 * source completes. Only when the batch is out does the next one start. Never an empty batch, never
 * a lost element. For work that is done in rounds; otherwise `slidingAwait` is as bounded and
 * faster.
 *
 * Picture, in a clone: `marbles/pictures/batchAwait-batch-after-batch.svg`.
 *
 * ```text
 * rows               abcde---f---g|
 * save a             ====(a|)~~~~~                        . waits
 * save b              ============(b|)                    = runs
 * save c               ======(c|)~                        ~ is done, its batch is not
 * save d                ..........=======(d|)~~~~~
 * save e                 .........================(e|)
 * save f                     .....===========(f|)~
 * save g                         .................=========(g|)
 * saved              -------------(abc)-----------(def)----(g|)
 * ```
 *
 * **What is bounded**: inners that run or are done and not emitted by `batchSize`; a pull source is
 * read only as far as the batch has room.
 * **What is not**: the values of an inner, which are held until its batch is done; the backlog of a
 * source that pushes while a batch is awaited.
 *
 * **Errors**: the first in time, of an inner or of the source, ends everything: a batch fails whole
 * and nothing of it is emitted. Its inners are unsubscribed, or, with `settle`, left to end before
 * the error comes. A batch that takes too long fails with RxJS's TimeoutError, which
 * names the first value of the batch that has not ended (`info.meta`: index, timeout). Later errors go to
 * RxJS's `config.onStoppedNotification`.
 *
 * **Unsubscribing** stops the source and what runs, and drops the unfinished batch.
 *
 * @example
 * ```ts
 * import { map } from 'rxjs';
 * import { batchAwait, executeAsync, pull } from 'rxjs-await';
 *
 * const sleep = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));
 * const slowFoo = (x: number) => sleep(x === 1 ? 50 : 10).then(() => x);
 *
 * pull([1, 2, 3, 4, 5])
 *   .pipe(
 *     map(x => (console.log(`fastFoo ${x}`), x)),
 *     map(x => executeAsync(() => slowFoo(x))),
 *     batchAwait(3),
 *   )
 *   .subscribe(x => console.log(x));
 * // -> fastFoo 1, fastFoo 2, fastFoo 3
 * // -> 1, 2, 3, fastFoo 4, fastFoo 5
 * // -> 4, 5
 * ```
 *
 * @param batchSize elements of a batch, default 3; or a BatchAwaitConfig.
 * @returns an operator that emits the values of the inners in source order.
 * @throws RangeError or TypeError immediately, when an option is wrong.
 * @see slidingAwait
 * @see awaitAll for one batch of everything
 *
 * @remarks Ideas: `awaitBatch` of the article "Ordering with saveToCassandra"; fs2's `groupWithin`,
 * a timed group that is never empty, never too large and never late.
 */
export function batchAwait<O extends AnyInput>(
  batchSize: number | BatchAwaitConfig = 3,
): OperatorFunction<O, ObservedValueOf<O>> {
  const config = toConfig('batchAwait', 'batchSize', batchSize, OPTIONS);
  const { batchSize: size = 3 } = config;
  checkCount('batchAwait', 'batchSize', size);
  return awaitBatches('batchAwait', size, config);
}
