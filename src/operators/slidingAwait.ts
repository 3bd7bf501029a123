import { identity, type ObservedValueOf, type OperatorFunction } from 'rxjs';
import type { Project } from '../internal/engine/inner.js';
import { mapEagerly } from '../internal/engine/mapEagerly.js';
import type { AnyInput } from '../inputs.js';
import { toConfig, type OptionNames } from '../internal/util/check.js';
import type { EagerOptions } from './concatMapEager.js';

/**
 * The options of `slidingAwait`: those of `concatMapEager` without `key` and `ordered`, and with
 * other defaults: `window` is `concurrency` or else 3, `concurrency` is `window`, `onError` is
 * 'inTurn'.
 */
export type AwaitConfig = Partial<Omit<EagerOptions<unknown>, 'key' | 'ordered'>>;

const OPTIONS: OptionNames<AwaitConfig> = {
  concurrency: true,
  window: true,
  onError: true,
  settle: true,
  timeout: true,
  prefetch: true,
  backlog: true,
  scheduler: true,
};

/**
 * Awaits inners in order, with a window that slides: always the next N are in flight or done.
 *
 * Put `map(x => executeAsync(() => slowFoo(x)))` before it: cold futures cost nothing until they
 * are subscribed here. When the first of the window is out, the next one starts immediately, before
 * the second is passed on.
 *
 * Picture, in a clone: `marbles/pictures/slidingAwait-a-slow-head.svg`.
 *
 * ```text
 * rows               abcde---f|
 * save a             ===============(a|)                  . waits
 * save b              ===(b|)~~~~~~~                      = runs
 * save c               =======(c|)~~                      ~ is done behind the head
 * save d                ............============(d|)
 * save e                 ...........=======(e|)~
 * save f                     .......===================(f|)
 * saved              ---------------(abc)-------(de)---(f|)
 * ```
 *
 * **What is bounded**: inners started and not fully emitted, by `window`; and those of them that
 * run, by `concurrency`. A pull source is read only as far as its inners can start.
 * **What is not**: promises that the source has started itself, because a promise runs from the
 * moment it is made. The values of one inner that pushes. By default, the backlog of a source that
 * pushes.
 *
 * **Errors**: 'inTurn' is the default: later inners are unsubscribed and nothing new starts, every
 * earlier one is delivered, then the error comes. So what came out is exactly what succeeded, and
 * one can resume after it. 'immediate', 'end' and `settle` are those of `concatMapEager`.
 *
 * **Unsubscribing** stops the source and all running inners, and drops what is done and waits.
 *
 * Counts are integers of at least 1 or Infinity, times are milliseconds.
 *
 * @example
 * ```ts
 * import { map } from 'rxjs';
 * import { executeAsync, pull, slidingAwait } from 'rxjs-await';
 *
 * const sleep = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));
 * const slowFoo = (x: number) => sleep(x === 1 ? 50 : 10).then(() => x); // the first is slow
 *
 * pull([1, 2, 3, 4, 5])
 *   .pipe(
 *     map(x => (console.log(`fastFoo ${x}`), x)),
 *     map(x => executeAsync(() => slowFoo(x))),
 *     slidingAwait(3),
 *   )
 *   .subscribe(x => console.log(x));
 * // -> fastFoo 1, fastFoo 2, fastFoo 3
 * // -> 1, fastFoo 4, 2, fastFoo 5, 3
 * // -> 4, 5
 * ```
 *
 * @param window inners in flight or done at a time, default 3; or an AwaitConfig.
 * @returns an operator that emits the values of the inners in source order.
 * @throws RangeError or TypeError immediately, when an option is wrong.
 * @see concatMapEager, of which it is the form without `project`
 * @see executeAsync for the futures
 * @see batchAwait for windows that do not slide
 *
 * @remarks Idea: `awaitSliding` of the article "Ordering with saveToCassandra", for Spark's
 * iterators.
 */
export function slidingAwait<O extends AnyInput>(
  window: number | AwaitConfig = 3,
): OperatorFunction<O, ObservedValueOf<O>> {
  const config = toConfig('slidingAwait', 'window', window, OPTIONS);
  const { concurrency = config.window ?? 3 } = config;
  return mapEagerly<O, ObservedValueOf<O>>(
    'slidingAwait',
    identity as Project<O, ObservedValueOf<O>>,
    { ...config, concurrency },
    'inTurn',
  );
}
