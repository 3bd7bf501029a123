import { concat, from, merge, NEVER, of, Subject, switchMap } from 'rxjs';
import { concatMapEager, pull, toAsyncIterable, type EagerConfig } from 'rxjs-await';
import { macrotask } from '../support/async.js';
import { record } from '../support/record.js';

/** Numbers without end, and how many were made. */
function counted() {
  const source = { made: 0, values };
  function* values() {
    for (;;) yield source.made++;
  }
  return source;
}

async function turns() {
  for (let at = 0; at < 20; at++) await macrotask();
}

describe('the head', () => {
  it('should be read only as it is wanted behind it', async () => {
    const inners = [
      (values: () => Iterable<number>) => pull(values),
      (values: () => Iterable<number>) => values(),
      (values: () => Iterable<number>) =>
        from(Promise.resolve()).pipe(switchMap(() => pull(values))),
      (values: () => Iterable<number>) => pull(values).pipe(concatMapEager(x => of(x), 2)),
    ];
    for (const [at, inner] of inners.entries()) {
      // The last one has a window of its own.
      const ahead = at === 3 ? 5 : 3;
      const source = counted();
      const heads = of(0).pipe(concatMapEager(() => inner(source.values), 1));
      const iterator = toAsyncIterable(heads, { window: 3 });
      for (const read of [1, 2, 3]) {
        expect(await iterator.next()).toEqual({ done: false, value: read - 1 });
        await turns();
        expect(source.made).toBe(read + ahead);
      }
      await iterator.return!();
    }
  });

  it('should be read as wanted by the next operator of ours, with what it has prefetched first', async () => {
    const source = counted();
    const first = new Subject<number>();
    const ends: Array<Subject<never>> = [];
    const stuck = () => (ends.push(new Subject<never>()), ends.at(-1)!);
    record(
      of(0, 1).pipe(
        concatMapEager(x => (x === 0 ? first : pull(source.values)), {
          concurrency: 2,
          prefetch: 5,
        }),
        concatMapEager(stuck, 2),
      ),
    );
    expect(source.made).toBe(5);
    first.complete();
    // Two have left, and three of the five wait: nothing more is read.
    expect([ends.length, source.made]).toEqual([2, 5]);
    for (let at = 0; at < 3; at++) ends[at].complete();
    expect([ends.length, source.made]).toEqual([5, 5]);
    for (let at = 3; at < 6; at++) ends[at].complete();
    expect([ends.length, source.made]).toEqual([8, 8]);
  });

  it('should be one value ahead at most for each inner when there is no order', async () => {
    const sources = [counted(), counted()];
    const operator = concatMapEager((x: number) => pull(sources[x].values), {
      concurrency: 2,
      ordered: false,
    });
    const iterator = toAsyncIterable(of(0, 1).pipe(operator), { window: 3 });
    await iterator.next();
    await turns();
    expect(sources[0].made + sources[1].made).toBeLessThanOrEqual(1 + 3 + 2);
    const seen = [];
    for (let at = 0; at < 20; at++) seen.push((await iterator.next()).value as number);
    expect(sources[1].made).toBeGreaterThan(5);
    await iterator.return!();
  });

  it('should keep on prefetching behind another head, and end', async () => {
    const configs: Array<EagerConfig<number>> = [
      { concurrency: 2 },
      { concurrency: 2, window: 4, key: x => x },
      { concurrency: 2, ordered: false },
      { concurrency: 2, onError: 'end', settle: true },
    ];
    for (const config of configs) {
      const operator = concatMapEager((x: number) => pull([x, x, x]), { ...config, prefetch: 2 });
      const seen = [];
      for await (const x of toAsyncIterable(pull([1, 2, 3, 4]).pipe(operator))) seen.push(x);
      const expected = [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4];
      expect(config.ordered === false ? seen.sort() : seen).toEqual(expected);
    }
  });

  it('should be given up without being read on, unless it settles', async () => {
    const source = { made: 0 };
    function* ten() {
      while (source.made < 10) yield source.made++;
    }
    const failing = new Subject<number>();
    const operator = concatMapEager((x: number) => (x === 0 ? pull(ten) : failing), {
      concurrency: 2,
      settle: true,
    });
    const { end } = record(
      of(0, 1).pipe(
        operator,
        concatMapEager(() => NEVER, 1),
      ),
    );
    expect(source.made).toBe(1);
    failing.error('failed');
    expect(source.made).toBe(10);
    expect(end).toBe('running');
  });

  it('should be read when values are pushed into it, too', async () => {
    const pushed = new Subject<number>();
    const inner = concat(merge(pushed, pull([1, 2, 3])), of(9));
    const result = record(
      of(0).pipe(
        concatMapEager(() => inner, 1),
        concatMapEager(async x => x, 1),
      ),
    );
    for (let at = 0; at < 5; at++) pushed.next(0);
    await turns();
    pushed.complete();
    await turns();
    expect(result.end).toBe('complete');
    expect(result.values.filter(x => x > 0)).toEqual([1, 2, 3, 9]);
  });
});
