import { asapScheduler, Observable, type SchedulerLike } from 'rxjs';
import { checkFunction, checkScheduler, hasMethod } from '../internal/util/check.js';
import { Task } from '../internal/task.js';
import type { Block, Executor } from './Executor.js';

/**
 * A cold future: an Observable that runs the block when, and each time, it is subscribed.
 *
 * Unlike a promise it does not begin on its own, so that an operator can decide when. The block
 * runs on a scheduler, or on an Executor, which many pipelines may share. A promise that it returns
 * is awaited, an Observable is mirrored, anything else, arrays and strings included, is one value.
 *
 * Picture, in a clone: `marbles/pictures/executeAsync-futures-in-a-window.svg`.
 *
 * ```text
 * read report      ====(r|) ====(r|)
 * first consumer   ----(r|)
 * second consumer           ----(r|)
 * ```
 *
 * **What is bounded**: nothing here. The operator that subscribes bounds how many run, and an
 * Executor bounds how many run in all.
 *
 * **Errors**: what the block throws, or its promise or Observable fails with.
 *
 * **Unsubscribing** before the block has begun keeps it from running at all. Later it unsubscribes
 * the block's Observable and aborts its signal. A promise cannot be stopped: it continues unless it
 * obeys the signal, and on an Executor it keeps its place until it has ended.
 *
 * @example
 * ```ts
 * import { executeAsync } from 'rxjs-await';
 *
 * const future = executeAsync(async ({ signal }) => {
 *   console.log('begins');
 *   return signal.aborted ? 'given up' : 'done';
 * });
 * console.log('nothing yet');
 * future.subscribe(x => console.log(x));
 * // -> nothing yet, begins, done
 * ```
 *
 * @param block the work. It gets a `signal`, made only when read, that aborts on unsubscribe. Its
 * `reason` is the error or TimeoutError for which an operator of this package cancels the block.
 * @param on where it runs. Default: asapScheduler, after the code that subscribes; with
 * queueScheduler it runs within the subscribe call.
 * @returns an Observable that runs the block once for each subscriber.
 * @throws TypeError immediately, when an argument is wrong.
 * @see slidingAwait
 * @see Executor
 *
 * @remarks Idea: `executeAsync` of the article "Ordering with saveToCassandra", which makes Scala's
 * futures.
 */
export function executeAsync<T>(
  block: Block<T>,
  on: SchedulerLike | Executor = asapScheduler,
): Observable<T> {
  checkFunction('executeAsync', 'block', block);
  // By what it can do, not by its class: the ESM and CommonJS builds have one Executor each.
  if (hasMethod(on, 'execute')) return (on as Executor).execute(block);
  checkScheduler('executeAsync', on, 'on', 'a SchedulerLike or an Executor');
  return new Observable(subscriber => new Task(block, subscriber).scheduleOn(on as SchedulerLike));
}
