import {
  asyncScheduler,
  Observable,
  type MonoTypeOperatorFunction,
  type ObservableInput,
  type SchedulerLike,
} from 'rxjs';
import { CheckpointRun } from '../internal/checkpointRun.js';
import {
  checkConfig,
  checkFunction,
  checkScheduler,
  toDelay,
  type OptionNames,
} from '../internal/util/check.js';

/** What a commit returns: whatever `from` takes, which is done when it completes, or nothing. */
export type Commit = ObservableInput<unknown> | void;

/** The options of `checkpoint`. */
export interface CheckpointConfig {
  /** Milliseconds from the first uncommitted value to the commit. Default: 1000. */
  every?: number;
  /** The clock of `every`. Default: asyncScheduler. */
  scheduler?: SchedulerLike;
}

/** The options of `checkpoint` with a key. */
export interface KeyedCheckpointConfig<T, K> extends CheckpointConfig {
  /**
   * What the value is the progress of: a partition, a file. TypeScript infers the type of the key when
   * the parameter has a type: `by: (message: Message) => message.partition`.
   */
  by: (value: T) => K;
}

const OPTIONS: OptionNames<KeyedCheckpointConfig<unknown, unknown>> = {
  by: true,
  every: true,
  scheduler: true,
};

/**
 * Passes every value on, and from time to time commits the newest one: how far the work has come.
 *
 * Place it behind the operator whose results are the progress. One commit stands for all values up
 * to the newest, so the order must be that of the source: `ordered: true`, or order within `by`.
 *
 * A value is passed on first, and is uncommitted then. A commit starts `every` ms after the first
 * uncommitted value, and not before the previous commit has ended. With `every: 0` it starts
 * immediately when no commit runs. It gets the newest uncommitted value; with `by`, a Map of the
 * newest value of each key that has changed.
 *
 * Picture, in a clone: `marbles/pictures/checkpoint-the-newest-one-at-a-time.svg`.
 *
 * **What is bounded**: commits that run, by 1. Only the newest value is kept, or the newest of each
 * key, while it is uncommitted. The demand of an operator of this package downstream passes through.
 * **What is not**: keys that change between two commits, and the time that a commit takes.
 *
 * **The end**: when the source completes or fails, or `by` throws, a last commit runs if anything is
 * uncommitted, and then the end is passed on. A `take` belongs above this operator: below, it
 * unsubscribes.
 *
 * **Errors**: a commit that fails or throws unsubscribes the source. No further commit starts, and
 * its error is that of the stream. When the source has failed, too, the source's error is passed on,
 * and the commit's goes to RxJS's `config.onStoppedNotification`.
 *
 * **Unsubscribing** stops the source, unsubscribes a commit that runs, and starts none. The values
 * since the last commit are then processed again after a restart: work must be idempotent.
 *
 * @example
 * ```ts
 * import { checkpoint, concatMapEager, pull } from 'rxjs-await';
 *
 * const sleep = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));
 * const process = (line: number) => sleep(10).then(() => line);
 * const saveOffset = async (line: number) => console.log(`done up to ${line}`);
 *
 * pull([1, 2, 3, 4, 5])
 *   .pipe(concatMapEager(process, 2), checkpoint(saveOffset, { every: 15 }))
 *   .subscribe();
 * // -> done up to 4, done up to 5
 * ```
 *
 * @example The newest of each partition
 * ```ts
 * import { of } from 'rxjs';
 * import { checkpoint } from 'rxjs-await';
 *
 * of({ partition: 0, offset: 7 }, { partition: 1, offset: 3 }, { partition: 0, offset: 8 })
 *   .pipe(
 *     checkpoint(
 *       newest => {
 *         for (const [partition, { offset }] of newest) console.log(`${partition}: ${offset}`);
 *       },
 *       { by: message => message.partition },
 *     ),
 *   )
 *   .subscribe();
 * // -> 0: 8, 1: 3
 * ```
 *
 * @param commit stores the progress. It returns an ObservableInput that completes when it is stored,
 * or nothing. Anything else is a TypeError of the stream.
 * @param config a CheckpointConfig, with `by` a KeyedCheckpointConfig.
 * @returns an operator that emits what the source emits.
 * @throws RangeError or TypeError immediately, when an option isn't what it must be.
 * @see concatMapEager
 *
 * @remarks Ideas: the offsets of Kafka consumers and the committer of Alpakka, which commits the
 * newest offset of each partition in batches.
 */
export function checkpoint<T>(
  commit: (newest: T) => Commit,
  config?: CheckpointConfig & { by?: undefined },
): MonoTypeOperatorFunction<T>;
export function checkpoint<T, K>(
  commit: (newest: ReadonlyMap<K, T>) => Commit,
  config: KeyedCheckpointConfig<T, K>,
): MonoTypeOperatorFunction<T>;
export function checkpoint<T>(
  commit: (newest: never) => Commit,
  config: Partial<KeyedCheckpointConfig<T, unknown>> = {},
): MonoTypeOperatorFunction<T> {
  checkFunction('checkpoint', 'commit', commit);
  const {
    by,
    every = 1000,
    scheduler = asyncScheduler,
  } = checkConfig<Partial<KeyedCheckpointConfig<T, unknown>>>('checkpoint', config, OPTIONS);
  if (by !== undefined) checkFunction('checkpoint', 'by', by);
  checkScheduler('checkpoint', scheduler);
  const settings = { commit, by, every: toDelay('checkpoint', 'every', every), scheduler };
  return source =>
    new Observable(subscriber => {
      new CheckpointRun<T>(settings, subscriber).sourceSubscriber.subscribeTo(source);
    });
}
