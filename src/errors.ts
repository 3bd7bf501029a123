/**
 * More source values had to wait than the option `backlog` allows.
 *
 * The source pushed faster than values could start. It is an error of the source: `onError`
 * 'immediate' sends it immediately, 'inTurn' and 'end' after everything that arrived before it. The
 * value that did not fit is not in it: it was never accepted.
 *
 * Two copies of this package may be loaded, so match on `code`, not on the class. What to do: make
 * the source a pull source, which waits; raise the limit; or slow the source down.
 *
 * @example
 * ```ts
 * import { from } from 'rxjs';
 * import { concatMapEager } from 'rxjs-await';
 *
 * from([1, 2, 3])
 *   .pipe(concatMapEager(async x => x, { concurrency: 1, backlog: 1 }))
 *   .subscribe({ error: ({ code, limit }) => console.log(code, limit) });
 * // -> ERR_BACKLOG_OVERFLOW 1
 * ```
 *
 * @see pull
 */
export class BacklogOverflowError extends Error {
  /** Stable: what to match on. */
  readonly code = 'ERR_BACKLOG_OVERFLOW';

  constructor(
    /** The bound that was reached, the option `backlog`: source values that may wait. */
    readonly limit: number,
  ) {
    super(`expected at most ${limit} source values to wait (option backlog), got one more`);
    this.name = 'BacklogOverflowError';
  }
}
