import type { Client } from 'cassandra-driver';
import type { Observer, SchedulerLike, Subscriber } from 'rxjs';
import type {
  CassandraSession,
  CassandraTarget,
  RateLimitConf,
  RetryConf,
  WriteMetrics,
} from '../../conf.js';
import { RetryPolicy } from '../driver/retryPolicy.js';
import { retryMetadata } from '../session/metadataRetry.js';
import { semaphoreOf } from '../session/requestSemaphore.js';
import { openTarget } from '../session/target.js';
import { Dispatcher } from './dispatcher.js';
import { RequestMetrics } from './metrics.js';
import { limiterOf } from './rateLimiter.js';
import type { Request } from './request.js';

export interface RunOptions {
  readonly target: CassandraTarget;
  readonly concurrency: number;
  readonly scheduler: SchedulerLike;
  readonly retry: RetryConf | undefined;
  readonly rateLimit: RateLimitConf | undefined;
  readonly metrics: Partial<Observer<WriteMetrics>> | undefined;
}

/**
 * What one subscription of any operator holds: its session, its plan, its dispatcher. It is
 * released with the subscription, but the session goes back only when the last answer is in: a
 * running request is not cut off.
 */
export class Run {
  private readonly opening: Promise<CassandraSession>;
  private dispatcher: Dispatcher | undefined;

  constructor(
    private readonly options: RunOptions,
    private readonly subscriber: Subscriber<unknown>,
  ) {
    this.opening = openTarget(options.target);
    subscriber.add(() => void this.release());
  }

  /** Makes the plan and starts it, unless the subscription ends before; fails the subscriber. */
  open<P>(
    plan: (client: Client) => Promise<P> | P,
    start: (client: Client, planned: P) => void,
  ): void {
    this.planAndStart(plan, start).catch(error => this.subscriber.error(error));
  }

  /** @param take makes the next new request, as the dispatcher can send one. */
  dispatch(
    client: Client,
    isIdempotent: boolean,
    take: () => Request | undefined = nothing,
  ): Dispatcher {
    const { concurrency, scheduler, retry, rateLimit = {} } = this.options;
    this.dispatcher = new Dispatcher({
      concurrency,
      scheduler,
      take,
      pool: semaphoreOf(client),
      retry: new RetryPolicy(retry, isIdempotent),
      limits: {
        rows: limiterOf(rateLimit.rowsPerSecond, scheduler),
        bytes: limiterOf(rateLimit.bytesPerSecond, scheduler),
      },
      makeMetrics: getInFlight => this.makeMetrics(getInFlight),
    });
    return this.dispatcher;
  }

  async whenIdle(): Promise<void> {
    await this.dispatcher?.whenIdle();
  }

  private async planAndStart<P>(
    plan: (client: Client) => Promise<P> | P,
    start: (client: Client, planned: P) => void,
  ): Promise<void> {
    const { options, subscriber } = this;
    const { client } = await this.opening;
    if (subscriber.closed) return;
    const { retry, scheduler } = options;
    const planned = await retryMetadata({ client, retry, scheduler, subscriber }, () =>
      plan(client),
    );
    if (!subscriber.closed) start(client, planned);
  }

  private async release(): Promise<void> {
    // A final report is sent even if connecting or planning fails.
    if (this.dispatcher) this.dispatcher.close();
    else this.makeMetrics(() => 0).end();
    try {
      const session = await this.opening;
      await this.whenIdle();
      await session.close();
    } catch {
      // The failed opening has been reported, or there is no subscriber any more.
    }
  }

  private makeMetrics(getInFlight: () => number): RequestMetrics {
    const { metrics, scheduler } = this.options;
    return new RequestMetrics(metrics, scheduler, getInFlight);
  }
}

function nothing(): undefined {
  return undefined;
}
