import { Ring } from '../../src/internal/ring.js';

describe('Ring', () => {
  it('should give back what was pushed, first in, first out', () => {
    const ring = new Ring<number>();
    for (const x of [1, 2, 3]) ring.push(x);
    expect([ring.length, ring.peek(), ring.peekLast()]).toEqual([3, 1, 3]);
    expect([ring.shift(), ring.shift(), ring.shift(), ring.shift()]).toEqual([1, 2, 3, undefined]);
    expect(ring.length).toBe(0);
  });

  it('should keep undefined and null as items', () => {
    const ring = new Ring<undefined | null>();
    ring.push(undefined);
    ring.push(null);
    expect(ring.length).toBe(2);
    expect([ring.shift(), ring.length]).toEqual([undefined, 1]);
    expect([ring.shift(), ring.length]).toEqual([null, 0]);
  });

  it('should answer undefined when empty, and stay empty', () => {
    const ring = new Ring<number>();
    expect([ring.shift(), ring.pop(), ring.peek(), ring.peekLast()]).toEqual([
      ...[undefined, undefined, undefined, undefined],
    ]);
    expect(ring.length).toBe(0);
    ring.push(1);
    expect([ring.length, ring.peek()]).toEqual([1, 1]);
  });

  it('should do what an array does, over its seams and growths', () => {
    const ring = new Ring<number>();
    const array: number[] = [];
    // A fixed sequence of pseudo-random steps: more pushes at first, more takes later.
    let seed = 7;
    let isSame = true;
    const random = () => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
    for (let step = 0; step < 20_000; step++) {
      const isFilling = random() < (step < 10_000 ? 0.6 : 0.4);
      if (isFilling) {
        ring.push(step);
        array.push(step);
      } else if (random() < 0.5) {
        isSame &&= ring.shift() === array.shift();
      } else {
        isSame &&= ring.pop() === array.pop();
      }
      isSame &&= ring.length === array.length;
      isSame &&= ring.peek() === array[0] && ring.peekLast() === array.at(-1);
      if (step % 5_000 === 4_999) {
        ring.clear();
        array.length = 0;
      }
    }
    expect(isSame).toBe(true);
  });

  it('should forget what it gave back and what was cleared', async () => {
    const ring = new Ring<object>();
    const fill = () =>
      Array.from({ length: 100 }, () => {
        const item = {};
        ring.push(item);
        return new WeakRef(item);
      });
    const taken = fill();
    for (let at = 0; at < 50; at++) {
      ring.shift();
      ring.pop();
    }
    const cleared = fill();
    ring.clear();
    for (let at = 0; at < 2; at++) {
      await new Promise(resolve => setImmediate(resolve));
      global.gc!();
    }
    expect([...taken, ...cleared].filter(item => item.deref())).toEqual([]);
    expect(ring.length).toBe(0);
  });
});
