import { map, NEVER, Observable, of, Subject, throwError } from 'rxjs';
import { pull, slidingAwait, toAsyncIterable } from 'rxjs-await';
import { deferred, macrotask, unhandledRejectionsOf } from '../support/async.js';

/** Reads all of it by `for await`. */
async function readAll<T>(iterable: AsyncIterable<T>): Promise<T[]> {
  const values: T[] = [];
  for await (const value of iterable) values.push(value);
  return values;
}

function countedSource(limit = Infinity) {
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

const DONE = { done: true, value: undefined };

describe('toAsyncIterable', () => {
  it('should give the values in order, and end', async () => {
    expect(await readAll(toAsyncIterable(of(1, 2, 3)))).toEqual([1, 2, 3]);
    expect(await readAll(toAsyncIterable(of<number>()))).toEqual([]);
    expect(await readAll(toAsyncIterable(of(undefined, null, 0, '')))).toEqual([
      ...[undefined, null, 0, ''],
    ]);
  });

  it('should subscribe when first asked, once', async () => {
    let subscriptions = 0;
    const source = new Observable<number>(subscriber => {
      subscriptions++;
      subscriber.next(1);
    });
    const iterator = toAsyncIterable(source);
    expect(iterator[Symbol.asyncIterator]()).toBe(iterator);
    expect(subscriptions).toBe(0);
    expect(await iterator.next()).toEqual({ done: false, value: 1 });
    void iterator.next();
    expect(subscriptions).toBe(1);
    await iterator.return!();
  });

  it('should lose nothing of a push source that is faster than the reader', async () => {
    const source = new Subject<number>();
    const iterator = toAsyncIterable(source);
    const first = iterator.next();
    for (let x = 0; x < 5; x++) source.next(x);
    source.complete();
    expect(await first).toEqual({ done: false, value: 0 });
    expect(await readAll(iterator)).toEqual([1, 2, 3, 4]);
  });

  it('should answer questions in their order, also those that wait', async () => {
    const source = new Subject<string>();
    const iterator = toAsyncIterable(source);
    const answers = [iterator.next(), iterator.next(), iterator.next()];
    source.next('a');
    source.next('b');
    source.complete();
    expect(await Promise.all(answers)).toEqual([
      { done: false, value: 'a' },
      { done: false, value: 'b' },
      DONE,
    ]);
    expect(await iterator.next()).toEqual(DONE);
  });

  it('should keep a pull source at most window ahead of the reader', async () => {
    for (const window of [1, 2, 5]) {
      const source = countedSource();
      const iterator = toAsyncIterable(pull(source.values), { window });
      expect(source.made).toBe(0);
      for (let asked = 1; asked <= 4; asked++) {
        await iterator.next();
        expect(source.made).toBe(asked + window);
      }
      await iterator.return!();
      expect(source.closed).toBe(1);
    }
  });

  it('should bound a chain of operators from end to end', async () => {
    const source = countedSource();
    const futures = pull(source.values).pipe(map(x => Promise.resolve(x)));
    const iterator = toAsyncIterable(futures.pipe(slidingAwait(3)));
    for (let x = 0; x < 10; x++) {
      expect(await iterator.next()).toEqual({ done: false, value: x });
      for (let at = 0; at < 5; at++) await macrotask();
      // One waits here, three in the window before.
      expect(source.made).toBe(x + 1 + 4);
    }
    await iterator.return!();
    expect(source.closed).toBe(1);
  });

  it('should unsubscribe on break, return and throw, and answer what waits', async () => {
    for (const stop of ['break', 'return', 'throw'] as const) {
      const source = new Subject<number>();
      const iterator = toAsyncIterable(source);
      const first = iterator.next();
      source.next(1);
      await first;
      expect(source.observed).toBe(true);
      if (stop === 'break') {
        source.next(2);
        for await (const value of iterator) {
          expect(value).toBe(2);
          break;
        }
      } else {
        const waiting = iterator.next();
        if (stop === 'return')
          expect(await iterator.return!('x')).toEqual({ done: true, value: 'x' });
        else await expect(iterator.throw!('thrown')).rejects.toBe('thrown');
        expect(await waiting).toEqual(DONE);
      }
      expect(source.observed).toBe(false);
      expect(await iterator.next()).toEqual(DONE);
    }
  });

  it('should never subscribe when it is closed before it is asked', async () => {
    let isSubscribed = false;
    const source = new Observable(() => {
      isSubscribed = true;
    });
    const iterator = toAsyncIterable(source);
    await iterator.return!();
    expect(await iterator.next()).toEqual(DONE);
    expect(isSubscribed).toBe(false);
  });

  it('should give what came before the error, then the error once, then the end', async () => {
    for (const reason of [new Error('failed'), undefined, 0]) {
      const source = new Subject<number>();
      const iterator = toAsyncIterable(source);
      const first = iterator.next();
      source.next(1);
      source.next(2);
      source.error(reason);
      expect(await first).toEqual({ done: false, value: 1 });
      expect(await iterator.next()).toEqual({ done: false, value: 2 });
      await expect(iterator.next()).rejects.toBe(reason);
      expect(await iterator.next()).toEqual(DONE);
    }
    await expect(readAll(toAsyncIterable(throwError(() => 'at once')))).rejects.toBe('at once');
  });

  it('should raise no unhandled rejection for an error that nobody asks for', async () => {
    const found = await unhandledRejectionsOf(async () => {
      const source = new Subject<number>();
      const iterator = toAsyncIterable(source);
      const first = iterator.next();
      source.next(1);
      await first;
      source.error('nobody asked');
      await macrotask();
      await iterator.return!();
    });
    expect(found).toEqual([]);
  });

  it('should raise no unhandled rejection for a promise that waits to be read', async () => {
    const found = await unhandledRejectionsOf(async () => {
      const iterator = toAsyncIterable(of(Promise.resolve(1), Promise.reject(2)), { window: 2 });
      const { value: first } = await iterator.next();
      await macrotask();
      const { value: second } = await iterator.next();
      expect(await Promise.allSettled([first, second])).toEqual([
        { status: 'fulfilled', value: 1 },
        { status: 'rejected', reason: 2 },
      ]);
    });
    expect(found).toEqual([]);
  });

  it('should read a source that emits inside the reader', async () => {
    const source = new Subject<number>();
    const read = (async () => {
      const values: number[] = [];
      for await (const value of toAsyncIterable(source)) {
        values.push(value);
        if (value < 5) source.next(value + 1);
        else source.complete();
      }
      return values;
    })();
    source.next(0);
    expect(await read).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('should wait for a promise-based source', async () => {
    const { promise, resolve } = deferred<number>();
    const iterator = toAsyncIterable(of(promise).pipe(slidingAwait()));
    const first = iterator.next();
    resolve(7);
    expect(await first).toEqual({ done: false, value: 7 });
    expect(await iterator.next()).toEqual(DONE);
  });

  it('should refuse bad arguments when it is created [21]', () => {
    for (const source of [undefined, null, 5, [1], Promise.resolve(1), {}]) {
      const create = () => toAsyncIterable(source as never);
      expect(create).toThrow(TypeError);
      expect(create).toThrow(/^toAsyncIterable: expected source to be an Observable, got /);
    }
    for (const window of [0, -1, 1.5, NaN, '1', null] as never[]) {
      const create = () => toAsyncIterable(NEVER, { window });
      expect(create).toThrow(typeof window === 'number' ? RangeError : TypeError);
      expect(create).toThrow(/^toAsyncIterable: expected window to be an integer >= 1 or Infinity/);
    }
  });
});
