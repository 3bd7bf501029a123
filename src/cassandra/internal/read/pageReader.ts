import type { types } from 'cassandra-driver';
import { Observable, type Subscriber } from 'rxjs';
import { addListener, captureDemand } from '../../../internal/demand/demand.js';
import type { ValueError } from '../values/valueError.js';
import { mapRows, type RowMapper } from './mapRows.js';

/** Rows that came in one answer; never none. */
export interface Page {
  /** The driver's, or what a mapper made of them. */
  readonly rows: readonly unknown[];
  /** As the options name it: whose rows they are. */
  readonly owner: unknown;
  /** To be called once, when the rows are emitted: there is room for another page. */
  release(): void;
}

/** What an answer holds, as far as it matters here. */
export interface ResultPage {
  readonly rows: readonly types.Row[];
  readonly pageState?: string | null;
}

export interface PagesOptions {
  readonly owner?: unknown;
  /** The page of this state, the first one without. Its own retries included. */
  readonly fetch: (pageState: string | undefined) => Promise<ResultPage>;
  /** False when the other pages are not needed. */
  readonly isNeeded?: () => boolean;
  /** What stands for the rows of a query that has none; default nothing. */
  readonly ifNone?: readonly unknown[];
  readonly mapper?: RowMapper;
  /** Ends the subscriber: the mapper threw, and all rows before were released. */
  readonly failMapping?: (failure: ValueError, subscriber: Subscriber<Page>) => void;
  /** All pages were released. */
  readonly onEnd?: (rows: number) => void;
}

/** Pages of a query in memory: the one whose rows are being emitted, and the next one. */
const PAGES_HELD = 2;

/**
 * The pages of one query, as a pull source that reads one page ahead.
 *
 * An empty page is not the end: only a page without a state is.
 */
export function readPages(options: PagesOptions): Observable<Page> {
  return new Observable(subscriber => new PageReader(options, subscriber).start());
}

export class PageReader {
  private readonly demand = captureDemand(this.subscriber);
  /** Not passed on yet. */
  private readonly arrived: Page[] = [];
  /** Arrived and not released, passed on or not. */
  private held = 0;
  private pageState: string | undefined = undefined;
  private isFetching = false;
  private isExhausted = false;
  private rows = 0;
  private failure: ValueError | undefined = undefined;

  constructor(
    private readonly options: PagesOptions,
    private readonly subscriber: Subscriber<Page>,
  ) {}

  start(): void {
    if (this.demand) this.subscriber.add(addListener(this.demand, { resume: this.deliver }));
    this.fetch();
  }

  private fetch(): boolean {
    const { subscriber } = this;
    if (this.isFetching || this.isExhausted || this.held >= PAGES_HELD) return false;
    if (subscriber.closed) return false;
    this.isFetching = true;
    this.options.fetch(this.pageState).then(this.arrive, error => subscriber.error(error));
    return true;
  }

  private readonly arrive = ({ rows, pageState }: ResultPage): void => {
    this.isFetching = false;
    this.pageState = pageState ?? undefined;
    this.isExhausted = this.pageState === undefined;
    const isNone = this.isExhausted && this.rows + rows.length === 0;
    if (isNone) this.accept(this.options.ifNone ?? []);
    else this.map(rows);
    // The driver writes before the next turn of the event loop: then the server is at work on the
    // next page while the rows of this one are emitted.
    if (this.fetch()) setImmediate(this.deliver);
    else this.deliver();
  };

  private map(rows: readonly types.Row[]): void {
    const mapped = mapRows(rows, this.options.mapper);
    this.failure = mapped.failure;
    if (mapped.failure) this.isExhausted = true;
    this.accept(mapped.rows);
  }

  private accept(rows: readonly unknown[]): void {
    if (rows.length === 0) return;
    this.held++;
    this.rows += rows.length;
    const release = (): void => {
      this.held--;
      if (!this.fetch()) this.endIfDone();
    };
    this.arrived.push({ rows, owner: this.options.owner, release });
  }

  private readonly deliver = (): void => {
    const { arrived, demand, options, subscriber } = this;
    if (options.isNeeded?.() === false) return subscriber.complete();
    while (arrived.length > 0 && !subscriber.closed && (!demand || demand.isReady())) {
      subscriber.next(arrived.shift() as Page);
    }
    this.endIfDone();
  };

  /** Not before the last row is emitted: until then the range counts as one that is being read. */
  private endIfDone(): void {
    const { subscriber } = this;
    if (!this.isExhausted || this.held > 0 || subscriber.closed) return;
    if (this.failure) return this.options.failMapping?.(this.failure, subscriber);
    try {
      this.options.onEnd?.(this.rows);
    } catch (error) {
      return subscriber.error(error);
    }
    subscriber.complete();
  }
}
