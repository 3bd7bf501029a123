import {
  filter,
  identity,
  map,
  NEVER,
  of,
  retry,
  share,
  startWith,
  Subject,
  tap,
  throwError,
  type OperatorFunction,
} from 'rxjs';
import {
  awaitAll,
  batchAwait,
  concatMapEager,
  executeAsync,
  Executor,
  pull,
  slidingAwait,
} from 'rxjs-await';
import { deferred, macrotask } from '../support/async.js';
import { record } from '../support/record.js';

/** The numbers from 0, and how many were made. */
function counted(limit = Infinity) {
  const source = { made: 0, values };
  function* values() {
    while (source.made < limit) yield source.made++;
  }
  return source;
}

/** Holds every value for good: its window fills, and then its demand ends. */
const stuck = <T>(window: number): OperatorFunction<T, never> =>
  concatMapEager(() => NEVER, window);

/** A stage whose promises the test settles. */
function stage(window: number) {
  const promises = Array.from({ length: 100 }, () => deferred<number>());
  let started = 0;
  const operator = concatMapEager((x: number) => {
    started++;
    return promises[x].promise;
  }, window);
  const end = async (...values: number[]) => {
    for (const x of values) promises[x].resolve(x);
    await macrotask();
  };
  return { operator, end, started: () => started };
}

describe('demand', () => {
  it('should hold a chain of operators bounded from end to end', async () => {
    const source = counted();
    const [first, second] = [stage(3), stage(2)];
    const { values } = record(pull(source.values).pipe(first.operator, second.operator));
    expect([source.made, first.started(), second.started()]).toEqual([3, 3, 0]);
    await first.end(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    // Two are in the window of the second, three wait in that of the first.
    expect([source.made, second.started(), values.length]).toEqual([5, 2, 0]);
    await second.end(1);
    expect([source.made, second.started()]).toEqual([5, 2]);
    await second.end(0);
    expect([source.made, second.started(), ...values]).toEqual([7, 4, 0, 1]);
  });

  it('should go through chains of three and still deliver all in order', async () => {
    for (const windows of [
      [1, 1, 1],
      [1, 5, 2],
      [7, 1, 3],
    ]) {
      let ahead = 0;
      let out = 0;
      const source = pull(Array(200).keys()).pipe(tap(x => (ahead = Math.max(ahead, x + 1 - out))));
      const [a, b, c] = windows.map(window =>
        concatMapEager((x: number) => (x % 3 ? Promise.resolve(x) : of(x)), window),
      );
      const result = record(
        source.pipe(a, map(identity), b, filter(Boolean), startWith(0), c),
        () => {
          out++;
        },
      );
      while (result.end === 'running') await macrotask();
      expect(result.values).toEqual([...Array(200).keys()]);
      // What is under way is in one of the windows.
      expect(ahead).toBeLessThanOrEqual(windows.reduce((sum, window) => sum + window) + 1);
    }
  });

  it('should not gate a push source: it fills the backlog', () => {
    const source = new Subject<number>();
    let started = 0;
    const operator = concatMapEager(() => {
      started++;
      return NEVER;
    }, 2);
    record(source.pipe(operator));
    for (let x = 0; x < 10; x++) source.next(x);
    expect(started).toBe(2);
    expect(source.observed).toBe(true);
  });

  it('should hold results while the next one downstream is not ready', async () => {
    const source = counted();
    const batches = record(
      pull(source.values).pipe(
        map(x => Promise.resolve(x)),
        slidingAwait(3),
        map(x => (x < 4 ? Promise.resolve(x) : new Promise<number>(() => {}))),
        batchAwait(2),
      ),
    );
    for (let at = 0; at < 20; at++) await macrotask();
    expect(batches.values).toEqual([0, 1, 2, 3]);
    // A batch of two is stuck, and three are done before it.
    expect(source.made).toBe(9);
  });

  it('should let awaitAll take all: it is unbounded', () => {
    const source = counted(1000);
    const result = record(
      pull(source.values).pipe(
        map(x => of(x)),
        awaitAll(),
      ),
    );
    expect(source.made).toBe(1000);
    expect(result.values.length).toBe(1000);
  });

  it('should pass through executeAsync and an Executor to the Observable of the block', async () => {
    const executor = new Executor({ concurrency: 1 });
    for (const on of [undefined, executor]) {
      const source = counted();
      const future = executeAsync(() => pull(source.values), on);
      record(future.pipe(stuck(3)));
      await macrotask();
      expect(source.made).toBe(3);
      executor.concurrency++;
    }
  });

  it('should hand the demand to none but the source that it is for', () => {
    const [outer, inside, other] = [counted(10), counted(10), counted(10)];
    record(
      pull(outer.values).pipe(
        tap(() => {
          // Subscribed by the consumer inside the chain: nobody holds these back.
          record(pull(inside.values));
          inside.made = 0;
        }),
        stuck(2),
      ),
    );
    expect(outer.made).toBe(2);
    expect(record(pull(other.values)).values.length).toBe(10);
  });

  it('should free a shared source from a demand that has gone', () => {
    const source = counted(100);
    const shared = pull(source.values).pipe(share());
    const first = record(shared.pipe(stuck(3)));
    const second = record(shared);
    expect(source.made).toBe(3);
    first.subscription.unsubscribe();
    expect(source.made).toBe(100);
    expect(second).toMatchObject({ end: 'complete' });
  });

  it('should keep delivering after an error that is caught downstream and retried', async () => {
    let failures = 3;
    const flaky = concatMapEager(
      (x: number) => (x === 2 && failures-- > 0 ? throwError(() => 'flaky') : Promise.resolve(x)),
      2,
    );
    const result = record(
      pull(() => [0, 1, 2, 3]).pipe(
        flaky,
        retry(5),
        concatMapEager(x => of(x), 2),
      ),
    );
    while (result.end === 'running') await macrotask();
    expect(result.values.slice(-4)).toEqual([0, 1, 2, 3]);
  });

  it('should gate each inner by its own buffer', () => {
    const [first, second] = [counted(1000), counted(1000)];
    const head = new Subject<number>();
    const inners = [head, pull(first.values), pull(second.values)];
    const operator = concatMapEager((x: number) => inners[x], { concurrency: 3, prefetch: 10 });
    const { values } = record(of(0, 1, 2).pipe(operator));
    expect([first.made, second.made]).toEqual([10, 10]);
    head.complete();
    expect([first.made, second.made, values.length]).toEqual([1000, 1000, 2000]);
  });
});
