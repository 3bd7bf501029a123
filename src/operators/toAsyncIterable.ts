/// <reference lib="esnext.disposable" preserve="true" />
import { isObservable, type Observable } from 'rxjs';
import {
  checkConfig,
  checkCount,
  isTrue,
  refuse,
  type OptionNames,
} from '../internal/util/check.js';
import { ObservableIterator } from '../internal/demand/observableIterator.js';

/** The options of `toAsyncIterable`. */
export interface AsyncIterableConfig {
  /** Values that may wait for the loop, an integer of at least 1 or Infinity. Default: 1. */
  window?: number;
}

const OPTIONS: OptionNames<AsyncIterableConfig> = { window: true };

/**
 * Reads an Observable with `for await`.
 *
 * It subscribes at the first `next()`. While the loop is busy, an operator of this package or a
 * pull source behind it rests, so that a slow loop slows the reader.
 *
 * Picture, in a clone: `marbles/pictures/toAsyncIterable-a-slow-loop-slows-the-reader.svg`.
 *
 * ```text
 * rows   -a-b-c--------------|
 * use a   ====(a|)                 . waits for the loop
 * use b     ..======(b|)           = is used
 * use c       ......=====(c|)
 * loop   -----a-----b----c---|
 * ```
 *
 * **What is bounded**: values that wait for the loop by `window`, of a source that follows demand.
 * **What is not**: a source that pushes is kept in full, however far the loop is behind.
 *
 * **Errors**: the loop gets every value that came before the error, then the error is thrown, once. An error
 * that the loop does not reach goes to RxJS's `config.onStoppedNotification`.
 *
 * **Leaving the loop** (`break`, `return`, a throw) or the scope of an `await using` unsubscribes
 * immediately and drops what waited.
 *
 * @example
 * ```ts
 * import { tap } from 'rxjs';
 * import { pull, toAsyncIterable } from 'rxjs-await';
 *
 * const letters = pull(['a', 'b', 'c', 'd']).pipe(tap(letter => console.log(`read ${letter}`)));
 * for await (const letter of toAsyncIterable(letters)) {
 *   console.log(letter);
 *   if (letter === 'b') break;
 * }
 * // -> read a, read b, a, read c, b
 * ```
 *
 * @param source the Observable; each call is one subscription.
 * @param config an AsyncIterableConfig.
 * @returns an async iterator that can be iterated once. Several `next()` may be pending: they are
 * answered in the order in which they were asked.
 * @throws RangeError or TypeError immediately, when an argument is wrong.
 * @see pull
 */
export function toAsyncIterable<T>(
  source: Observable<T>,
  config: AsyncIterableConfig = {},
): AsyncIterableIterator<T> & AsyncDisposable {
  if (!isTrue(() => isObservable(source)))
    refuse('toAsyncIterable', 'source', 'an Observable', source);
  const { window = 1 } = checkConfig('toAsyncIterable', config, OPTIONS);
  checkCount('toAsyncIterable', 'window', window);
  return new ObservableIterator(source, window);
}
