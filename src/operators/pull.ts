import { Observable } from 'rxjs';
import { hasMethod, refuse } from '../internal/util/check.js';
import { markHandled } from '../internal/util/promise.js';
import type { Pullable } from '../inputs.js';
import { Puller } from '../internal/demand/puller.js';

/**
 * An Observable of an iterable or async iterable that emits only while somebody has room for it.
 *
 * RxJS has no way to say "not now". An operator of this package says it while it subscribes. A pull
 * source below it is asked for a value when one can start. Synchronous RxJS operators may stand
 * between (`map`, `filter`, `tap`, `take`, `concat` and so on). Arrays, generators, database
 * cursors, Node and web streams can all be read this way. Without such an operator downstream it
 * behaves like `from`.
 *
 * Picture, in a clone: `marbles/pictures/pull-only-what-there-is-room-for.svg`.
 *
 * ```text
 * rows read          (ab)------(cd)-------(ef)------|
 * save a             ==========(a|)
 * save b             ======(b|)                          = runs
 * save c                       ===========(c|)           ~ is done behind the head
 * save d                       =====(d|)~~
 * save e                                  ==========(e|)
 * save f                                  ======(f|)
 * saved              ----------(ab)-------(cd)------(ef|)
 * ```
 *
 * **What is bounded**: values that were read and have not started: none wait, or, behind `key`, as
 * many as the window has room for. One `next()` of an async iterator is in flight at a time.
 * **What is not**: what an operator of RxJS between here and there holds back (`mergeMap`, `delay`,
 * `observeOn`). The demand cannot see it, so put such an operator behind ours, or inside `project`.
 * After 1,024 values that did not arrive at the next operator of ours below, the event loop runs
 * before reading continues.
 *
 * **Errors**: what `next()` throws or rejects with, and what making the iterator throws. What
 * `return()` throws is reported through RxJS's `config.onUnhandledError`: the subscriber has left.
 *
 * **Unsubscribing** calls the iterator's `return()`, so that a generator can give back what it
 * holds in `finally`; a stream is destroyed, or cancelled, also while it is idle. Iterators that
 * have already ended or failed are not called.
 *
 * **Async context**: with an operator of this package downstream, the iterator is asked in the
 * context of whoever subscribed that operator. Behind `toAsyncIterable` alone, it is the context of
 * the `next()` call that makes room.
 *
 * @example
 * ```ts
 * import { take, tap } from 'rxjs';
 * import { concatMapEager, pull } from 'rxjs-await';
 *
 * function* rows() {
 *   try {
 *     for (let row = 1; ; row++) yield row; // endless
 *   } finally {
 *     console.log('closed');
 *   }
 * }
 *
 * pull(rows)
 *   .pipe(
 *     tap(row => console.log(`read ${row}`)),
 *     concatMapEager(async row => `saved ${row}`, 2),
 *     take(2),
 *   )
 *   .subscribe(text => console.log(text));
 * // -> read 1, read 2, saved 1, read 3, saved 2, closed
 * ```
 *
 * @param source an iterable or async iterable; or a function that returns one, called for each
 * subscriber, so that what can be read only once can be retried or subscribed twice.
 * @returns an Observable that waits to be asked.
 * @throws TypeError immediately, when the source is neither.
 * @see toAsyncIterable for the other direction
 *
 * @remarks Idea: the demand of Reactive Streams (`request(n)`), carried by the subscribe call.
 */
export function pull<T>(source: Pullable<T> | (() => Pullable<T>)): Observable<T> {
  if (typeof source !== 'function') checkPullable(source);
  return new Observable(subscriber => {
    const iterable = typeof source === 'function' ? source() : source;
    checkPullable(iterable);
    // Those of an array are known: one that fails before it is read is not unhandled.
    if (Array.isArray(iterable)) for (const item of iterable) markHandled(item);
    new Puller(iterable, subscriber);
  });
}

function checkPullable(source: unknown): void {
  const methods = [Symbol.iterator, Symbol.asyncIterator, 'getReader'];
  if (methods.some(name => hasMethod(source, name))) return;
  const expected = 'an iterable, an async iterable or a function that returns one';
  refuse('pull', 'source', expected, source);
}
