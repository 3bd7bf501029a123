import {
  concat,
  concatMap,
  defer,
  filter,
  map,
  merge,
  mergeMap,
  NEVER,
  of,
  repeat,
  retry,
  scan,
  share,
  Subject,
  take,
  tap,
  zip,
  type Observable,
  type OperatorFunction,
} from 'rxjs';
import { concatMapEager, pull } from 'rxjs-await';
import { macrotask } from '../support/async.js';
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

describe('demand', () => {
  it('should pass through synchronous operators of RxJS', () => {
    const chains: Array<(source: Observable<number>) => Observable<unknown>> = [
      source => source.pipe(map(x => x + 1)),
      source =>
        source.pipe(
          tap(),
          scan((sum, x) => sum + x, 0),
        ),
      source => source.pipe(take(1000)),
      source => source.pipe(concatMap(x => of(x))),
      source => source.pipe(mergeMap(x => of(x))),
      source => defer(() => source),
      source => source.pipe(share()),
    ];
    for (const chain of chains) {
      const source = counted();
      record(chain(pull(source.values)).pipe(stuck(4)));
      expect(source.made).toBe(4);
    }
  });

  it('should reach the next source of concat, and of repeat and retry', async () => {
    const [first, second] = [counted(3), counted()];
    record(concat(pull(first.values), pull(second.values)).pipe(stuck(5)));
    expect([first.made, second.made]).toEqual([3, 2]);

    let made = 0;
    function* two() {
      yield made++;
      yield made++;
    }
    record(pull(two).pipe(repeat(100), stuck(5)));
    expect(made).toBe(5);

    let failing = 0;
    function* broken() {
      yield failing++;
      throw new Error('broken');
    }
    record(pull(broken).pipe(retry(100), stuck(5)));
    expect(failing).toBe(5);

    let late = 0;
    async function* lateBroken() {
      yield late++;
      throw new Error('broken');
    }
    record(pull(lateBroken).pipe(retry(100), stuck(5)));
    for (let at = 0; at < 20; at++) await macrotask();
    expect(late).toBe(5);
  });

  it('should reach the sources of our own operators that are repeated', async () => {
    let made = 0;
    const source = pull(function* () {
      yield made++;
    });
    const once = source.pipe(concatMapEager(x => Promise.resolve(x), 1));
    record(once.pipe(repeat(100), stuck(3)));
    for (let at = 0; at < 20; at++) await macrotask();
    expect(made).toBe(4);
  });

  it('should bound the sources of a merge together, and let each have its turn', () => {
    const [a, b] = [counted(), counted()];
    const inners: Array<Subject<number>> = [];
    const operator = concatMapEager(() => {
      const inner = new Subject<number>();
      inners.push(inner);
      return inner;
    }, 4);
    record(merge(pull(a.values), pull(b.values)).pipe(operator));
    expect(a.made + b.made).toBe(4);
    for (let at = 0; at < 40; at++) inners[at].complete();
    expect(a.made + b.made).toBe(44);
    expect(b.made).toBeGreaterThan(10);
    expect(a.made).toBeGreaterThan(10);
  });

  it('should start what was pushed while a pulled value started before it pulls the next', () => {
    const pushed = new Subject<number>();
    const first = [new Subject<never>(), new Subject<never>()];
    const project = (value: number) => {
      if (value === 2) pushed.next(10);
      return first[value] ?? of(value);
    };
    const values: number[] = [];
    merge(pushed, pull([0, 1, 2, 3]))
      .pipe(concatMapEager(project, 2))
      .subscribe(value => values.push(value));
    // The head last: both places are free at once.
    first[1].complete();
    first[0].complete();
    expect(values).toEqual([2, 10, 3]);
  });

  it('should let another source pass on what it held while an inner had the last place', () => {
    for (const moment of ['project', 'next']) {
      const [first, second] = [new Subject<number>(), new Subject<number>()];
      const pass = concatMapEager((value: number) => of(value), 2);
      const emit = (now: string, value: number) => {
        if (now !== moment || value !== 1) return;
        second.next(2);
        second.complete();
      };
      const last = concatMapEager((value: number) => {
        emit('project', value);
        return of(value);
      }, 1);
      const sources = merge(first.pipe(pass), second.pipe(pass));
      const result = record(sources.pipe(last), value => emit('next', value));
      first.next(1);
      expect(result.values).toEqual([1, 2]);
      first.complete();
      expect(result.end).toBe('complete');
    }
  });

  it('should let the event loop run, and both sources, when zip holds values back', async () => {
    const [a, b] = [counted(100_000), counted(100_000)];
    const result = record(zip(pull(a.values), pull(b.values)).pipe(take(10), stuck(20)));
    for (let at = 0; at < 20; at++) await macrotask();
    expect(result.end).toBe('running');
    expect(b.made).toBeGreaterThanOrEqual(10);
    expect(a.made).toBeLessThan(20_000);
  });

  it('should yield to the event loop regularly behind an operator that holds values back', async () => {
    const source = counted();
    let isHeard = false;
    const held = pull(source.values).pipe(
      mergeMap(() => NEVER, 1),
      stuck(1),
    );
    const { subscription } = record(held);
    const immediate = new Promise<void>(resolve =>
      setImmediate(() => {
        isHeard = true;
        resolve();
      }),
    );
    await immediate;
    expect(isHeard).toBe(true);
    subscription.unsubscribe();
    const { made } = source;
    expect(made).toBeLessThan(100_000);
    await macrotask();
    expect(source.made).toBe(made);
  });

  it('should go on behind such an operator when a test fakes setImmediate', async () => {
    const realImmediate = setImmediate;
    jest.useFakeTimers();
    try {
      const source = counted(3000);
      const { subscription } = record(
        pull(source.values).pipe(
          filter(() => false),
          stuck(1),
        ),
      );
      for (let at = 0; at < 5; at++) await new Promise(resolve => realImmediate(resolve));
      expect(source.made).toBe(3000);
      subscription.unsubscribe();
    } finally {
      jest.useRealTimers();
    }
  });
});
