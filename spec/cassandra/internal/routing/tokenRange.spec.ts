import fc from 'fast-check';
import {
  merge,
  MURMUR3,
  parseRange,
  rangesBetween,
  ringOf,
  split,
  spread,
  subtract,
  toText,
  unwrap,
  widthOf,
  type TokenRange,
} from '../../../../src/cassandra/internal/routing/tokenRange.js';

const { min, max } = MURMUR3;
const token = fc.bigInt({ min, max });
const tokens = fc.array(token, { maxLength: 20 });
const anyRange = fc.tuple(token, token).map(([start, end]) => ({ start, end }));

/** From the minimum to the maximum, each range where the one before ended. */
function expectWhole(ranges: readonly TokenRange[]): void {
  expect(ranges[0]?.start).toBe(min);
  expect(ranges.at(-1)?.end).toBe(max);
  ranges.slice(1).forEach((range, i) => expect(range.start).toBe(ranges[i]?.end));
  expect(ranges.every(range => range.start < range.end)).toBe(true);
}

const width = (ranges: readonly TokenRange[]) => ranges.reduce((sum, r) => sum + widthOf(r), 0n);
const holds = (ranges: readonly TokenRange[], t: bigint) =>
  ranges.some(({ start, end }) => start < t && t <= end);

describe('token ranges', () => {
  it('[53] should cover the ring, cut at the tokens of its nodes', () => {
    fc.assert(
      fc.property(tokens, given => {
        const ranges = rangesBetween(MURMUR3, given);
        expectWhole(ranges);
        const ends = ranges.slice(0, -1).map(range => range.end);
        expect(new Set(ends)).toEqual(new Set(given.filter(t => t !== min && t !== max)));
      }),
    );
  });

  it('[53] should take a ring of one token, of the minimum token, and of none', () => {
    expect(rangesBetween(MURMUR3, [7n])).toEqual([
      { start: min, end: 7n },
      { start: 7n, end: max },
    ]);
    expect(rangesBetween(MURMUR3, [min])).toEqual([{ start: min, end: max }]);
    expect(rangesBetween(MURMUR3, [])).toEqual([{ start: min, end: max }]);
  });

  it('[56] should split into about as many as wanted, whatever the ring, without a gap', () => {
    fc.assert(
      fc.property(tokens, fc.integer({ min: 1, max: 500 }), (given, count) => {
        const parts = rangesBetween(MURMUR3, given);
        const ranges = split(parts, count);
        expectWhole(ranges);
        if (count < parts.length) expect(ranges).toHaveLength(count);
        else expect(Math.abs(ranges.length - count)).toBeLessThanOrEqual(parts.length);
      }),
    );
  });

  it('[56] should split into 10,000 without an overflow', () => {
    const ranges = split(rangesBetween(MURMUR3, [0n, max - 1n]), 10_000);
    expectWhole(ranges);
    expect(ranges).toHaveLength(10_001);
    const widths = ranges.slice(0, -1).map(widthOf);
    expect(widths.every(w => w - (widths[0] as bigint) <= 1n)).toBe(true);
  });

  it('[56] should not cut a range into more pieces than it has tokens', () => {
    expect(split([{ start: 0n, end: 2n }], 5)).toHaveLength(2);
  });

  it('[60] should take exactly the skipped tokens out, however they were cut', () => {
    fc.assert(
      fc.property(tokens, fc.array(anyRange, { maxLength: 8 }), token, (given, skipped, probe) => {
        const ranges = split(rangesBetween(MURMUR3, given), 30);
        const skip = skipped.flatMap(range => unwrap(MURMUR3, range));
        const left = subtract(ranges, merge(skip));
        expect(width(left)).toBe(width(ranges) - width(merge(skip)));
        const probes = [probe, ...skip.flatMap(({ start, end }) => [start, start + 1n, end])];
        for (const t of probes.filter(t => t > min && t <= max)) {
          expect(holds(left, t)).toBe(!holds(skip, t));
        }
      }),
    );
  });

  it('[53] should cut a range that passes the end of the ring in two', () => {
    const both = [
      { start: 5n, end: max },
      { start: min, end: -5n },
    ];
    expect(unwrap(MURMUR3, { start: 5n, end: -5n })).toEqual(both);
    expect(unwrap(MURMUR3, { start: 5n, end: min })).toEqual(both.slice(0, 1));
    expect(unwrap(MURMUR3, { start: min, end: min })).toEqual([{ start: min, end: max }]);
  });

  it('should read back the text of a range, and that of the driver', () => {
    fc.assert(fc.property(anyRange, range => expect(parseRange(toText(range))).toEqual(range)));
    expect(parseRange(']-1, 2]')).toEqual({ start: -1n, end: 2n });
    for (const bad of ['', '(1,2)', '(a,b]', '1,2', 12, null]) {
      expect(parseRange(bad)).toBe(undefined);
    }
  });

  it('should spread all ranges, neighbours far apart', () => {
    for (const length of [0, 1, 2, 3, 4, 16, 48, 101]) {
      const items = Array.from({ length }, (_, i) => i);
      const mixed = spread(items);
      expect([...mixed].sort((a, b) => a - b)).toEqual(items);
    }
    expect(spread([0, 1, 2, 3, 4, 5, 6, 7])).toEqual([0, 5, 2, 7, 4, 1, 6, 3]);
  });

  it('should know the rings of numbers only', () => {
    expect(ringOf('org.apache.cassandra.dht.Murmur3Partitioner')).toBe(MURMUR3);
    expect(ringOf('org.apache.cassandra.dht.RandomPartitioner')?.max).toBe(2n ** 127n);
    expect(ringOf('org.apache.cassandra.dht.ByteOrderedPartitioner')).toBe(undefined);
  });
});
