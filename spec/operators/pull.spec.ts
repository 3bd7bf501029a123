import { Readable } from 'node:stream';
import { filter, map, merge, NEVER, range, Subject, take, takeUntil, tap } from 'rxjs';
import { concatMapEager, pull } from 'rxjs-await';
import { deferred, macrotask } from '../support/async.js';
import { controlled } from '../support/controlled.js';
import { record } from '../support/record.js';
import { many } from '../support/many.js';

/** A source that counts what it made and says when it was closed. */
function counted(limit = Infinity) {
  const source = { made: 0, closed: 0, values };
  function* values() {
    try {
      while (source.made < limit) yield source.made++;
    } finally {
      source.closed++;
    }
  }
  return source;
}

async function ended(result: { end: unknown }): Promise<void> {
  while (result.end === 'running') await macrotask();
}

describe('pull', () => {
  it('should behave like from without an operator of ours downstream', () => {
    for (const iterable of [[1, 2, 3], new Set([1, 2, 3]), 'abc', new Map([[1, 2]])]) {
      const result = record(pull(iterable as Iterable<unknown>));
      expect(result).toMatchObject({ values: [...iterable], end: 'complete' });
    }
    expect(record(pull([]))).toMatchObject({ values: [], end: 'complete' });
  });

  it('should take an async iterable', async () => {
    async function* generate() {
      yield 1;
      await macrotask();
      yield undefined;
      yield null;
    }
    const result = record(pull(generate()));
    await ended(result);
    expect(result).toMatchObject({ values: [1, undefined, null], end: 'complete' });
  });

  it('should take Node and web streams', async () => {
    const node = record(pull(Readable.from(['a', 'b', 'c'])));
    const web = record(
      pull(
        new ReadableStream<string>({
          start(controller) {
            controller.enqueue('a');
            controller.close();
          },
        }) as unknown as AsyncIterable<string>,
      ),
    );
    await ended(node);
    await ended(web);
    expect(node).toMatchObject({ values: ['a', 'b', 'c'], end: 'complete' });
    expect(web).toMatchObject({ values: ['a'], end: 'complete' });
  });

  it('should call a function for each subscription, and not before', () => {
    let calls = 0;
    const source = pull(() => {
      calls++;
      return [calls];
    });
    expect(calls).toBe(0);
    expect([record(source).values, record(source).values]).toEqual([[1], [2]]);
  });

  it('should make no value before the demand is ready, nor one too many', () => {
    for (const window of [1, 2, 5]) {
      const source = counted();
      const { project, end } = controlled();
      const names = pull(source.values).pipe(map(String));
      record(names.pipe(concatMapEager(project, window)));
      expect(source.made).toBe(window);
      end('0');
      expect(source.made).toBe(window + 1);
    }
  });

  it('should see the demand through synchronous operators, and make up for what they drop', () => {
    const source = counted();
    const { started, project, end } = controlled();
    record(
      pull(source.values).pipe(
        map(x => x + 1),
        filter(x => x % 10 === 0),
        take(5),
        concatMapEager(x => project(`${x}`), 2),
      ),
    );
    expect([started, source.made]).toEqual([['10', '20'], 20]);
    end('20', '10');
    expect([started, source.made]).toEqual([['10', '20', '30', '40'], 40]);
    end('30', '40', '50');
    expect(source).toMatchObject({ made: 50, closed: 1 });
  });

  it('should ask an async iterator only when the demand is ready, one question at a time', async () => {
    let asked = 0;
    const answers = Array.from({ length: 5 }, () => deferred<IteratorResult<string>>());
    const iterable = {
      [Symbol.asyncIterator]: () => ({ next: () => answers[asked++].promise }),
    };
    const { started, project, end } = controlled();
    const result = record(pull(iterable).pipe(concatMapEager(project, 2)));
    expect(asked).toBe(1);
    answers[0].resolve({ value: 'a', done: false });
    await macrotask();
    expect(asked).toBe(2);
    answers[1].resolve({ value: 'b', done: false });
    await macrotask();
    // The window is full.
    expect([asked, ...started]).toEqual([2, 'a', 'b']);
    end('a');
    expect(asked).toBe(3);
    answers[2].resolve({ value: undefined, done: true });
    await macrotask();
    end('b');
    expect(result).toMatchObject({ values: ['a', 'b'], end: 'complete' });
  });

  it('should hear of the end of an async iterator though others leave no room', async () => {
    const pushed = new Subject<number>();
    let isOver = false;
    async function* rows() {
      yield 1;
      pushed.next(9);
    }
    const ending = pull(rows).pipe(tap({ complete: () => (isOver = true) }));
    record(merge(ending, pushed).pipe(concatMapEager(() => NEVER, 2)));
    for (let at = 0; at < 5; at++) await macrotask();
    expect(isOver).toBe(true);
  });

  it('should call return once when unsubscribed, and not after the end [43]', () => {
    const stopped = counted();
    expect(record(pull(stopped.values).pipe(take(3))).values).toEqual([0, 1, 2]);
    expect(stopped).toMatchObject({ made: 3, closed: 1 });

    const waiting = counted();
    const never = controlled();
    const names = pull(waiting.values).pipe(map(String));
    record(names.pipe(concatMapEager(never.project, 2))).subscription.unsubscribe();
    expect(waiting).toMatchObject({ made: 2, closed: 1 });

    let returned = 0;
    const finite = {
      [Symbol.iterator]: () => ({
        next: () => ({ done: true as const, value: undefined }),
        return() {
          returned++;
          return { done: true as const, value: undefined };
        },
      }),
    };
    record(pull(finite)).subscription.unsubscribe();
    expect(returned).toBe(0);
  });

  it('should call return of an async iterator, also while it owes an answer', async () => {
    let returned = 0;
    const iterable = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise<IteratorResult<number>>(() => {}),
        return() {
          returned++;
          return Promise.resolve({ done: true as const, value: undefined });
        },
      }),
    };
    record(pull(iterable)).subscription.unsubscribe();
    await macrotask();
    expect(returned).toBe(1);
  });

  it('should stop amid a synchronous run when it is unsubscribed inside next [46] [47]', () => {
    const source = counted();
    const stop = new Subject<void>();
    const stopped = pull(source.values).pipe(takeUntil(stop));
    const { values } = record(stopped, value => value === 4 && stop.next());
    expect(values).toEqual([0, 1, 2, 3, 4]);
    expect(source).toMatchObject({ made: 5, closed: 1 });
  });

  it('should run 200,000 values through on a flat stack [58]', () => {
    let count = 0;
    let isComplete = false;
    pull(Array(many(200_000)).keys())
      .pipe(concatMapEager(x => [x], 2))
      .subscribe({ next: () => count++, complete: () => (isComplete = true) });
    expect({ count, isComplete }).toEqual({ count: many(200_000), isComplete: true });
  });

  it('should keep 10^4 values of an async source in order', async () => {
    async function* generate() {
      for (let x = 0; x < 10_000; x++) yield x;
    }
    const result = record(pull(generate()).pipe(concatMapEager(x => Promise.resolve(x), 16)));
    await ended(result);
    expect(result.values).toEqual([...Array(10_000).keys()]);
  });

  it('should hold back a pull-based inner at prefetch until its turn', () => {
    const inner = counted(300);
    const head = new Subject<number>();
    const inners = [head, pull(inner.values)];
    for (const prefetch of [1, 10, undefined]) {
      inner.made = 0;
      const config = { concurrency: 2, prefetch };
      const result = record(range(0, 2).pipe(concatMapEager(x => inners[x], config)));
      expect(inner.made).toBe(prefetch ?? 128);
      result.subscription.unsubscribe();
    }
    inner.made = 0;
    const result = record(range(0, 2).pipe(concatMapEager(x => inners[x], 2)));
    head.complete();
    expect(result.values.length).toBe(300);
  });
});
