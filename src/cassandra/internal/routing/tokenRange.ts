import type { TokenRangeText } from '../../readConf.js';
import { encodeBigint, encodeVarint } from '../values/numbers.js';

/** The tokens that a partitioner gives: all are above `min`, none is above `max`. */
export interface Ring {
  readonly min: bigint;
  readonly max: bigint;
  /** A token as it is bound. */
  readonly encode: (token: bigint) => Buffer;
}

/** The tokens above `start`, up to and with `end`. None wraps: `start < end`. */
export interface TokenRange {
  readonly start: bigint;
  readonly end: bigint;
}

export const MURMUR3: Ring = { min: -(2n ** 63n), max: 2n ** 63n - 1n, encode: encodeBigint };
const RANDOM: Ring = { min: -1n, max: 2n ** 127n, encode: encodeVarint };

/** Undefined for a partitioner whose tokens are not numbers. */
export function ringOf(partitioner: string): Ring | undefined {
  if (partitioner.endsWith('.Murmur3Partitioner')) return MURMUR3;
  return partitioner.endsWith('.RandomPartitioner') ? RANDOM : undefined;
}

export function toText({ start, end }: TokenRange): TokenRangeText {
  return `(${start},${end}]`;
}

/** The range of a text, or undefined. Only the order of start and end depends on the ring. */
export function parseRange(text: unknown): TokenRange | undefined {
  const match = typeof text === 'string' ? /^[(\]]\s*(-?\d+)\s*,\s*(-?\d+)\s*\]$/.exec(text) : null;
  return match ? { start: BigInt(match[1] as string), end: BigInt(match[2] as string) } : undefined;
}

/** A range that passes the end of the ring becomes two; one of the minimum alone is the ring. */
export function unwrap({ min, max }: Ring, { start, end }: TokenRange): TokenRange[] {
  if (start < end) return [{ start, end }];
  const parts = [
    { start, end: max },
    { start: min, end },
  ];
  return parts.filter(part => part.start < part.end);
}

/** The whole ring, cut at the tokens of its nodes, in their order. */
export function rangesBetween(ring: Ring, tokens: Iterable<bigint>): TokenRange[] {
  const inside = [...new Set(tokens)].filter(token => token > ring.min && token < ring.max);
  const bounds = [ring.min, ...inside.sort(byValue), ring.max];
  return bounds.slice(1).map((end, i) => ({ start: bounds[i] as bigint, end }));
}

/**
 * About `count` ranges of the same tokens: wide ones are cut into pieces of like width, or, when
 * there are more than `count`, neighbours are joined.
 */
export function split(ranges: readonly TokenRange[], count: number): TokenRange[] {
  if (count < ranges.length) return join(ranges, count);
  const whole = ranges.reduce((sum, range) => sum + widthOf(range), 0n);
  return ranges.flatMap(range => {
    const share = Number((widthOf(range) * BigInt(count) * 10n) / whole) / 10;
    return cut(range, BigInt(Math.max(1, Math.round(share))));
  });
}

function join(ranges: readonly TokenRange[], count: number): TokenRange[] {
  const firsts = Array.from({ length: count + 1 }, (_, i) =>
    Math.round((i * ranges.length) / count),
  );
  return firsts.slice(1).map((next, i) => {
    const { start } = ranges[firsts[i] as number] as TokenRange;
    return { start, end: (ranges[next - 1] as TokenRange).end };
  });
}

function cut(range: TokenRange, wanted: bigint): TokenRange[] {
  const width = widthOf(range);
  const pieces = wanted < width ? wanted : width;
  const boundOf = (i: bigint): bigint => range.start + (width * i) / pieces;
  const toPiece = (_: unknown, i: number): TokenRange => ({
    start: boundOf(BigInt(i)),
    end: boundOf(BigInt(i) + 1n),
  });
  return Array.from({ length: Number(pieces) }, toPiece);
}

/** What is left of the ranges, both in the order of tokens, when the skipped ones are taken out. */
export function subtract(
  ranges: readonly TokenRange[],
  skipped: readonly TokenRange[],
): TokenRange[] {
  const left: TokenRange[] = [];
  let first = 0;
  for (const { start, end } of ranges) {
    // What ends before this range also ends before all later ones.
    while (first < skipped.length && (skipped[first] as TokenRange).end <= start) first++;
    let from = start;
    for (let i = first; i < skipped.length; i++) {
      const skip = skipped[i] as TokenRange;
      if (skip.start >= end) break;
      if (skip.start > from) left.push({ start: from, end: skip.start });
      from = skip.end > from ? skip.end : from;
    }
    if (from < end) left.push({ start: from, end });
  }
  return left;
}

/** In the order of tokens, those that touch joined into one. */
export function merge(ranges: readonly TokenRange[]): TokenRange[] {
  const merged: TokenRange[] = [];
  for (const range of [...ranges].sort((a, b) => byValue(a.start, b.start))) {
    const last = merged[merged.length - 1];
    if (!last || range.start > last.end) merged.push(range);
    else if (range.end > last.end)
      merged[merged.length - 1] = { start: last.start, end: range.end };
  }
  return merged;
}

/** Neighbours far apart, so that those read at a time lie on different nodes. */
export function spread<I>(items: readonly I[]): I[] {
  const { length } = items;
  let step = Math.max(1, Math.round(length * GOLDEN_SECTION));
  while (greatestDivisor(step, length) > 1) step++;
  return items.map((_, i) => items[(i * step) % length] as I);
}

const GOLDEN_SECTION = 0.618;

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

export function widthOf({ start, end }: TokenRange): bigint {
  return end - start;
}

function byValue(a: bigint, b: bigint): number {
  return a < b ? -1 : Number(a > b);
}
