import type { Client, QueryOptions, types } from 'cassandra-driver';
import type { Observable, Subscriber } from 'rxjs';
import { concatMapEager } from '../../../operators/concatMapEager.js';
import { pull } from '../../../operators/pull.js';
import type { CassandraSession } from '../../conf.js';
import { CassandraReadError } from '../../errors.js';
import type { ReadConf } from '../../readConf.js';
import { Dispatcher } from '../request/dispatcher.js';
import { RowEmitter } from './rowEmitter.js';
import { RequestMetrics } from '../request/metrics.js';
import { PageRequest } from './pageRequest.js';
import { PageSize } from './pageSize.js';
import { readPages, type Answer, type Page } from './pageReader.js';
import { retryMetadata } from '../session/metadataRetry.js';
import { semaphoreOf } from '../session/requestSemaphore.js';
import { toReadLimit, type ReadSettings } from './readSettings.js';
import { RetryPolicy } from '../driver/retryPolicy.js';
import type { TableTarget } from '../session/target.js';
import { planScan, type ScanPlan } from './scanPlan.js';
import { openTarget } from '../session/target.js';
import { toText, type TokenRange } from '../routing/tokenRange.js';

/** Ranges read at once: enough to keep one client busy with decoding, which is what bounds it. */
export const DEFAULT_CONCURRENCY = 8;

/**
 * One subscription of a scan:
 *
 *     pull(ranges) -> concatMapEager(concurrency): a PageReader a range -> RowEmitter -> rows
 *                                                        |  one page ahead
 *                                                   Dispatcher: pool of the client, rate, retries
 */
export class Scan<R> {
  private readonly flattener: RowEmitter<Page, R>;
  private readonly opening: Promise<CassandraSession>;
  private dispatcher: Dispatcher | undefined;
  private rangesDone = 0;
  private readonly pageSize: PageSize;

  constructor(
    private readonly tableTarget: TableTarget,
    private readonly conf: ReadConf,
    private readonly settings: ReadSettings,
    private readonly subscriber: Subscriber<R>,
  ) {
    this.flattener = new RowEmitter(subscriber, row => row as R, conf.limit);
    this.opening = openTarget(tableTarget.target);
    this.pageSize = new PageSize(conf.fetchSize);
  }

  start(): void {
    this.subscriber.add(() => void this.release());
    this.open().catch(error => this.subscriber.error(error));
  }

  private async open(): Promise<void> {
    const { conf, tableTarget, settings, subscriber } = this;
    const { client } = await this.opening;
    if (subscriber.closed) return;
    const { concurrency = DEFAULT_CONCURRENCY } = conf;
    const planner = { client, retry: conf.retry, scheduler: settings.scheduler, subscriber };
    const plan = await retryMetadata(planner, () =>
      planScan(client, tableTarget, conf, settings, concurrency),
    );
    if (subscriber.closed) return;
    this.dispatcher = this.makeDispatcher(client, concurrency);
    this.flattener.subscribeTo(this.readAll(client, plan, concurrency));
  }

  private readAll(client: Client, plan: ScanPlan, concurrency: number): Observable<Page> {
    const { ordered = false } = this.conf;
    const read = (range: TokenRange): Observable<Page> => this.readRange(client, plan, range);
    const onError = ordered ? 'inTurn' : 'immediate';
    return pull(plan.ranges).pipe(concatMapEager(read, { concurrency, ordered, onError }));
  }

  private readRange(client: Client, plan: ScanPlan, range: TokenRange): Observable<Page> {
    const { onRange } = this.conf;
    const { consistency } = this.settings;
    const params = plan.paramsOf(range);
    const fixed = { ...plan.routeTo(range), prepare: true, isIdempotent: true, consistency };
    const total = plan.ranges.length;
    return readPages({
      fetch: pageState => {
        const options: QueryOptions = { ...fixed, pageState, fetchSize: this.nextPageSize() };
        return this.ask(range, () => client.execute(plan.cql, params, options));
      },
      onEnd: rows => onRange?.({ range: toText(range), rows, done: ++this.rangesDone, total }),
    });
  }

  private nextPageSize(): number {
    return Math.min(this.pageSize.current, this.conf.limit ?? Infinity);
  }

  /** Asks as often as the retries allow: the page state of the last page stays the same. */
  private ask(range: TokenRange, send: () => Promise<types.ResultSet>): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const fail = (error: Error, attempts: number): void =>
        reject(this.toError(error, attempts, toText(range)));
      const isNeeded = (): boolean => !this.subscriber.closed;
      const succeed = (page: types.ResultSet): void => {
        this.pageSize.learn(page.rows);
        resolve(page);
      };
      this.dispatcher?.push(new PageRequest(send, isNeeded, succeed, fail, () => undefined));
    });
  }

  private toError(cause: Error, attempts: number, range: string): CassandraReadError {
    const { keyspace, table } = this.tableTarget;
    const message = `Range ${range} was not read: ${cause.message}`;
    return new CassandraReadError(message, attempts, { keyspace, table, range, cause });
  }

  private makeDispatcher(client: Client, concurrency: number): Dispatcher {
    const { scheduler } = this.settings;
    const { readsPerSecond, retry } = this.conf;
    return new Dispatcher({
      concurrency,
      scheduler,
      take: () => undefined,
      pool: semaphoreOf(client),
      retry: new RetryPolicy(retry, true),
      limits: { rows: toReadLimit(readsPerSecond, scheduler) },
      makeMetrics: getInFlight => new RequestMetrics(undefined, scheduler, getInFlight),
    });
  }

  /** The session goes back when the last answer is in. */
  private async release(): Promise<void> {
    this.dispatcher?.close();
    try {
      const session = await this.opening;
      await this.dispatcher?.whenIdle();
      await session.close();
    } catch {
      // The failed opening has been reported, or nobody listens any more.
    }
  }
}
