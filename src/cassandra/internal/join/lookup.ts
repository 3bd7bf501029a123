import type { types } from 'cassandra-driver';
import { noop, Observable, type Subscriber } from 'rxjs';
import { captureDemand, withDemand } from '../../../internal/demand/demand.js';
import { PageReader, type ResultPage, type Page } from '../read/pageReader.js';
import { Operation } from '../request/operation.js';
import type { OperationQueue } from '../request/operationSink.js';

/** The first page of a key; with a state, also the way to the others. */
export interface Lookup extends ResultPage {
  readonly fetch?: (pageState: string) => Promise<ResultPage>;
}

/**
 * The pages of one left value: the first one comes from a request that it may share, and nearly
 * always is the only one. Thousands of them may wait at a time, so until then it is small: no
 * promise, no reader of pages.
 *
 * @param ifNone stands for the rows of a value that has none.
 */
export function lookUp<L>(
  queue: OperationQueue<L, Lookup>,
  row: L,
  index: number,
  ifNone: readonly types.Row[],
): Observable<Page> {
  return new Observable(subscriber => {
    const demand = captureDemand(subscriber);
    const answered = (first: Lookup | undefined): void => {
      // Dropped, because a left value before it has failed.
      if (!first) return subscriber.complete();
      if (!first.fetch) return emitOnly(subscriber, row, first.rows, ifNone);
      const isNeeded = (): boolean => queue.isNeeded([{ index }]);
      const reader = (): PageReader => readOn(subscriber, row, first, ifNone, isNeeded);
      withDemand(demand, reader).start();
    };
    queue.submit(new Operation(row, index, answered, error => subscriber.error(error)));
  });
}

function emitOnly<L>(
  subscriber: Subscriber<Page>,
  owner: L,
  found: readonly types.Row[],
  ifNone: readonly types.Row[],
): void {
  const rows = found.length > 0 ? found : ifNone;
  if (rows.length > 0) subscriber.next({ rows, owner, release: noop });
  subscriber.complete();
}

function readOn<L>(
  subscriber: Subscriber<Page>,
  owner: L,
  first: Lookup,
  ifNone: readonly types.Row[],
  isNeeded: () => boolean,
): PageReader {
  const { fetch } = first as Required<Lookup>;
  const options = {
    owner,
    ifNone,
    isNeeded,
    fetch: (pageState: string | undefined) =>
      pageState === undefined ? Promise.resolve(first) : fetch(pageState),
  };
  return new PageReader(options, subscriber);
}
