import { types } from 'cassandra-driver';
import { PageSize } from '../../../../src/cassandra/internal/read/pageSize.js';
import { pageBytes, rowBytes } from '../../../../src/cassandra/internal/read/rowBytes.js';

const page = (...rows: object[]): types.Row[] => rows as types.Row[];
const MIB = 1024 * 1024;

/** What is asked for after two pages of such rows. */
function after(...rows: object[]): number {
  const size = new PageSize(undefined);
  size.learn(page(...rows), size.current);
  size.learn(page(...rows), size.current);
  return size.current;
}

describe('PageSize', () => {
  it('should begin with a hundred rows, and keep to what the caller wants', () => {
    expect(new PageSize(undefined).current).toBe(100);
    const wanted = new PageSize(7);
    wanted.learn(page({ v: Buffer.alloc(MIB) }), 7);
    expect([wanted.current, new PageSize(10_000).current]).toEqual([7, 10_000]);
  });

  it('should grow in two steps while rows are small, as far as it may', () => {
    const grown = (maxRows?: number, limit?: number): number[] => {
      const size = new PageSize(undefined, maxRows, limit);
      return [1, 2, 3].map(() => {
        size.learn(page({ k: 1 }), size.current);
        return size.current;
      });
    };
    expect(grown()).toEqual([1000, 5000, 5000]);
    expect(grown(1000)).toEqual([1000, 1000, 1000]);
    expect(grown(undefined, 300)).toEqual([300, 300, 300]);
  });

  it('should ask for about a MiB at most, and forget large rows slowly', () => {
    const size = new PageSize(undefined);
    const learn = (length: number): number => {
      size.learn(page({ v: Buffer.alloc(length) }), size.current);
      return size.current;
    };
    expect([300 * 1024, 2 * MIB, 10].map(learn)).toEqual([3, 1, 2]);
    for (let i = 0; i < 20; i++) learn(10);
    expect(size.current).toBe(5000);
    size.learn([], 5000);
    expect(size.current).toBe(5000);
  });

  it('should go by the largest of the first, the middle and the last row', () => {
    const [small, large] = [{ v: 1 }, { v: Buffer.alloc(10_000) }];
    for (const at of [0, 2, 4]) {
      expect(after(...[0, 1, 2, 3, 4].map(i => (i === at ? large : small)))).toBe(104);
    }
    expect(after(small, large, small, small, small)).toBe(5000);
  });

  it('should fall back to the last size that the server took, or to half', () => {
    const size = new PageSize(5000);
    expect([size.refuse(5000), size.current]).toEqual([true, 2500]);
    // Another request, which was sent before the refusal came.
    expect([size.refuse(5000), size.current]).toEqual([true, 2500]);
    expect([size.refuse(2500), size.current]).toEqual([true, 1250]);
    const grown = new PageSize(undefined);
    grown.learn(page({ k: 1 }), 100);
    expect([grown.refuse(1000), grown.current]).toEqual([true, 100]);
    grown.learn(page({ k: 1 }), 100);
    expect(grown.current).toBe(100);
    expect(new PageSize(1).refuse(1)).toBe(false);
  });
});

describe('the bytes of rows', () => {
  it('should be about those of their values, also inside of others', () => {
    const bytes = (value: unknown): number => rowBytes(page({ value })[0] as types.Row);
    const text = 'x'.repeat(1000);
    const composed = [[text], new Set([text]), new Map([[1, text]]), { a: text }];
    for (const value of [...composed, new types.Tuple(1, text)]) {
      expect(bytes(value)).toBeGreaterThan(1000);
      expect(bytes(value)).toBeLessThan(1100);
    }
    for (const value of [null, true, 1, 1n, types.Uuid.random(), types.Long.ZERO, new Date()]) {
      expect(bytes(value)).toBe(32);
    }
  });

  it('should not be looked for beyond a page', () => {
    let seen = 0;
    const endless = new Set<number>();
    endless[Symbol.iterator] = function* (): Generator<number, undefined> {
      for (;;) yield seen++;
    };
    expect(rowBytes(page({ endless })[0] as types.Row)).toBe(MIB);
    expect(seen).toBeLessThanOrEqual(MIB / 16);
  });

  it('should be those of a page by a sample', () => {
    expect(pageBytes([])).toBe(0);
    expect(pageBytes(page(...Array.from({ length: 100 }, () => ({ v: 1 }))))).toBe(3200);
  });
});
