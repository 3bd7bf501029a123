import { concat, finalize, identity, map, merge, of, share, toArray } from 'rxjs';
import { concatMapEager, pull, slidingAwait } from 'rxjs-await';
import { macrotask, reportedErrorsOf, unhandledRejectionsOf } from '../support/async.js';
import { record } from '../support/record.js';

describe('pull', () => {
  it('should fail, not hang, on a result of next that is no object', async () => {
    for (const result of [undefined, null, 42, 'done']) {
      const next = () => result as never;
      const sync = { [Symbol.iterator]: () => ({ next }) };
      const async = { [Symbol.asyncIterator]: () => ({ next }) };
      const promised = {
        [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve(result as never) }),
      };
      for (const source of [sync, async, promised]) {
        const results: Array<ReturnType<typeof record<unknown>>> = [];
        const found = await unhandledRejectionsOf(async () => {
          results.push(record(pull<unknown>(source)));
          results.push(record(pull<unknown>(source).pipe(concatMapEager(x => of(x), 2))));
          results.push(record(of(source).pipe(concatMapEager<unknown, never>(x => x as never, 2))));
          await macrotask();
        });
        expect(found).toEqual([]);
        const message = /^pull: expected the result of next\(\) to be an object, got /;
        for (const { end } of results) {
          expect(end).toEqual({ error: expect.any(TypeError) });
          expect((end as { error: Error }).error.message).toMatch(message);
        }
      }
    }
  });

  it('should hear of promises that fail while they wait between two operators [40]', async () => {
    const found = await unhandledRejectionsOf(async () => {
      const row = (name: string) =>
        name === 'bad' ? Promise.reject(name) : macrotask().then(() => name);
      const rows = (...names: string[]) => promising(names, row);
      const results = [
        // As the values of an inner that wait for the next operator.
        record(
          pull([0]).pipe(
            concatMapEager(() => ['a', 'b', 'bad'].map(row), 1),
            slidingAwait(1),
          ),
        ),
        // As what an async iterator gave when its place was taken.
        record(merge(pull(rows('a', 'b')), pull(rows('c', 'bad'))).pipe(slidingAwait(1))),
      ];
      for (let at = 0; at < 20; at++) await macrotask();
      for (const { end } of results) expect(end).toEqual({ error: 'bad' });
    });
    expect(found).toEqual([]);
  });

  it('should not ask again after the end', async () => {
    for (const operator of [identity, concatMapEager((x: number) => of(x), 2)]) {
      let asked = 0;
      const next = () => ({ done: asked++ === 2, value: asked });
      const sync = { [Symbol.iterator]: () => ({ next }) };
      const async = { [Symbol.asyncIterator]: () => ({ next: async () => next() }) };
      for (const source of [sync, async]) {
        asked = 0;
        const result = record(pull<number>(source).pipe(operator));
        for (let at = 0; at < 4; at++) await macrotask();
        expect([result.values, result.end, asked]).toEqual([[1, 2], 'complete', 3]);
      }
    }
  });

  it('should go on when what is between has held thousands of values back', async () => {
    const all = Array.from({ length: 5000 }, (_, x) => x);
    const result = record(
      pull(all).pipe(
        toArray(),
        concatMapEager(x => x, 1),
      ),
    );
    expect(result.end).toBe('running');
    for (let at = 0; at < 10; at++) await macrotask();
    expect(result).toMatchObject({ values: all, end: 'complete' });
  });

  it('should see what arrives behind an operator that hides who is next', () => {
    const all = Array.from({ length: 5000 }, (_, x) => x);
    const result = record(
      pull(all).pipe(
        share(),
        concatMapEager(x => of(x), 1),
      ),
    );
    expect(result).toMatchObject({ values: all, end: 'complete' });
  });

  it('should report a teardown downstream that throws, and leave no demand behind', async () => {
    const failing = (source: AsyncIterable<number> | number[]) =>
      pull(source).pipe(
        finalize(() => {
          throw new Error('cleanup');
        }),
        map(x => x),
      );
    // Its end is asked for by the iterator, or by an inner that makes room.
    for (const source of [one(), [1]]) {
      const errors = await reportedErrorsOf(async () => {
        record(concat(failing(source), pull(one())).pipe(concatMapEager(async x => x, 1)));
        await macrotask();
        let seen = 0;
        pull(Array(5000).fill(0)).subscribe(() => seen++);
        expect(seen).toBe(5000);
      });
      expect(errors).toEqual([expect.any(Error)]);
    }
  });
});

async function* one() {
  yield 1;
}

/** An async iterable that gives promises as they are, as a generator would not. */
function promising<T, V>(names: T[], make: (name: T) => Promise<V>): AsyncIterable<Promise<V>> {
  const promises = names[Symbol.iterator]();
  const next = async () => {
    const { done, value } = promises.next() as IteratorResult<T, T>;
    return { done, value: done ? undefined : make(value) } as IteratorResult<Promise<V>>;
  };
  return { [Symbol.asyncIterator]: () => ({ next }) };
}
