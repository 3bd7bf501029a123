import type { Observable, Subscriber } from 'rxjs';
import {
  currentDemand,
  addListener,
  notify,
  captureDemand,
  type Demand,
} from '../../../internal/demand/demand.js';
import {
  DemandSubscriber,
  type DemandObserver,
} from '../../../internal/demand/demandSubscriber.js';
import type { Page } from './pageReader.js';

/**
 * Emits the rows of pages, one after the other while they are wanted: a pull source of rows above,
 * and a demand of one page at a time below. A row costs one call, and no object of its own.
 */
export class RowEmitter<P extends Page, O> implements DemandObserver<P> {
  private readonly demand: Demand | undefined;
  private readonly pageSubscriber = new DemandSubscriber<P>(this);
  private page: P | undefined = undefined;
  /** The next row of the page. */
  private position = 0;
  private isEmitting = false;
  /** The end of the source, which waits for the rows of the last page. */
  private end: (() => void) | undefined = undefined;

  constructor(
    private readonly subscriber: Subscriber<O>,
    private readonly toItem: (row: unknown, page: P) => O,
    /** Rows that may still be emitted. */
    private limit = Infinity,
  ) {
    this.demand = captureDemand(subscriber);
    subscriber.add(this.pageSubscriber);
    if (this.demand) subscriber.add(addListener(this.demand, { resume: () => this.drain() }));
  }

  subscribeTo(source: Observable<P>): void {
    this.pageSubscriber.subscribeTo(source);
  }

  isReady(): boolean {
    return this.page === undefined;
  }

  next(page: P): void {
    this.page = page;
    this.position = 0;
    this.drain();
  }

  error(error: unknown): void {
    this.finish(() => this.subscriber.error(error));
  }

  complete(): void {
    this.finish(() => this.subscriber.complete());
  }

  private finish(end: () => void): void {
    this.end = end;
    this.drain();
  }

  /** Signals with the demand current: `concat` and `repeat` subscribe to the next source in it. */
  private drain(): void {
    if (this.isEmitting) return;
    this.isEmitting = true;
    const { demand } = this;
    const outer = currentDemand.demand;
    currentDemand.demand = demand;
    try {
      // Releasing a page may bring the next one, from inside of it.
      for (let { page } = this; page && this.emitAll(page); { page } = this) this.release(page);
      if (!this.page && this.end) this.end();
    } finally {
      // A teardown downstream may throw.
      currentDemand.demand = outer;
      this.isEmitting = false;
    }
  }

  /** False when rows of the page are left. */
  private emitAll(page: P): boolean {
    const { demand, subscriber, toItem } = this;
    const { rows } = page;
    while (this.position < rows.length) {
      if (subscriber.closed || (demand !== undefined && !demand.isReady())) return false;
      const row = rows[this.position++];
      this.limit--;
      subscriber.next(toItem(row, page));
      if (this.limit === 0) subscriber.complete();
    }
    return true;
  }

  private release(page: P): void {
    this.page = undefined;
    page.release();
    // For a page that waits behind this one; its giver may also still be inside `next`.
    if (!this.page) notify(this.pageSubscriber);
  }
}
