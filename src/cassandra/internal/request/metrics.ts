import type { types } from 'cassandra-driver';
import type { Observer, SchedulerLike, Subscription } from 'rxjs';
import { reportUnhandled } from '../../../internal/util/report.js';
import type { WriteMetrics } from '../../conf.js';
import type { Request } from './request.js';

const INTERVAL_MS = 1000;
/** Buckets a doubling: a percentile is exact to about 4 %. */
const STEPS = 16;
/** From 1/64 ms up to about 4 hours. */
const BUCKETS = 30 * STEPS;
const SMALLEST_MS = 1 / 64;

/** Latencies in buckets of a geometric scale: bounded, and cheap to add to. */
class Latencies {
  private readonly counts = new Uint32Array(BUCKETS);
  private total = 0;
  private max = 0;

  add(ms: number): void {
    this.total++;
    this.max = Math.max(this.max, ms);
    const bucket = Math.ceil(Math.log2(Math.max(ms, SMALLEST_MS) / SMALLEST_MS) * STEPS);
    const place = Math.min(bucket, BUCKETS - 1);
    this.counts[place] = (this.counts[place] ?? 0) + 1;
  }

  summary(): WriteMetrics['latency'] {
    return { p50: this.percentile(0.5), p99: this.percentile(0.99), max: this.max };
  }

  private percentile(share: number): number {
    let rest = this.total * share;
    for (let bucket = 0; bucket < BUCKETS && this.total > 0; bucket++) {
      rest -= this.counts[bucket] ?? 0;
      if (rest <= 0) return Math.min(this.max, SMALLEST_MS * 2 ** (bucket / STEPS));
    }
    return 0;
  }
}

/** Counts what happens, and tells the observer once a second and at the end. */
export class RequestMetrics {
  rows = 0;
  requests = 0;
  batches = 0;
  retries = 0;
  failures = 0;
  bytes = 0;
  private readonly latencies = new Latencies();
  private readonly timer: Subscription | undefined;

  constructor(
    private readonly observer: Partial<Observer<WriteMetrics>> | undefined,
    private readonly scheduler: SchedulerLike,
    private readonly getInFlight: () => number,
  ) {
    const report = (): void => this.report();
    // The action schedules itself again: an interval of RxJS would need its own subscription.
    this.timer = observer?.next
      ? scheduler.schedule(function () {
          report();
          this.schedule(undefined, INTERVAL_MS);
        }, INTERVAL_MS)
      : undefined;
  }

  answered(request: Request, result: types.ResultSet, start: number): void {
    // To count bytes may mean to look at rows.
    if (!this.observer) return;
    this.requests++;
    this.rows += request.rowsIn(result);
    this.bytes += request.bytesIn(result);
    if (request.rows > 1) this.batches++;
    this.latencies.add(this.now() - start);
  }

  now(): number {
    return this.observer ? this.scheduler.now() : 0;
  }

  end(): void {
    this.timer?.unsubscribe();
    this.report();
    this.tell(observer => observer.complete?.());
  }

  private report(): void {
    if (!this.observer?.next) return;
    const { rows, requests, batches, retries, failures, bytes } = this;
    const latency = this.latencies.summary();
    const inFlight = this.getInFlight();
    const metrics = { rows, requests, batches, retries, failures, bytes, inFlight, latency };
    this.tell(observer => observer.next?.(metrics));
  }

  /** An observer that throws is reported, as RxJS reports it: the writing goes on. */
  private tell(signal: (observer: Partial<Observer<WriteMetrics>>) => void): void {
    if (!this.observer) return;
    try {
      signal(this.observer);
    } catch (error) {
      reportUnhandled(error);
    }
  }
}
