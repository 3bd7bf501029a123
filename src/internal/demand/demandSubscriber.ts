import { Subscriber, type Observable } from 'rxjs';
import { currentDemand, notify, type Demand, type DemandListeners } from './demand.js';
import { reportUnhandled } from '../util/report.js';
import type { DemandLink } from './subscriberChain.js';

/** Receives what a DemandSubscriber passes on: an observer that can also say "not now". */
export interface DemandObserver<T> {
  isReady(): boolean;
  next(value: T): void;
  error(error: unknown): void;
  complete(): void;
}

/**
 * A Subscriber that is the Demand of the source below it. An operator extends it, or gives a
 * DemandSubscriber an observer.
 *
 * It exists before the subscribe call, so that unsubscribing it stops a synchronous source.
 */
export abstract class DemandSink<T> extends Subscriber<T> implements Demand, DemandLink<Demand> {
  /** What bounds the source below: this, unless it only passes things on. */
  demandBelow: Demand | undefined = this;
  received = 0;
  unseen = 0;
  listeners: DemandListeners | undefined = undefined;

  abstract isReady(): boolean;

  /** Subscribes with the demand below as the current one. */
  subscribeTo(source: Observable<T>): void {
    const outer = currentDemand.demand;
    currentDemand.demand = this.demandBelow;
    try {
      source.subscribe(this);
    } catch (error) {
      // RxJS runs the teardown of a source that ended synchronously inside the subscribe call.
      if (!this.closed) throw error;
      reportUnhandled(error);
    } finally {
      currentDemand.demand = outer;
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
    if (this.listeners) notify(this);
  }

  /** Counts a value that has arrived. It proves that a tentative demand of its source is this one. */
  protected count(): void {
    this.received++;
    const { demand } = currentDemand;
    if (demand !== undefined && demand !== this && demand.root === this) demand.isProven = true;
  }
}

/** Hands what arrives to its observer. The source is torn down before the observer is told of the end. */
export class DemandSubscriber<T> extends DemandSink<T> {
  constructor(private readonly observer: DemandObserver<T>) {
    super();
  }

  /** Closed, it bounds nothing: a source that others still share must not wait for it. */
  isReady(): boolean {
    return this.closed || this.observer.isReady();
  }

  protected override _next(value: T): void {
    this.count();
    this.observer.next(value);
  }

  protected override _error(error: unknown): void {
    this.unsubscribe();
    this.observer.error(error);
  }

  protected override _complete(): void {
    this.unsubscribe();
    this.observer.complete();
  }
}
