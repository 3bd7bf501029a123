import { NEVER, queueScheduler, Subject, of } from 'rxjs';
import { Executor, toAsyncIterable } from 'rxjs-await';
import { makeDisposable } from '../../src/internal/util/disposal.js';
import { macrotask } from '../support/async.js';
import { record } from '../support/record.js';

/** An executor whose blocks end when told, and what its producers see. */
function setUp(concurrency: number) {
  const executor = new Executor({ concurrency, scheduler: queueScheduler });
  const inners: Array<Subject<void>> = [];
  const add = () =>
    record(
      executor.execute(() => {
        const inner = new Subject<void>();
        inners.push(inner);
        return inner;
      }),
    );
  const end = (count = 1) => inners.splice(0, count).forEach(inner => inner.complete());
  return { executor, inners, add, end };
}

describe('Executor', () => {
  it('should pause with a concurrency of 0, from the constructor and live', async () => {
    const { executor, inners, add, end } = setUp(0);
    let isIdle = false;
    await executor.whenIdle();
    add();
    add();
    void executor.whenIdle().then(() => (isIdle = true));
    await macrotask();
    expect([executor.active, executor.waiting, isIdle]).toEqual([0, 2, false]);
    executor.concurrency = 1;
    expect([executor.active, executor.waiting]).toEqual([1, 1]);
    executor.concurrency = 0;
    // What runs goes on, and nothing takes its place.
    expect(inners[0].observed).toBe(true);
    end();
    await macrotask();
    expect([executor.active, executor.waiting, isIdle]).toEqual([0, 1, false]);
    executor.concurrency = 1;
    end();
    await macrotask();
    expect([executor.active, executor.waiting, isIdle]).toEqual([0, 0, true]);
    for (const value of [-1, 0.5, NaN]) {
      expect(() => (executor.concurrency = value)).toThrow(
        'Executor: expected concurrency to be an integer >= 0 or Infinity',
      );
    }
    expect(executor.concurrency).toBe(1);
  });

  it('should say when fewer blocks wait, immediately when that is so', async () => {
    const { executor, add, end } = setUp(1);
    await executor.whenBelow(1);
    ['running', 'waiting', 'waiting'].forEach(add);
    await executor.whenBelow(3);
    const woken: number[] = [];
    for (const n of [1, 2]) void executor.whenBelow(n).then(() => woken.push(n));
    await macrotask();
    expect(woken).toEqual([]);
    end();
    await macrotask();
    expect([executor.waiting, woken]).toEqual([1, [2]]);
    end();
    await macrotask();
    expect([executor.waiting, woken]).toEqual([0, [2, 1]]);
    for (const n of [0, -1, 1.5, NaN]) expect(() => executor.whenBelow(n)).toThrow(RangeError);
    expect(() => executor.whenBelow('3' as never)).toThrow(
      "Executor: expected n to be an integer >= 1 or Infinity, got '3' (string)",
    );
  });

  it('should wake producers when waiting blocks are unsubscribed', async () => {
    const { executor, add } = setUp(1);
    add();
    const waiting = add();
    let isBelow = false;
    void executor.whenBelow(1).then(() => (isBelow = true));
    await macrotask();
    expect(isBelow).toBe(false);
    waiting.subscription.unsubscribe();
    await macrotask();
    expect(isBelow).toBe(true);
  });

  it('should wake as many producers as there is room for, in the order of their calls', async () => {
    const { executor, add, end } = setUp(1);
    add();
    const order: number[] = [];
    let most = 0;
    const produce = async (name: number) => {
      for (let k = 0; k < 5; k++) {
        await executor.whenBelow(3);
        order.push(name);
        add();
        most = Math.max(most, executor.waiting);
      }
    };
    const all = Promise.all([0, 1, 2, 3].map(produce));
    for (let k = 0; k < 20; k++) {
      await macrotask();
      end();
    }
    await all;
    expect(most).toBe(3);
    expect(order).toEqual(Array.from({ length: 20 }, (_, k) => k % 4));
  });

  it('should wake all, one after the other, when none of them uses the room', async () => {
    const { executor, add, end } = setUp(1);
    ['running', 'waiting'].forEach(add);
    const woken: number[] = [];
    for (let k = 0; k < 100; k++) void executor.whenBelow(1).then(() => woken.push(k));
    end();
    await macrotask();
    expect(woken).toEqual(Array.from({ length: 100 }, (_, k) => k));
  });

  it('should be disposable: idle first', async () => {
    const { executor, add, end } = setUp(1);
    add();
    let isDisposed = false;
    void executor[Symbol.asyncDispose]().then(() => (isDisposed = true));
    await macrotask();
    expect(isDisposed).toBe(false);
    end();
    await macrotask();
    expect(isDisposed).toBe(true);
    expect(Object.keys(executor)).not.toContain('undefined');
  });
});

describe('toAsyncIterable', () => {
  it('should be disposable: unsubscribes, also before the first value', async () => {
    const source = new Subject<number>();
    const iterator = toAsyncIterable(source);
    const first = iterator.next();
    expect(source.observed).toBe(true);
    await expect(iterator[Symbol.asyncDispose]()).resolves.toBeUndefined();
    expect(source.observed).toBe(false);
    await expect(first).resolves.toEqual({ done: true, value: undefined });
    const unused = toAsyncIterable(NEVER);
    await unused[Symbol.asyncDispose]();
    await expect(unused.next()).resolves.toEqual({ done: true, value: undefined });
    const values: number[] = [];
    {
      await using rows = toAsyncIterable(of(1, 2));
      for await (const row of rows) values.push(row);
    }
    expect(values).toEqual([1, 2]);
  });
});

describe('disposal', () => {
  it('should make no property where the platform has no symbol', () => {
    const target = {};
    const own = Symbol;
    globalThis.Symbol = {} as never;
    try {
      makeDisposable(target, () => Promise.resolve());
    } finally {
      globalThis.Symbol = own;
    }
    expect(Reflect.ownKeys(target)).toEqual([]);
    makeDisposable(target, () => Promise.resolve());
    expect(Reflect.ownKeys(target)).toEqual([Symbol.asyncDispose]);
  });
});
