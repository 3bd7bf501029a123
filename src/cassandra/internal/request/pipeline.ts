import type { Client } from 'cassandra-driver';
import {
  Observable,
  type ObservableInput,
  type OperatorFunction,
  type Subscriber,
  type Subscription,
} from 'rxjs';
import { concatMapEager } from '../../../operators/concatMapEager.js';
import type { CassandraSession } from '../../CassandraConnector.js';
import type { CqlConf } from '../../conf.js';
import { Dispatcher, type Request } from './dispatcher.js';
import { Meter } from './metrics.js';
import { planPatiently } from '../session/metadataRetry.js';
import { poolOf } from '../session/requestSemaphore.js';
import { RateLimit } from './rateLimiter.js';
import { RetryPolicy } from '../driver/retryPolicy.js';
import type { Settings } from './settings.js';
import { openTarget, type CassandraTarget } from '../session/target.js';
import type { Work } from './requestBuilder.js';
import { Writer, type Failing } from './batcher.js';

/**
 * How a value of the source becomes a request and a result. All writing operators are this:
 *
 *     source -> concatMapEager(window) -> Writer.write -> Work.bind        the row: checked, encoded
 *                                              |
 *                                         SerialKeys, GroupQueue           waits: by key, by group
 *                                              |  take: when a request may leave
 *     emitted in source order                  v
 *       by concatMapEager     <- promise <- Dispatcher: concurrency, RequestPool of the client,
 *                                         RateLimit, RetryPolicy; Work.stamp, Work.send
 *
 * The engine keeps order, window, errors and demand; the Writer knows what waits; the Dispatcher
 * knows what is out; the Work knows CQL. Session and schema are opened on subscribe, while values
 * already come in: an error there is the error of the result.
 *
 * T is a value, A what the work answers for it, O what is emitted: all that `follow` makes of the
 * answer, or without it the answer.
 */
export interface Pipeline<T, O, A = O> {
  readonly target: CassandraTarget;
  readonly conf: CqlConf;
  readonly settings: Settings;
  readonly failing: Failing<T, A>;
  /** Made on each subscribe: it may keep state. */
  readonly plan: (client: Client) => Promise<Work<T, A>> | Work<T, A>;
  readonly follow?: (writer: Writer<T, A>, row: T, index: number) => ObservableInput<O>;
  /** An error that the result brings with it: it is emitted, and then ends the stream. */
  readonly makeLimit?: () => (result: O) => unknown;
}

export function runPipeline<T, O, A = O>(pipeline: Pipeline<T, O, A>): OperatorFunction<T, O> {
  return source =>
    new Observable<O>(subscriber => new Run(pipeline, subscriber).subscribeTo(source));
}

/** One subscription. */
class Run<T, O, A> {
  private readonly writer: Writer<T, A>;
  private readonly limitOf: ((result: O) => unknown) | undefined;
  private readonly opening: Promise<CassandraSession>;
  private isReady = false;
  private isSourceDone = false;
  private isEnding = false;

  constructor(
    private readonly pipeline: Pipeline<T, O, A>,
    private readonly destination: Subscriber<O>,
  ) {
    this.writer = new Writer(pipeline.failing);
    this.limitOf = pipeline.makeLimit?.();
    this.opening = openTarget(pipeline.target);
  }

  subscribeTo(source: Observable<T>): void {
    const { destination, writer } = this;
    const { settings, follow = writeOnly as NonNullable<typeof this.pipeline.follow> } =
      this.pipeline;
    destination.add(() => void this.release());
    this.open().catch(error => destination.error(error));
    const write = concatMapEager((row: T, index: number) => follow(writer, row, index), {
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
    const work = await planPatiently(planner, () => plan(client));
    if (this.destination.closed) return;
    this.writer.start(work, take => this.makeDispatcher(client, work, take));
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
    this.writer.stop();
    if (this.pipeline.settings.settle) await this.writer.whenIdle();
    this.destination.error(error);
  }

  /** The session goes back when the last answer is in: a running write is not cut off. */
  private async release(): Promise<void> {
    this.writer.close();
    // Who measures hears of the end also when nothing could be begun.
    if (!this.isReady) this.makeMeter(() => 0).end();
    try {
      const session = await this.opening;
      await this.writer.whenIdle();
      await session.close();
    } catch {
      // The failed opening has been reported, or nobody listens any more.
    }
  }

  private makeDispatcher(
    client: Client,
    work: Work<T, A>,
    take: () => Request | undefined,
  ): Dispatcher {
    const { conf, settings } = this.pipeline;
    const { concurrency, scheduler } = settings;
    const { rowsPerSecond, bytesPerSecond } = conf.rateLimit ?? {};
    const toLimit = (rate: number | undefined): RateLimit | undefined =>
      rate === undefined ? undefined : new RateLimit(rate, burstOf(rate), () => scheduler.now());
    return new Dispatcher({
      concurrency,
      scheduler,
      take,
      pool: poolOf(client),
      retry: new RetryPolicy(conf.retry, work.isIdempotent),
      limits: { rows: toLimit(rowsPerSecond), bytes: toLimit(bytesPerSecond) },
      makeMeter: getInFlight => this.makeMeter(getInFlight),
    });
  }

  private makeMeter(getInFlight: () => number): Meter {
    const { conf, settings } = this.pipeline;
    return new Meter(conf.metrics, settings.scheduler, getInFlight);
  }
}

function writeOnly<T, A>(writer: Writer<T, A>, row: T, index: number): Promise<A> {
  return writer.write(row, index);
}

/** A tenth of a second at once: enough for batches, and no wave that the limit is to prevent. */
function burstOf(rate: number): number {
  return Math.max(1, rate / 10);
}
