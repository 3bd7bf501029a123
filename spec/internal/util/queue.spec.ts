import { Queue } from '../../../src/internal/util/queue.js';

describe('Queue', () => {
  it('should give back what was pushed, first in, first out', () => {
    const queue = new Queue<number>();
    for (const x of [1, 2, 3]) queue.push(x);
    expect([queue.length, queue.peek(), queue.peekLast()]).toEqual([3, 1, 3]);
    expect([queue.shift(), queue.shift(), queue.shift(), queue.shift()]).toEqual([
      1,
      2,
      3,
      undefined,
    ]);
    expect(queue.length).toBe(0);
  });

  it('should keep undefined and null as items', () => {
    const queue = new Queue<undefined | null>();
    queue.push(undefined);
    queue.push(null);
    expect(queue.length).toBe(2);
    expect([queue.shift(), queue.length]).toEqual([undefined, 1]);
    expect([queue.shift(), queue.length]).toEqual([null, 0]);
  });

  it('should answer undefined when empty, and stay empty', () => {
    const queue = new Queue<number>();
    expect([queue.shift(), queue.pop(), queue.peek(), queue.peekLast()]).toEqual([
      ...[undefined, undefined, undefined, undefined],
    ]);
    expect(queue.length).toBe(0);
    queue.push(1);
    expect([queue.length, queue.peek()]).toEqual([1, 1]);
  });

  it('should do what an array does, over its seams and growths', () => {
    const queue = new Queue<number>();
    const array: number[] = [];
    // A fixed sequence of pseudo-random steps: more pushes at first, more takes later.
    let seed = 7;
    let isSame = true;
    const random = () => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
    for (let step = 0; step < 20_000; step++) {
      const isFilling = random() < (step < 10_000 ? 0.6 : 0.4);
      if (isFilling) {
        queue.push(step);
        array.push(step);
      } else if (random() < 0.5) {
        isSame &&= queue.shift() === array.shift();
      } else {
        isSame &&= queue.pop() === array.pop();
      }
      isSame &&= queue.length === array.length;
      isSame &&= queue.peek() === array[0] && queue.peekLast() === array.at(-1);
      if (step % 5_000 === 4_999) {
        queue.clear();
        array.length = 0;
      }
    }
    expect(isSame).toBe(true);
  });

  it('should be no longer than what it holds, but for a little', () => {
    const queue = new Queue<number>();
    const size = () => (queue as unknown as { items: unknown[] }).items.length;
    for (let at = 0; at < 10_000; at++) {
      queue.push(at);
      if (at >= 10) queue.shift();
      expect(size()).toBeLessThan(100);
    }
    for (let at = 0; at < 10_000; at++) queue.push(at);
    expect(size()).toBeGreaterThan(10_000);
    while (queue.length > 0) queue.shift();
    expect(size()).toBeLessThan(100);
  });

  it('should use its array again when it has been empty', () => {
    const queue = new Queue<number>();
    const items = () => (queue as unknown as { items: unknown[] }).items;
    const before = items();
    for (let at = 0; at < 100; at++) {
      queue.push(at);
      queue.shift();
    }
    expect(items()).toBe(before);
    expect(items()).toHaveLength(1);
    for (const at of [1, 2, 3]) queue.push(at);
    queue.shift();
    queue.shift();
    expect(items()).toBe(before);
  });

  it('should forget what it gave back and what was cleared', async () => {
    const queue = new Queue<object>();
    const fill = () =>
      Array.from({ length: 100 }, () => {
        const item = {};
        queue.push(item);
        return new WeakRef(item);
      });
    const taken = fill();
    for (let at = 0; at < 50; at++) {
      queue.shift();
      queue.pop();
    }
    const cleared = fill();
    queue.clear();
    for (let at = 0; at < 2; at++) {
      await new Promise(resolve => setImmediate(resolve));
      global.gc!();
    }
    expect([...taken, ...cleared].filter(item => item.deref())).toEqual([]);
    expect(queue.length).toBe(0);
  });
});
