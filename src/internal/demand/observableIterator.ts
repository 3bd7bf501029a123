/// <reference lib="esnext.disposable" preserve="true" />
import type { Observable } from 'rxjs';
import { makeDisposable } from '../util/disposal.js';
import { notify } from './demand.js';
import { PulledMarks, PullShare } from './pullShare.js';
import { markHandled } from '../util/promise.js';
import { DemandSubscriber } from './demandSubscriber.js';
import { Queue } from '../util/queue.js';
import { reportStopped } from '../util/report.js';

interface Waiter<T> {
  resolve(result: IteratorResult<T>): void;
  reject(error: unknown): void;
}

/** Reads an Observable by asking for its values; subscribes when first asked. */
export class ObservableIterator<T> implements AsyncIterableIterator<T>, AsyncDisposable {
  declare readonly [Symbol.asyncDispose]: () => Promise<void>;
  /** Arrived and not asked for: at most `window` of a source that follows demand. */
  private readonly values = new Queue<T>();
  /** Asked for and not arrived. */
  private readonly waiters = new Queue<Waiter<T>>();
  private failure: { error: unknown } | undefined = undefined;
  private isBegun = false;
  private isOver = false;
  private readonly subscriber: DemandSubscriber<T>;
  private readonly share: PullShare;
  private readonly pulled = new PulledMarks();
  /** Values so far: the index of the next one. */
  private count = 0;

  constructor(
    private readonly source: Observable<T>,
    window: number,
  ) {
    this.subscriber = new DemandSubscriber<T>({
      isReady: () => this.values.length < window || this.isPushedOnly(),
      next: value => this.arrived(value),
      error: error => this.ended({ error }),
      complete: () => this.ended(),
    });
    this.share = new PullShare(this.subscriber);
    makeDisposable(this, () => this.return());
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<T>> {
    const answer = new Promise<IteratorResult<T>>((resolve, reject) => {
      this.waiters.push({ resolve, reject });
    });
    if (!this.isBegun && !this.isOver) {
      this.isBegun = true;
      this.subscriber.subscribeTo(this.source);
    }
    this.settle();
    return answer;
  }

  async return(value?: unknown): Promise<IteratorResult<T>> {
    this.stop();
    return { done: true, value: await value };
  }

  async throw(error?: unknown): Promise<IteratorResult<T>> {
    this.stop();
    throw error;
  }

  private arrived(value: T): void {
    const index = this.count++;
    if (this.share.add(this.values.length)) this.pulled.push(index);
    this.values.push(value);
    this.settle();
    // Not read yet: a failure must not be unhandled.
    if (this.values.length > 0) markHandled(value);
  }

  /** Values wait, so few of them pulled that the source may be pulled beside them. */
  private isPushedOnly(): boolean {
    return this.share.allows(this.values.length, this.pulled.length);
  }

  private ended(failure?: { error: unknown }): void {
    this.isOver = true;
    this.failure = failure;
    this.settle();
  }

  /** Answers the waiting calls of `next` in their order. */
  private settle(): void {
    while (this.waiters.length > 0 && (this.values.length > 0 || this.isOver)) {
      const waiter = this.waiters.shift()!;
      if (this.values.length > 0) {
        this.pulled.taken(this.count - this.values.length);
        waiter.resolve({ done: false, value: this.values.shift() as T });
        notify(this.subscriber);
      } else if (this.failure) {
        waiter.reject(this.failure.error);
        this.failure = undefined;
      } else {
        waiter.resolve({ done: true, value: undefined });
      }
    }
  }

  private stop(): void {
    this.isOver = true;
    // It waited behind values that will not be read.
    if (this.failure) reportStopped(this.failure.error);
    this.failure = undefined;
    this.values.clear();
    this.subscriber.unsubscribe();
    this.settle();
  }
}
