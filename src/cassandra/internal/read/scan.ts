import type { Client, QueryOptions } from 'cassandra-driver';
import { noop, type Observable, type Subscriber } from 'rxjs';
import { concatMapEager } from '../../../operators/concatMapEager.js';
import { pull } from '../../../operators/pull.js';
import { CassandraReadError } from '../../errors.js';
import type { ReadConf } from '../../readConf.js';
import type { Dispatcher } from '../request/dispatcher.js';
import { Run } from '../request/run.js';
import { RowEmitter } from './rowEmitter.js';
import { PageRequest, type PageQuery } from './pageRequest.js';
import { observeReads } from './readMetrics.js';
import { PageSize } from './pageSize.js';
import { readPages, type ResultPage, type Page } from './pageReader.js';
import type { ReadSettings } from './readSettings.js';
import type { TableTarget } from '../session/target.js';
import { planScan, type ScanPlan } from './scanPlan.js';
import { explain } from '../values/valueError.js';
import { toText, type TokenRange } from '../routing/tokenRange.js';

/** Ranges read at a time: enough to keep one client busy with decoding, which is what bounds it. */
export const DEFAULT_CONCURRENCY = 8;

/**
 * One subscription of a scan:
 *
 *     pull(ranges) -> concatMapEager(concurrency): a PageReader a range -> RowEmitter -> rows
 *                                                        |  one page ahead
 *                                                   Dispatcher: pool of the client, rate, retries
 */
export class Scan<R> {
  private readonly emitter: RowEmitter<Page, R>;
  private readonly run: Run;
  private dispatcher: Dispatcher | undefined;
  private rangesDone = 0;
  private readonly pageSize: PageSize;
  private readonly concurrency: number;

  constructor(
    private readonly tableTarget: TableTarget,
    private readonly conf: ReadConf<R>,
    private readonly settings: ReadSettings,
    private readonly subscriber: Subscriber<R>,
  ) {
    const { concurrency = DEFAULT_CONCURRENCY, retry, readsPerSecond } = conf;
    this.emitter = new RowEmitter(subscriber, row => row as R, conf.limit);
    this.concurrency = concurrency;
    const { target } = tableTarget;
    const { scheduler } = settings;
    const rateLimit = { rowsPerSecond: readsPerSecond };
    const metrics = observeReads(conf.metrics);
    const options = { target, concurrency, scheduler, retry, rateLimit, metrics };
    this.run = new Run(options, subscriber);
    this.pageSize = new PageSize(settings.fetchSize, undefined, conf.limit);
  }

  start(): void {
    const { concurrency, conf, run, settings, tableTarget } = this;
    run.open(
      client => planScan(client, tableTarget, conf, settings, concurrency),
      (client, plan) => {
        this.dispatcher = run.dispatch(client, true);
        this.emitter.subscribeTo(this.readAll(client, plan));
      },
    );
  }

  private readAll(client: Client, plan: ScanPlan): Observable<Page> {
    const { concurrency } = this;
    const { ordered = false } = this.conf;
    const read = (range: TokenRange): Observable<Page> => this.readRange(client, plan, range);
    const order = ordered
      ? ({ ordered, onError: 'inTurn' } as const)
      : ({ ordered, onError: 'immediate' } as const);
    return pull(plan.ranges).pipe(concatMapEager(read, { concurrency, ...order }));
  }

  private readRange(client: Client, plan: ScanPlan, range: TokenRange): Observable<Page> {
    const { onRange, row: mapper } = this.conf;
    const { execution } = this.settings;
    const params = plan.paramsOf(range);
    const fixed = { ...execution, ...plan.routeTo(range), prepare: true, isIdempotent: true };
    const total = plan.ranges.length;
    let attempts = 0;
    return readPages({
      mapper,
      fetch: pageState => {
        attempts = 0;
        return this.ask(range, fetchSize => {
          attempts++;
          const options: QueryOptions = { ...fixed, pageState, fetchSize };
          return client.execute(plan.cql, params, options);
        });
      },
      failMapping: (failure, subscriber) =>
        subscriber.error(this.toError(failure, attempts, toText(range))),
      onEnd: rows => onRange?.({ range: toText(range), rows, done: ++this.rangesDone, total }),
    });
  }

  /** Asks as often as the retries allow: the page state of the last page stays the same. */
  private ask(range: TokenRange, send: PageQuery['send']): Promise<ResultPage> {
    return new Promise((resolve, reject) => {
      const query: PageQuery = {
        send,
        isNeeded: () => !this.subscriber.closed,
        succeed: resolve,
        fail: (error, attempts) => reject(this.toError(error, attempts, toText(range))),
        cancel: noop,
      };
      this.dispatcher?.push(new PageRequest(query, this.pageSize));
    });
  }

  private toError(thrown: Error, attempts: number, range: string): CassandraReadError {
    const { keyspace, table } = this.tableTarget;
    const { reason, cause } = explain(thrown);
    if (this.dispatcher) this.dispatcher.metrics.failures++;
    const message = `Range ${range} was not read: ${reason}`;
    return new CassandraReadError(message, attempts, { keyspace, table, range, cause });
  }
}
