/// <reference lib="esnext.disposable" preserve="true" />
import { asapScheduler, Observable, type SchedulerLike, type Subscriber } from 'rxjs';
import {
  checkConfig,
  checkCount,
  checkFunction,
  checkScheduler,
  type OptionNames,
} from '../internal/util/check.js';
import { makeDisposable } from '../internal/util/disposal.js';
import { RoomQueue } from '../internal/util/roomQueue.js';
import { TurnQueue } from '../internal/util/turnQueue.js';
import { Task } from '../internal/task.js';

/** Work: a promise is awaited, an Observable is mirrored, anything else is one value. */
export type Block<T> = (context: {
  readonly signal: AbortSignal;
}) => T | PromiseLike<T> | Observable<T>;

/** The options of an `Executor`. */
export interface ExecutorConfig {
  /** Blocks that may run at a time, an integer >= 0 or Infinity; 0 pauses. Default: Infinity. */
  concurrency?: number;
  /** Where a block begins. Default: asapScheduler. */
  scheduler?: SchedulerLike;
}

const OPTIONS: OptionNames<ExecutorConfig> = { concurrency: true, scheduler: true };

/**
 * One limit for the blocks of any number of pipelines: first come, first served.
 *
 * A window bounds one pipeline; an Executor bounds what all of them do to one database, one API or
 * one pool of workers. It is the "separate executor" that thread-pool code keeps for slow work.
 *
 * Picture, in a clone: `marbles/pictures/Executor-one-limit-for-two-pipelines.svg`.
 *
 * ```text
 * orders       a-b-c---|
 * mails        -x-y|
 * send a       ====(a|)                   . waits for a place
 * send x        ========(x|)              = runs
 * send b         ..=========(b|)
 * send y          ......========(y|)
 * send c           .........=========(c|)
 * ```
 *
 * **What is bounded**: blocks that run, by `concurrency`. A block holds its place until it has
 * really ended: a cancelled promise still counts.
 * **What is not**: blocks that wait. The operators that subscribe bound them.
 *
 * **Errors** are those of the block. They do not affect other blocks.
 *
 * **Unsubscribing** a block that waits takes it out of the queue: it never runs. One that runs has
 * its Observable unsubscribed and its signal aborted.
 *
 * **Async context**: a block and its results run in the context of whoever subscribed it, whoever
 * frees its place.
 *
 * @example
 * ```ts
 * import { concatMapEager, Executor, pull } from 'rxjs-await';
 *
 * const sleep = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));
 * const database = new Executor({ concurrency: 3 });
 * const save = (row: number) => database.execute(() => sleep(10).then(() => row));
 *
 * pull([1, 2, 3, 4]).pipe(concatMapEager(save, 4)).subscribe();
 * pull([5, 6, 7, 8]).pipe(concatMapEager(save, 4)).subscribe();
 * await sleep(5);
 * console.log(`${database.active} run, ${database.waiting} wait`); // -> 3 run, 5 wait
 * await database.whenIdle();
 * console.log(`${database.active} run, ${database.waiting} wait`); // -> 0 run, 0 wait
 * ```
 *
 * @see executeAsync, which takes an Executor in place of a scheduler
 * @remarks Ideas: the execution context of Scala's futures; p-queue's `onIdle` and its live
 * concurrency.
 */
export class Executor implements AsyncDisposable {
  /** The same as `whenIdle`, for `await using`, where the platform has the symbol. */
  declare readonly [Symbol.asyncDispose]: () => Promise<void>;
  private limit = Infinity;
  private readonly scheduler: SchedulerLike;
  private readonly queue = new TurnQueue<Task<unknown>>();
  private activeCount = 0;
  private isStarting = false;
  private idle: Array<() => void> = [];
  private readonly room = new RoomQueue(() => this.waiting);

  /**
   * @param config an ExecutorConfig.
   * @throws RangeError or TypeError, when an option is not what it must be.
   */
  constructor(config: ExecutorConfig = {}) {
    const checked = checkConfig('Executor', config, OPTIONS);
    const { concurrency = Infinity, scheduler = asapScheduler } = checked;
    checkScheduler('Executor', scheduler);
    this.concurrency = concurrency;
    this.scheduler = scheduler;
    makeDisposable(this, () => this.whenIdle());
  }

  /**
   * Blocks that may run at a time. May be set at any time: a higher value starts what waits, a lower
   * one stops nothing that runs, and 0 pauses. A value that isn't an integer >= 0 or Infinity throws
   * a RangeError or TypeError.
   */
  get concurrency(): number {
    return this.limit;
  }

  set concurrency(concurrency: number) {
    checkCount('Executor', 'concurrency', concurrency, 0);
    this.limit = concurrency;
    this.startWaiting();
  }

  /** Blocks that run now. */
  get active(): number {
    return this.activeCount;
  }

  /** Blocks that wait for a place now; not bounded. */
  get waiting(): number {
    return this.queue.size;
  }

  /**
   * A cold Observable that queues the block for each subscriber and gives its result.
   *
   * @param block the work, the same as in executeAsync.
   */
  execute<T>(block: Block<T>): Observable<T> {
    checkFunction('Executor', 'block', block);
    return new Observable(subscriber => this.enqueue(block, subscriber));
  }

  /**
   * Resolves when nothing runs and nothing waits, immediately when that is so now: for a graceful
   * shutdown. It does not keep new work out: end the sources first. While the concurrency is 0 it
   * stays pending as long as blocks wait.
   */
  whenIdle(): Promise<void> {
    return new Promise(resolve => {
      this.idle.push(resolve);
      this.notifyIfIdle();
    });
  }

  /**
   * Resolves when fewer than `n` blocks wait, immediately when that is so now: how a producer waits
   * for room before it adds a block.
   *
   * Callers are woken in the order of their calls, one after the other. The next one is woken only
   * if there is still room after the one before it could add its block. So several producers that
   * `await executor.whenBelow(n)` and then subscribe to one block don't overshoot together.
   *
   * @param n an integer >= 1 or Infinity.
   * @throws RangeError or TypeError immediately, when `n` isn't one.
   */
  whenBelow(n: number): Promise<void> {
    checkCount('Executor', 'n', n);
    return this.room.whenBelow(n);
  }

  private enqueue<T>(block: Block<T>, subscriber: Subscriber<T>): void {
    if (subscriber.closed) return;
    const task: Task<T> = new Task(block, subscriber, () => {
      if (!this.queue.delete(task as Task<unknown>)) this.activeCount--;
      this.startWaiting();
    });
    this.queue.add(task as Task<unknown>);
    this.startWaiting();
    if (this.queue.has(task as Task<unknown>)) task.keepContext();
  }

  /** A loop behind a guard: with a synchronous scheduler a block ends inside its own start. */
  private startWaiting(): void {
    if (this.isStarting) return;
    this.isStarting = true;
    try {
      while (this.activeCount < this.limit && this.queue.size > 0) {
        const task = this.queue.take();
        this.activeCount++;
        task.scheduleOn(this.scheduler);
      }
    } finally {
      // A scheduler may throw: to who subscribes, not to those who wait.
      this.isStarting = false;
    }
    this.notifyIfIdle();
    this.room.wakeNext();
  }

  private notifyIfIdle(): void {
    if (this.activeCount > 0 || this.waiting > 0) return;
    for (const resolve of this.idle.splice(0)) resolve();
  }
}
