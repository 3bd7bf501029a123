import { asapScheduler, Observable, type SchedulerLike, type Subscriber } from 'rxjs';
import { checkConfig, checkCount, checkFunction, checkScheduler } from '../internal/check.js';
import { Ring } from '../internal/ring.js';
import { Task, type Block } from '../internal/task.js';

export interface ExecutorConfig {
  concurrency?: number;
  scheduler?: SchedulerLike;
}

/** Entries given up while they waited that may stay in the queue, beside one for each waiting. */
const KEPT_GIVEN_UP = 32;

interface Entry {
  task: Task<unknown>;
  state: 'waiting' | 'active' | 'over';
}

export class Executor {
  private limit = Infinity;
  private readonly scheduler: SchedulerLike;
  private queue = new Ring<Entry>();
  private activeCount = 0;
  private waitingCount = 0;
  private isStarting = false;
  private idle: Array<() => void> = [];

  constructor(config: ExecutorConfig = {}) {
    const { concurrency = Infinity, scheduler = asapScheduler } = checkConfig('Executor', config);
    checkScheduler('Executor', scheduler);
    this.concurrency = concurrency;
    this.scheduler = scheduler;
  }

  get concurrency(): number {
    return this.limit;
  }

  set concurrency(concurrency: number) {
    checkCount('Executor', 'concurrency', concurrency);
    this.limit = concurrency;
    this.startWaiting();
  }

  get active(): number {
    return this.activeCount;
  }

  get waiting(): number {
    return this.waitingCount;
  }

  execute<T>(block: Block<T>): Observable<T> {
    checkFunction('Executor', 'block', block);
    return new Observable(subscriber => this.enqueue(block, subscriber));
  }

  whenIdle(): Promise<void> {
    return new Promise(resolve => {
      this.idle.push(resolve);
      this.notifyIfIdle();
    });
  }

  private enqueue<T>(block: Block<T>, subscriber: Subscriber<T>): void {
    const entry = { state: 'waiting' } as Entry;
    this.queue.push(entry);
    this.waitingCount++;
    entry.task = new Task(block, subscriber, () => this.left(entry)) as Task<unknown>;
    this.startWaiting();
  }

  /** A loop behind a guard: with a synchronous scheduler a block ends inside its own start. */
  private startWaiting(): void {
    if (this.isStarting) return;
    this.isStarting = true;
    while (this.activeCount < this.limit && this.waitingCount > 0) {
      const entry = this.queue.shift()!;
      if (entry.state === 'over') continue;
      entry.state = 'active';
      this.waitingCount--;
      this.activeCount++;
      entry.task.scheduleOn(this.scheduler);
    }
    this.isStarting = false;
    this.notifyIfIdle();
  }

  private left(entry: Entry): void {
    if (entry.state === 'active') this.activeCount--;
    else this.waitingCount--;
    entry.state = 'over';
    if (this.queue.length > 2 * this.waitingCount + KEPT_GIVEN_UP) this.sweep();
    this.startWaiting();
  }

  private sweep(): void {
    const kept = new Ring<Entry>();
    for (let entry = this.queue.shift(); entry; entry = this.queue.shift()) {
      if (entry.state === 'waiting') kept.push(entry);
    }
    this.queue = kept;
  }

  private notifyIfIdle(): void {
    if (this.activeCount > 0 || this.waitingCount > 0) return;
    for (const resolve of this.idle.splice(0)) resolve();
  }
}
