import type { types } from 'cassandra-driver';
import { noop, Observable, type Subscriber } from 'rxjs';
import { captureDemand, withDemand } from '../../../internal/demand/demand.js';
import type { ValueError } from '../values/valueError.js';
import { mapRows, type RowMapper } from '../read/mapRows.js';
import { PageReader, type ResultPage, type Page } from '../read/pageReader.js';
import { Operation } from '../request/operation.js';
import type { OperationQueue } from '../request/operationSink.js';

/** The first page of a key; with a state, also the way to the others. */
export interface Lookup extends ResultPage {
  readonly fetch?: (pageState: string) => Promise<ResultPage>;
}

/** What differs from join to join. */
export interface LookupOptions {
  /** Stands for the rows of a value that has none. */
  readonly ifNone: readonly unknown[];
  readonly mapper: RowMapper | undefined;
}

/**
 * The pages of one left value: the first one comes from a request that it may share, and nearly
 * always is the only one. Thousands of them may wait at a time, so until then it is small: no
 * promise, no reader of pages.
 */
export function lookUp<L>(
  queue: OperationQueue<L, Lookup>,
  row: L,
  index: number,
  options: LookupOptions,
): Observable<Page> {
  return new Observable(subscriber => {
    const demand = captureDemand(subscriber);
    const answered = (first: Lookup | undefined): void => {
      // Dropped, because a left value before it has failed.
      if (!first) return subscriber.complete();
      if (!first.fetch) return emitOnly(subscriber, queue, operation, first.rows, options);
      const reader = (): PageReader => readOn(subscriber, queue, operation, first, options);
      withDemand(demand, reader).start();
    };
    const operation = new Operation<L, Lookup>(row, index, answered, error =>
      subscriber.error(error),
    );
    queue.submit(operation);
  });
}

function emitOnly<L>(
  subscriber: Subscriber<Page>,
  queue: OperationQueue<L, Lookup>,
  operation: Operation<L, Lookup>,
  found: readonly types.Row[],
  { ifNone, mapper }: LookupOptions,
): void {
  const { rows, failure } =
    found.length > 0 ? mapRows(found, mapper) : { rows: ifNone, failure: undefined };
  if (rows.length > 0) subscriber.next({ rows, owner: operation.row, release: noop });
  if (failure) queue.fail(operation, failure);
  else subscriber.complete();
}

function readOn<L>(
  subscriber: Subscriber<Page>,
  queue: OperationQueue<L, Lookup>,
  operation: Operation<L, Lookup>,
  first: Lookup,
  { ifNone, mapper }: LookupOptions,
): PageReader {
  const { fetch } = first as Required<Lookup>;
  const options = {
    owner: operation.row,
    ifNone,
    mapper,
    isNeeded: () => queue.isNeeded([operation]),
    failMapping: (failure: ValueError) => queue.fail(operation, failure),
    fetch: (pageState: string | undefined) =>
      pageState === undefined ? Promise.resolve(first) : fetch(pageState),
  };
  return new PageReader(options, subscriber);
}
