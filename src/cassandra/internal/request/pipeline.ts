import type { Client } from 'cassandra-driver';
import {
  Observable,
  type ObservableInput,
  type OperatorFunction,
  type Subscriber,
  type Subscription,
} from 'rxjs';
import { concatMapEager } from '../../../operators/concatMapEager.js';
import type { CassandraSession, CassandraTarget, CqlConf } from '../../conf.js';
import { Dispatcher } from './dispatcher.js';
import type { Request } from './request.js';
import { RequestMetrics } from './metrics.js';
import { retryMetadata } from '../session/metadataRetry.js';
import { semaphoreOf } from '../session/requestSemaphore.js';
import { RateLimiter } from './rateLimiter.js';
import { RetryPolicy } from '../driver/retryPolicy.js';
import type { Settings } from './settings.js';
import { openTarget } from '../session/target.js';
import type { RequestBuilder } from './requestBuilder.js';
import { Batcher } from './batcher.js';
import type { FailurePolicy } from './failurePolicy.js';

/**
 * How a value of the source becomes a request and a result. All writing operators are this:
 *
 *     source -> concatMapEager(window) -> Batcher.write -> RequestBuilder.bind        the row: checked, encoded
 *                                              |
 *                                         KeyLocks, BatchQueue           waits: by key, by group
 *                                              |  take: when a request may leave
 *     emitted in source order                  v
 *       by concatMapEager     <- promise <- Dispatcher: concurrency, RequestSemaphore of the client,
 *                                         RateLimiter, RetryPolicy; RequestBuilder.stamp, RequestBuilder.send
 *
 * The engine keeps order, window, errors and demand; the Batcher knows what waits; the Dispatcher
 * knows what is out; the RequestBuilder knows CQL. Session and schema are opened on subscribe, while values
 * already come in: an error there is the error of the result.
 *
 * T is a value, A what the builder answers for it, O what is emitted: all that `follow` makes of the
 * answer, or without it the answer.
 */
export interface Pipeline<T, O, A = O> {
  readonly target: CassandraTarget;
  readonly conf: CqlConf;
  readonly settings: Settings;
  readonly failurePolicy: FailurePolicy<T, A>;
  /** Made on each subscribe: it may keep state. */
  readonly plan: (client: Client) => Promise<RequestBuilder<T, A>> | RequestBuilder<T, A>;
  readonly follow?: (batcher: Batcher<T, A>, row: T, index: number) => ObservableInput<O>;
  /** An error that the result brings with it: it is emitted, and then ends the stream. */
  readonly makeLimit?: () => (result: O) => unknown;
}

export function runPipeline<T, O, A = O>(pipeline: Pipeline<T, O, A>): OperatorFunction<T, O> {
  return source =>
    new Observable<O>(subscriber => new Run(pipeline, subscriber).subscribeTo(source));
}

/** One subscription. */
class Run<T, O, A> {
  private readonly batcher: Batcher<T, A>;
  private readonly limitOf: ((result: O) => unknown) | undefined;
  private readonly opening: Promise<CassandraSession>;
  private isReady = false;
  private isSourceDone = false;
  private isEnding = false;

  constructor(
    private readonly pipeline: Pipeline<T, O, A>,
    private readonly destination: Subscriber<O>,
  ) {
    this.batcher = new Batcher(pipeline.failurePolicy);
    this.limitOf = pipeline.makeLimit?.();
    this.opening = openTarget(pipeline.target);
  }

  subscribeTo(source: Observable<T>): void {
    const { destination, batcher } = this;
    const { settings, follow = writeOnly as NonNullable<typeof this.pipeline.follow> } =
      this.pipeline;
    destination.add(() => void this.release());
    this.open().catch(error => destination.error(error));
    const write = concatMapEager((row: T, index: number) => follow(batcher, row, index), {
      ...settings,
      // Rows take places of the window, requests those of the concurrency: the Dispatcher's.
      concurrency: settings.window,
    });
    const subscription: Subscription = source.pipe(write).subscribe({
      next: result => this.emit(result),
      error: error => destination.error(error),
      complete: () => {
        this.isSourceDone = true;
        this.complete();
      },
    });
    destination.add(subscription);
  }

  private async open(): Promise<void> {
    const { client } = await this.opening;
    if (this.destination.closed) return;
    const { conf, plan, settings } = this.pipeline;
    const { scheduler } = settings;
    const planner = { client, retry: conf.retry, scheduler, subscriber: this.destination };
    const builder = await retryMetadata(planner, () => plan(client));
    if (this.destination.closed) return;
    this.batcher.start(builder, take => this.makeDispatcher(client, builder, take));
    this.isReady = true;
    this.complete();
  }

  /** Also an empty source completes only when session and schema have been found good. */
  private complete(): void {
    if (this.isSourceDone && this.isReady && !this.isEnding) this.destination.complete();
  }

  private emit(result: O): void {
    if (this.isEnding) return;
    const error = this.limitOf?.(result);
    this.isEnding = error !== undefined;
    this.destination.next(result);
    if (this.isEnding) void this.endWith(error);
  }

  private async endWith(error: unknown): Promise<void> {
    this.batcher.stop();
    if (this.pipeline.settings.settle) await this.batcher.whenIdle();
    this.destination.error(error);
  }

  /** The session goes back when the last answer is in: a running write is not cut off. */
  private async release(): Promise<void> {
    this.batcher.close();
    // Who measures hears of the end also when nothing could be begun.
    if (!this.isReady) this.makeMetrics(() => 0).end();
    try {
      const session = await this.opening;
      await this.batcher.whenIdle();
      await session.close();
    } catch {
      // The failed opening has been reported, or nobody listens any more.
    }
  }

  private makeDispatcher(
    client: Client,
    builder: RequestBuilder<T, A>,
    take: () => Request | undefined,
  ): Dispatcher {
    const { conf, settings } = this.pipeline;
    const { concurrency, scheduler } = settings;
    const { rowsPerSecond, bytesPerSecond } = conf.rateLimit ?? {};
    const toLimit = (rate: number | undefined): RateLimiter | undefined =>
      rate === undefined ? undefined : new RateLimiter(rate, burstOf(rate), () => scheduler.now());
    return new Dispatcher({
      concurrency,
      scheduler,
      take,
      pool: semaphoreOf(client),
      retry: new RetryPolicy(conf.retry, builder.isIdempotent),
      limits: { rows: toLimit(rowsPerSecond), bytes: toLimit(bytesPerSecond) },
      makeMetrics: getInFlight => this.makeMetrics(getInFlight),
    });
  }

  private makeMetrics(getInFlight: () => number): RequestMetrics {
    const { conf, settings } = this.pipeline;
    return new RequestMetrics(conf.metrics, settings.scheduler, getInFlight);
  }
}

function writeOnly<T, A>(batcher: Batcher<T, A>, row: T, index: number): Promise<A> {
  return batcher.write(row, index);
}

/** A tenth of a second at once: enough for batches, and no wave that the limit is to prevent. */
function burstOf(rate: number): number {
  return Math.max(1, rate / 10);
}
