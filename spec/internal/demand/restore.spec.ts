import { finalize, map, NEVER, Observable, of, share, Subject, take } from 'rxjs';
import { batchAwait, concatMapEager, pull, slidingAwait } from 'rxjs-await';
import { currentDemand, withDemand } from '../../../src/internal/demand/demand.js';
import { Starter } from '../../../src/internal/engine/starter.js';
import { RowEmitter } from '../../../src/cassandra/internal/read/rowEmitter.js';
import { macrotask } from '../../support/async.js';
import { record } from '../../support/record.js';

const broken = <T>() =>
  finalize<T>(() => {
    throw new Error('expected');
  });

class Throwing extends Starter<never> {
  start(): never {
    throw new Error('expected');
  }
}

/** Programs in which user code that must not throw does. */
const PROGRAMS: Record<string, (source: Observable<unknown>) => Observable<unknown>> = {
  'a shared source': source => source.pipe(share(), take(1), broken()),
  'a shared source that ends': source => source.pipe(broken(), share()),
  'a source': source => source.pipe(take(1), broken()),
  'an operator of ours': source =>
    source.pipe(
      concatMapEager(x => of(x), 2),
      take(1),
      broken(),
    ),
  batchAwait: source =>
    source.pipe(
      map(x => of(x)),
      batchAwait(2),
      take(1),
      broken(),
    ),
  'by key': source =>
    source.pipe(
      concatMapEager(() => new Throwing() as never, { concurrency: 1, key: x => x }),
      broken(),
    ),
};

function quietly(work: () => void) {
  try {
    work();
  } catch {
    // Who throws is not of interest here, but what is left behind.
  }
}

describe('the current demand', () => {
  it.each(Object.keys(PROGRAMS))(
    'should be what it was after a teardown throws, with %s',
    async name => {
      for (const behind of [slidingAwait<Observable<unknown>>(2), concatMapEager(() => NEVER, 2)]) {
        const source = PROGRAMS[name](pull([1, 2, 3])).pipe(map(() => of(0)));
        quietly(() => record(source.pipe(behind)));
        expect(currentDemand.demand).toBeUndefined();
        await macrotask();
        expect(currentDemand.demand).toBeUndefined();
      }
    },
  );

  it('should be what it was after a teardown throws at the end of the rows of a page', () => {
    const pages = new Subject<never>();
    const rows = new Observable(subscriber =>
      new RowEmitter(subscriber, row => row).subscribeTo(pages),
    );
    record(
      rows.pipe(
        broken(),
        share(),
        concatMapEager(() => NEVER, 2),
      ),
    );
    pages.next({ rows: [{}], owner: 0, release() {} } as never);
    expect(() => pages.complete()).toThrow();
    expect(currentDemand.demand).toBeUndefined();
  });

  it('should be restored by withDemand, whatever is thrown', () => {
    quietly(() =>
      withDemand({ isReady: () => true, received: 0, listeners: undefined } as never, () => {
        throw new Error('expected');
      }),
    );
    expect(currentDemand.demand).toBeUndefined();
  });
});
