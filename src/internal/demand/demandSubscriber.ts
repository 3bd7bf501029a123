import { Subscriber, type Observable } from 'rxjs';
import { ambient, raise, type Demand, type Takers } from './demand.js';
import { reportUnhandled } from '../util/report.js';

/** What stands behind a relay: an observer that can also say "not now". */
export interface Sink<T> {
  isReady(): boolean;
  next(value: T): void;
  error(error: unknown): void;
  complete(): void;
}

/**
 * The one Subscriber of this package: it hands what arrives to its sink, and is the Demand of the
 * source below it.
 *
 * It exists before the subscribe call, so that unsubscribing it stops a synchronous source, and it
 * tears the source down before the sink hears of the end.
 */
export class Relay<T> extends Subscriber<T> implements Demand {
  received = 0;
  takers: Takers | undefined = undefined;

  constructor(private readonly sink: Sink<T>) {
    super();
  }

  /** Closed, it bounds nothing: a source that others still share must not wait for it. */
  isReady(): boolean {
    return this.closed || this.sink.isReady();
  }

  /** Subscribes with `demand` as the current one: its own, unless it only passes things on. */
  subscribeTo(source: Observable<T>, demand: Demand | undefined = this): void {
    const outer = ambient.demand;
    ambient.demand = demand;
    try {
      source.subscribe(this);
    } catch (error) {
      // RxJS runs the teardown of a source that ended synchronously inside the subscribe call.
      if (!this.closed) throw error;
      reportUnhandled(error);
    } finally {
      ambient.demand = outer;
    }
  }

  override unsubscribe(): void {
    if (this.closed) return;
    try {
      super.unsubscribe();
    } catch (error) {
      // A teardown that throws must not stop the others.
      reportUnhandled(error);
    }
    if (this.takers) raise(this);
  }

  protected override _next(value: T): void {
    this.received++;
    const { demand } = ambient;
    if (demand?.root === this) demand.isProven = true;
    this.sink.next(value);
  }

  protected override _error(error: unknown): void {
    this.unsubscribe();
    this.sink.error(error);
  }

  protected override _complete(): void {
    this.unsubscribe();
    this.sink.complete();
  }
}
