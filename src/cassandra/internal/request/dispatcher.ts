import type { types } from 'cassandra-driver';
import { Subscription, type SchedulerLike } from 'rxjs';
import type { RequestMetrics } from './metrics.js';
import type { RequestSemaphore } from '../session/requestSemaphore.js';
import type { RateLimiter } from './rateLimiter.js';
import type { Request } from './request.js';
import type { RetryPolicy } from '../driver/retryPolicy.js';

export interface DispatcherOptions {
  readonly concurrency: number;
  readonly pool: RequestSemaphore;
  readonly retry: RetryPolicy;
  readonly limits: { readonly rows?: RateLimiter; readonly bytes?: RateLimiter };
  readonly scheduler: SchedulerLike;
  readonly makeMetrics: (getInFlight: () => number) => RequestMetrics;
  /** The next new request, made of what waits at this moment; undefined when nothing does. */
  readonly take: () => Request | undefined;
}

/**
 * Sends requests as they may leave: within the concurrency of its operator, the pool of its client
 * and the rate limits; and sends them again, later, when that may help.
 *
 * A request is only made when it may leave, so that it holds all that waits by then. A slot is
 * given back while a request waits to be sent again.
 */
export class Dispatcher {
  readonly metrics: RequestMetrics;
  private inFlight = 0;
  /** Those that go before new ones: repetitions, parts of refused batches. */
  private readonly due: Request[] = [];
  /** The one that the rate limit holds back; while it waits, no other one is made. */
  private held: Request | undefined;
  /** Those that wait to be sent again, each with its timer. */
  private readonly backingOff = new Map<Request, Subscription>();
  private isAwake = false;
  private isClosed = false;
  private readonly timers = new Subscription();
  private readonly idlers: Array<() => void> = [];
  private readonly pump = (): void => this.sendAll();

  constructor(private readonly options: DispatcherOptions) {
    this.metrics = options.makeMetrics(() => this.inFlight);
  }

  /** There is something to take. It leaves in the next microtask, with all that comes until then. */
  wake(): void {
    if (this.isAwake || this.isClosed) return;
    this.isAwake = true;
    queueMicrotask(this.pump);
  }

  /** Sends this one before all that has to be taken. */
  push(request: Request): void {
    this.due.push(request);
    this.wake();
  }

  /** Ends immediately what waits here and is no longer needed, without waiting for its timer. */
  cancelUnneeded(): void {
    const { held } = this;
    if (held && !held.isNeeded()) {
      this.held = undefined;
      held.cancel();
    }
    for (const [request, timer] of this.backingOff) {
      if (request.isNeeded()) continue;
      this.backingOff.delete(request);
      timer.unsubscribe();
      request.cancel();
    }
    // Those that are due are found unwanted on their way out.
    this.wake();
  }

  /** Nothing is sent any more, and answers to what is in flight are dropped. */
  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.timers.unsubscribe();
    this.options.pool.leave(this.pump);
    this.options.pool.leave(this.retryHeld);
    this.metrics.end();
    this.settle();
  }

  /** Resolves when no request is in flight. */
  whenIdle(): Promise<void> {
    if (this.inFlight === 0) return Promise.resolve();
    return new Promise(resolve => this.idlers.push(resolve));
  }

  private sendAll(): void {
    this.isAwake = false;
    const { concurrency, pool, take } = this.options;
    while (!this.isClosed && !this.held && this.inFlight < concurrency) {
      if (!pool.acquire(this.pump)) return;
      const request = this.due.shift() ?? take();
      if (!request) return pool.release();
      if (!request.isNeeded()) {
        pool.release();
        request.cancel();
      } else {
        this.sendWithinRate(request);
      }
    }
  }

  /** Holds a slot of the pool, which is given back while the rate limit makes it wait. */
  private sendWithinRate(request: Request): void {
    const { rows, bytes } = this.options.limits;
    const wait = Math.max(rows?.take(request.rows) ?? 0, bytes?.take(request.bytes) ?? 0);
    if (wait === 0) return this.send(request);
    this.options.pool.release();
    this.held = request;
    this.later(wait, () => this.held === request && this.sendHeld());
  }

  private sendHeld(): void {
    const { held } = this;
    if (!held || this.isClosed || !this.options.pool.acquire(this.retryHeld)) return;
    this.held = undefined;
    this.send(held);
    this.wake();
  }

  private readonly retryHeld = (): void => this.sendHeld();

  private send(request: Request): void {
    const { metrics } = this;
    this.inFlight++;
    if (++request.attempts > 1) metrics.retries++;
    const start = metrics.now();
    const answered = (result: types.ResultSet): void => {
      this.free();
      if (this.isClosed) return;
      metrics.answered(request, result, start);
      request.succeed(result);
      this.wake();
    };
    const failed = (error: Error): void => {
      this.free();
      if (!this.isClosed) this.decide(request, error);
    };
    this.attempt(request).then(answered, failed);
  }

  /** A client that throws immediately is one whose request has failed. */
  private attempt(request: Request): Promise<types.ResultSet> {
    try {
      return request.send();
    } catch (error) {
      return Promise.reject(error);
    }
  }

  private decide(request: Request, error: Error): void {
    let wait: number | undefined;
    let reason = error;
    try {
      if (request.isNeeded()) wait = this.options.retry.delayAfter(request.attempts, error);
    } catch (thrown) {
      reason = thrown as Error;
    }
    if (wait === undefined) {
      this.due.push(...request.fail(reason));
    } else {
      // Known before it is set: a scheduler may call immediately.
      const timer = new Subscription();
      this.backingOff.set(request, timer);
      timer.add(
        this.later(wait, () => {
          this.backingOff.delete(request);
          this.push(request);
        }),
      );
    }
    this.wake();
  }

  private free(): void {
    this.inFlight--;
    this.options.pool.release();
    this.settle();
  }

  private settle(): void {
    if (this.inFlight === 0) for (const resolve of this.idlers.splice(0)) resolve();
  }

  private later(ms: number, action: () => void): Subscription {
    const timer = this.options.scheduler.schedule(() => {
      this.timers.remove(timer);
      action();
    }, ms);
    this.timers.add(timer);
    return timer;
  }
}
