import {
  asapScheduler,
  catchError,
  concat,
  concatMap,
  defer,
  EMPTY,
  exhaustMap,
  from,
  iif,
  map,
  materialize,
  merge,
  mergeMap,
  NEVER,
  of,
  queueScheduler,
  repeat,
  retry,
  startWith,
  Subject,
  subscribeOn,
  switchMap,
  tap,
  throwError,
  timer,
  using,
  type Observable,
} from 'rxjs';
import {
  batchAwait,
  concatMapEager,
  executeAsync,
  pull,
  slidingAwait,
  toAsyncIterable,
} from 'rxjs-await';
import { macrotask } from '../support/async.js';
import { record } from '../support/record.js';

/** Numbers without end, and how many were made. */
function counted(limit = Infinity) {
  const source = { made: 0, values };
  function* values() {
    while (source.made < limit) yield source.made++;
  }
  return source;
}

async function turns(count = 20) {
  for (let at = 0; at < count; at++) await macrotask();
}

/** Subscribes to the rows later than the operator behind does. */
const LATE: Record<string, (rows: Observable<number>) => Observable<unknown>> = {
  'switchMap behind a promise': rows => from(Promise.resolve()).pipe(switchMap(() => rows)),
  'concatMap behind a promise': rows => from(Promise.resolve()).pipe(concatMap(() => rows)),
  'mergeMap behind a promise': rows => from(Promise.resolve()).pipe(mergeMap(() => rows)),
  'exhaustMap behind a promise': rows => from(Promise.resolve()).pipe(exhaustMap(() => rows)),
  'switchMap behind a timer': rows => timer(0, asapScheduler).pipe(switchMap(() => rows)),
  'concat behind a promise': rows => concat(from(Promise.resolve(-1)), rows),
  'merge of late sources': rows =>
    merge(...[1, 2].map(() => from(Promise.resolve()).pipe(switchMap(() => rows)))),
  subscribeOn: rows => rows.pipe(subscribeOn(asapScheduler)),
  'catchError of a late error': rows =>
    from(Promise.reject(new Error('expected'))).pipe(catchError(() => rows)),
  'retry with a delay': rows => {
    let tries = 0;
    return defer(() => (tries++ ? rows : throwError(() => 0))).pipe(
      retry({ delay: () => from(Promise.resolve()) }),
    );
  },
  'repeat with a delay': rows => {
    let tries = 0;
    return defer(() => (tries++ ? rows : EMPTY)).pipe(
      repeat({ delay: () => from(Promise.resolve()) }),
    );
  },
  'defer, iif and using behind a promise': rows =>
    from(Promise.resolve()).pipe(
      switchMap(() => {
        const late = defer(() => iif(() => true, rows, EMPTY));
        return using(
          () => ({ unsubscribe: () => {} }),
          () => late,
        );
      }),
    ),
  'operators behind a promise': rows =>
    from(Promise.resolve()).pipe(
      switchMap(() => rows.pipe(map(String), materialize(), tap(), startWith(0))),
    ),
  'another operator of ours behind a promise': rows =>
    from(Promise.resolve()).pipe(
      switchMap(() =>
        rows.pipe(
          map(x => of(x)),
          slidingAwait(2),
        ),
      ),
    ),
  'executeAsync that is late': rows =>
    executeAsync(() => from(Promise.resolve()).pipe(switchMap(() => rows)), queueScheduler),
};

describe('demand, of a source that is subscribed late', () => {
  it.each(Object.keys(LATE))('should reach it through %s', async name => {
    for (const operator of [
      concatMapEager(() => NEVER, 4),
      concatMapEager(() => NEVER, { concurrency: 4, window: 4, key: x => x }),
      concatMapEager(() => NEVER, { concurrency: 4, ordered: false }),
    ]) {
      const source = counted();
      const { subscription } = record(LATE[name](pull(source.values)).pipe(operator));
      await turns();
      expect(source.made).toBeGreaterThan(0);
      expect(source.made).toBeLessThan(10);
      subscription.unsubscribe();
    }
  });

  it('should reach it through batchAwait', async () => {
    for (const late of Object.values(LATE)) {
      const source = counted();
      const { subscription } = record(
        late(pull(source.values)).pipe(
          map(() => NEVER),
          batchAwait(4),
        ),
      );
      await turns();
      expect(source.made).toBeLessThan(10);
      subscription.unsubscribe();
    }
  });

  it('should reach it in an inner, which prefetches so much', async () => {
    for (const late of Object.values(LATE)) {
      const source = counted();
      const inners = [NEVER, late(pull(source.values))];
      const operator = concatMapEager((x: number) => inners[x], { concurrency: 2, prefetch: 16 });
      const { subscription } = record(of(0, 1).pipe(operator));
      await turns();
      expect(source.made).toBeGreaterThanOrEqual(15);
      expect(source.made).toBeLessThan(24);
      subscription.unsubscribe();
    }
  });

  it('should reach it behind toAsyncIterable', async () => {
    for (const late of Object.values(LATE)) {
      const source = counted();
      const iterator = toAsyncIterable(late(pull(source.values)), { window: 3 });
      await iterator.next();
      await turns();
      expect(source.made).toBeLessThan(12);
      await iterator.return!();
    }
  });

  it('should reach two operators of ours of which the first is subscribed late', async () => {
    const source = counted();
    const late = from(Promise.resolve()).pipe(
      switchMap(() => pull(source.values).pipe(concatMapEager(async x => x, 3))),
    );
    const { subscription } = record(late.pipe(concatMapEager(() => NEVER, 4)));
    await turns();
    expect(source.made).toBe(7);
    subscription.unsubscribe();
  });

  it('should not hold back a program that a function of the chain starts late', async () => {
    const found: number[] = [];
    const beside = () =>
      pull([1, 2, 3])
        .pipe(concatMapEager(async x => x, 1))
        .subscribe(x => found.push(x));
    const start = tap(() => void Promise.resolve().then(beside));
    const { subscription } = record(
      of(0).pipe(
        start,
        concatMapEager(() => NEVER, 1),
      ),
    );
    await turns();
    expect(found).toEqual([1, 2, 3]);
    subscription.unsubscribe();
  });

  it('should let all of a merge of late sources end', async () => {
    const sources = Array.from({ length: 50 }, (_, at) =>
      from(Promise.resolve()).pipe(switchMap(() => pull([at, at]))),
    );
    const result = record(merge(...sources).pipe(concatMapEager(async x => x, 2)));
    await turns(100);
    expect(result.end).toBe('complete');
    expect(result.values).toHaveLength(100);
  });

  it('should not ask those in vain that wait for their own iterator or inner', async () => {
    // Each value asks who waits for the demand: with all in the ring it would be quadratic.
    let asked = 0;
    const slow = () => ({
      [Symbol.asyncIterator]: () => ({
        next: () => (asked++, new Promise<IteratorResult<number>>(() => {})),
      }),
    });
    const pushed = new Subject<number>();
    const idle = Array.from({ length: 1000 }, () =>
      from(Promise.resolve()).pipe(switchMap(() => pull(slow))),
    );
    let ready = 0;
    const operator = concatMapEager(async (x: number) => (ready++, x), 2);
    const { subscription } = record(merge(pushed, ...idle).pipe(operator));
    await turns(5);
    expect(asked).toBe(1000);
    for (let at = 0; at < 10; at++) pushed.next(at);
    await turns(5);
    expect(ready).toBe(10);
    subscription.unsubscribe();
  });
});
