import { types } from 'cassandra-driver';
import { PageSize } from '../../../../src/cassandra/internal/read/pageSize.js';

/** What is asked for after a page of such rows. */
function after(...rows: object[]): number {
  const size = new PageSize(undefined);
  size.learn(rows as types.Row[]);
  return size.current;
}

describe('PageSize', () => {
  it('should begin with a thousand rows, and keep to what the caller wants', () => {
    expect(new PageSize(undefined).current).toBe(1000);
    const wanted = new PageSize(7);
    wanted.learn([{ k: 1 }] as unknown as types.Row[]);
    expect(wanted.current).toBe(7);
  });

  it('should ask for more rows when they are small, and for fewer again', () => {
    const size = new PageSize(undefined);
    const learn = (length: number): number => {
      size.learn([{ k: 'x'.repeat(length) }] as unknown as types.Row[]);
      return size.current;
    };
    expect([10, 168, 10_000, 10].map(learn)).toEqual([5000, 2621, 1000, 5000]);
    size.learn([]);
    expect(size.current).toBe(5000);
  });

  it('should go by the largest of the first, the middle and the last row', () => {
    const [small, large] = [{ v: 1 }, { v: Buffer.alloc(10_000) }];
    for (const at of [0, 2, 4]) {
      expect(after(...[0, 1, 2, 3, 4].map(i => (i === at ? large : small)))).toBe(1000);
    }
    expect(after(small, large, small, small, small)).toBe(5000);
  });

  it('should count what is composed as large, and all else as small', () => {
    const scalars = [null, true, 1, 1n, types.Uuid.random(), types.Long.ZERO, new Date(), 'text'];
    expect(after({ ...scalars })).toBe(3542);
    const composed = [[1], new Set(), new Map(), { a: 1 }, new types.Tuple(1, 2)];
    for (const value of composed) expect(after({ value })).toBe(1000);
  });
});
