import {
  concat,
  lastValueFrom,
  map,
  merge,
  NEVER,
  Observable,
  of,
  share,
  take,
  tap,
  toArray,
} from 'rxjs';
import { concatMapEager, pull, slidingAwait, toAsyncIterable } from 'rxjs-await';
import { macrotask } from '../support/async.js';
import { record } from '../support/record.js';

/** A program of its own, as a user's function of a chain may start one. */
const load = (id: number): Promise<number[]> =>
  lastValueFrom(
    of(id, id * 10).pipe(
      concatMapEager(async x => x, 2),
      toArray(),
    ),
  );
const loaded = [
  [1, 10],
  [2, 20],
  [3, 30],
];

async function ended<T>(source: Observable<T>) {
  const result = record(source);
  for (let at = 0; at < 50 && result.end === 'running'; at++) await macrotask();
  return result;
}

describe('demand', () => {
  it('should not hold back what a function of the chain subscribes to', async () => {
    for (const source of [pull([1, 2, 3]), of(1, 2, 3)]) {
      const result = await ended(source.pipe(map(load), slidingAwait(3)));
      expect(result).toMatchObject({ values: loaded, end: 'complete' });
    }
    const endless = await ended(concat(of(1, 2, 3), NEVER).pipe(map(load), slidingAwait(2)));
    expect(endless.values).toEqual(loaded);
  });

  it('should not hold it back behind toAsyncIterable', async () => {
    const found: number[][] = [];
    for await (const value of toAsyncIterable(pull([1, 2, 3]).pipe(map(load)))) {
      found.push(await value);
    }
    expect(found).toEqual(loaded);
  });

  it('should not hold back a program beside the chain', async () => {
    const beside = pull([1, 2, 3]).pipe(concatMapEager(async x => x, 1));
    let seen: number[] = [];
    record(
      pull([0]).pipe(
        tap(() => (seen = record(beside).values)),
        concatMapEager(() => NEVER, 1),
      ),
    );
    for (let at = 0; at < 10; at++) await macrotask();
    expect(seen).toEqual([1, 2, 3]);
  });

  it('should bound a source behind operators that only pass values on', () => {
    const byHand = (source: Observable<number>) =>
      new Observable<number>(subscriber => source.subscribe(x => subscriber.next(x)));
    for (const operator of [byHand, share<number>()]) {
      let made = 0;
      function* numbers() {
        for (;;) yield made++;
      }
      record(
        pull(numbers).pipe(
          operator,
          concatMapEager(() => NEVER, 4),
        ),
      );
      expect(made).toBe(4);
    }
  });

  it('should let each source of a merge have its turn, also through two operators and by key', async () => {
    const chains = [
      [concatMapEager(async (x: string) => x, 2), concatMapEager(async (x: string) => x, 1)],
      [concatMapEager(async (x: string) => x, { concurrency: 2, window: 4, key: x => x })],
    ];
    for (const [first, second = map((x: string) => x)] of chains) {
      const made: Record<string, number> = { a: 0, b: 0, c: 0 };
      const rows = (name: string) =>
        pull(function* () {
          for (;;) {
            made[name]++;
            yield name;
          }
        });
      await lastValueFrom(merge(rows('a'), rows('b'), rows('c')).pipe(first, second, take(300)));
      for (const name of 'abc') expect(made[name]).toBeGreaterThan(90);
    }
  });
});
