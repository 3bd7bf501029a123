import { IndexHeap } from '../../../src/internal/util/indexHeap.js';

const item = (index: number) => ({ index });

/** All that comes out, in that order. */
function drained(heap: IndexHeap<{ index: number }>): number[] {
  const indices: number[] = [];
  for (let next = heap.shift(); next; next = heap.shift()) indices.push(next.index);
  return indices;
}

describe('IndexHeap', () => {
  it('should give the item of the lowest index first, whatever the order of the pushes', () => {
    for (const order of [
      [],
      [1],
      [2, 1],
      [1, 2, 3],
      [3, 2, 1],
      [5, 3, 8, 1, 9, 2, 7],
      [4, 4, 1, 1],
    ]) {
      const heap = new IndexHeap<{ index: number }>();
      for (const index of order) heap.push(item(index));
      expect(heap.length).toBe(order.length);
      expect(drained(heap)).toEqual([...order].sort((a, b) => a - b));
      expect(heap.length).toBe(0);
      expect(heap.shift()).toBeUndefined();
    }
  });

  it('should stay right when pushes and takes alternate', () => {
    const heap = new IndexHeap<{ index: number }>();
    const model: number[] = [];
    let seed = 3;
    const random = () => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
    for (let step = 0; step < 5_000; step++) {
      if (random() < 0.55) {
        const index = Math.floor(random() * 1000);
        heap.push(item(index));
        model.push(index);
        model.sort((a, b) => a - b);
      } else {
        expect(heap.shift()?.index).toBe(model.shift());
      }
      expect(heap.length).toBe(model.length);
    }
  });

  it('should forget the items after an index and keep the order of the others', () => {
    const heap = new IndexHeap<{ index: number }>();
    for (const index of [9, 4, 7, 1, 8, 2, 5]) heap.push(item(index));
    heap.dropAfter(5);
    expect(heap.length).toBe(4);
    heap.push(item(3));
    expect(drained(heap)).toEqual([1, 2, 3, 4, 5]);
    heap.push(item(1));
    heap.dropAfter(-1);
    expect(heap.length).toBe(0);
  });
});
