import {
  BatchQueue,
  type BatchLimits,
} from '../../../../src/cassandra/internal/batching/batchQueue.js';

interface Item {
  index: number;
  bytes: number;
  partition: unknown;
  next: Item | undefined;
}

function queueOf(limits: Partial<BatchLimits>): BatchQueue<Item> {
  return new BatchQueue<Item>({ rows: Infinity, bytes: Infinity, partitions: Infinity, ...limits });
}

function fill(
  queue: BatchQueue<Item>,
  partitions: unknown[],
  groupOf: (item: Item) => unknown = () => 'all',
  bytes = 1,
): void {
  partitions.forEach((partition, index) => {
    queue.add({ index, bytes, partition, next: undefined }, groupOf);
  });
}

function takeAll(queue: BatchQueue<Item>): number[][] {
  const batches: number[][] = [];
  for (let batch = queue.take(); batch; batch = queue.take()) batches.push(batch.map(i => i.index));
  return batches;
}

describe('BatchQueue', () => {
  it('[1] should put rows of one partition in one batch up to the row limit; the rest follows', () => {
    const queue = queueOf({ rows: 3 });
    fill(queue, ['a', 'a', 'a', 'a', 'a']);
    expect(takeAll(queue)).toEqual([
      [0, 1, 2],
      [3, 4],
    ]);
  });

  it('[2] should keep the byte limit; a row above it goes alone', () => {
    const queue = queueOf({ bytes: 10 });
    [4, 4, 4, 50, 4].forEach((bytes, index) =>
      queue.add({ index, bytes, partition: index, next: undefined }, () => 'all'),
    );
    expect(takeAll(queue)).toEqual([[0, 1], [2], [3], [4]]);
  });

  it('[9] should end a batch at the row limit or the byte limit, whichever comes first', () => {
    const rows = queueOf({ rows: 2, bytes: 100 });
    fill(rows, [1, 2, 3], undefined, 10);
    const bytes = queueOf({ rows: 100, bytes: 20 });
    fill(bytes, [1, 2, 3], undefined, 10);
    expect([takeAll(rows), takeAll(bytes)]).toEqual([
      [[0, 1], [2]],
      [[0, 1], [2]],
    ]);
  });

  it('should count partitions, not rows, against the partition limit', () => {
    const queue = queueOf({ partitions: 2 });
    fill(queue, ['a', 'b', 'c', 'a', 'b', 'c']);
    expect(takeAll(queue)).toEqual([
      [0, 3, 1, 4],
      [2, 5],
    ]);
  });

  it('[4] should send the fullest group first', () => {
    const queue = queueOf({});
    fill(queue, ['a1', 'b1', 'b2', 'c1', 'c2', 'c3'], item => String(item.partition)[0]);
    expect(takeAll(queue)).toEqual([[3, 4, 5], [1, 2], [0]]);
  });

  it('should serve the group that has waited longest in every eighth turn', () => {
    const queue = queueOf({ rows: 2 });
    const groupOf = ({ partition }: Item) => String(partition)[0];
    queue.add({ index: -1, bytes: 1, partition: 'lonely', next: undefined }, groupOf);
    fill(
      queue,
      Array.from({ length: 40 }, (_, i) => `b${i}`),
      groupOf,
    );
    const batches = takeAll(queue);
    expect(batches.findIndex(batch => batch.includes(-1))).toBe(7);
  });

  it('[8] should hold rows of one group only in a batch', () => {
    const queue = queueOf({ partitions: 10 });
    fill(queue, [0, 1, 2, 3, 4, 5], item => Number(item.partition) % 2);
    expect(takeAll(queue)).toEqual([
      [0, 2, 4],
      [1, 3, 5],
    ]);
  });

  it('[22] should keep a partition in its group while rows of it wait, though the ring changes', () => {
    const queue = queueOf({});
    let ring = 'old';
    const groupOf = () => ring;
    queue.add({ index: 0, bytes: 1, partition: 'a', next: undefined }, groupOf);
    ring = 'new';
    queue.add({ index: 1, bytes: 1, partition: 'b', next: undefined }, groupOf);
    queue.add({ index: 2, bytes: 1, partition: 'b', next: undefined }, groupOf);
    queue.add({ index: 3, bytes: 1, partition: 'a', next: undefined }, groupOf);
    const batches = takeAll(queue);
    expect(batches.find(batch => batch.includes(0))).toEqual([0, 3]);
  });

  it('should give out what comes later than an index, and keep the rest in order', () => {
    const queue = queueOf({});
    fill(queue, [1, 2, 1, 2, 1]);
    expect(
      queue
        .removeAfter(2, () => 'all')
        .map(item => item.index)
        .sort(),
    ).toEqual([3, 4]);
    expect([queue.length, takeAll(queue)]).toEqual([3, [[0, 2, 1]]]);
  });

  it('should keep what remains in its groups', () => {
    const queue = queueOf({});
    const groupOf = ({ partition }: Item) => Number(partition) % 2;
    fill(queue, [0, 1, 2, 3, 4, 5], groupOf);
    expect(queue.removeAfter(3, groupOf)).toHaveLength(2);
    expect(takeAll(queue)).toEqual([
      [0, 2],
      [1, 3],
    ]);
  });

  describe('with rows that wait for a later batch', () => {
    /** Rows of one key never share a batch. */
    const queueOfKeys = (...keys: number[]) => {
      let seen = new Set<unknown>();
      const keyOf = ({ index }: Item) => keys[index];
      const queue = new BatchQueue<Item>(
        { rows: 100, bytes: Infinity, partitions: 10 },
        {
          begin: first => (seen = new Set([keyOf(first)])),
          admit: item => {
            const joins = !seen.has(keyOf(item));
            seen.add(keyOf(item));
            return joins ? 'joins' : 'waits';
          },
        },
      );
      fill(
        queue,
        keys.map(() => 'a'),
      );
      return queue;
    };

    it('should let others pass, and keep the order of those', () => {
      const batches = [[0, 2, 5], [1, 3], [4]];
      expect(takeAll(queueOfKeys(1, 1, 2, 2, 2, 3))).toEqual(batches);
    });

    it('should put rows that come later behind them', () => {
      const later = (index: number): Item => ({ index, bytes: 1, partition: 'a', next: undefined });
      // The last row joins, or it waits.
      const joined = queueOfKeys(1, 1, 2, 3);
      expect(joined.take()).toHaveLength(3);
      joined.add(later(3), () => 'all');
      expect(takeAll(joined)).toEqual([[1, 3]]);
      const waiting = queueOfKeys(1, 2, 2);
      expect(waiting.take()).toHaveLength(2);
      waiting.add(later(0), () => 'all');
      expect(takeAll(waiting)).toEqual([[2, 0]]);
      expect([joined.length, waiting.length]).toEqual([0, 0]);
    });

    it('should not look further than a few rows for each one that joins', () => {
      const queue = queueOfKeys(...Array<number>(1000).fill(1), 2);
      expect(queue.take()?.map(({ index }) => index)).toEqual([0]);
      const mixed = queueOfKeys(...Array<number>(5).fill(1), 2);
      expect(mixed.take()?.map(({ index }) => index)).toEqual([0, 5]);
    });

    it('should give them out when they are cancelled', () => {
      const queue = queueOfKeys(1, 1, 2, 2);
      expect(queue.removeAfter(1, () => 'all').map(({ index }) => index)).toEqual([2, 3]);
      expect(takeAll(queue)).toEqual([[0], [1]]);
    });
  });

  it('should count what waits', () => {
    const queue = queueOf({ rows: 2 });
    fill(queue, [1, 2, 3]);
    queue.take();
    expect(queue.length).toBe(1);
  });
});
