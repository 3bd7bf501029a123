import { types } from 'cassandra-driver';
import type { Observable } from 'rxjs';
import type { WriteConf } from '../../../src/cassandra/index.js';

export type Row = Record<string, unknown>;

/** A table for each type that rows can get wrong. */
export const SCHEMA = [
  'CREATE TABLE ints (k int PRIMARY KEY, v int)',
  'CREATE TABLE bigs (k bigint PRIMARY KEY, v bigint)',
  'CREATE TABLE texts (k text PRIMARY KEY, v text)',
  'CREATE TABLE uuids (k text PRIMARY KEY, v uuid)',
  'CREATE TABLE lists (k int PRIMARY KEY, v list<bigint>)',
  'CREATE TABLE pairs (a int, b text, k int, v int, PRIMARY KEY ((a, b), k))',
  'CREATE TABLE hits (k int PRIMARY KEY, v counter)',
];

/** Good rows, among which the bad one stands; those of a table have the types of its columns. */
export const GOOD: Record<string, (i: number) => Row> = {
  ints: i => ({ k: i, v: i }),
  bigs: i => ({ k: i, v: i }),
  texts: i => ({ k: `k${i}`, v: 'v' }),
  uuids: i => ({ k: `k${i}`, v: types.Uuid.random() }),
  lists: i => ({ k: i, v: [i] }),
  pairs: i => ({ a: 1, b: 'b', k: i, v: i }),
  hits: i => ({ k: i, v: 1 }),
};
export const POSITION = 12;
export const COUNT = 30;
export const among = (table: string, bad: unknown): Row[] =>
  Array.from({ length: COUNT }, (_, i) =>
    i === POSITION ? (bad as Row) : (GOOD[table] as (i: number) => Row)(i),
  );
export const neighbours = (rows: Row[]): Row[] => rows.filter((_, i) => i !== POSITION);

export const keysOf = (rows: Row[]): string[] => rows.map(({ k }) => String(k)).sort();

/** What came out, and how it ended. */
export async function run<T>(source: Observable<T>): Promise<{ seen: T[]; error: unknown }> {
  const seen: T[] = [];
  const error: unknown = await new Promise(end => {
    source.subscribe({ next: value => seen.push(value), error: end, complete: () => end(null) });
  });
  return { seen, error };
}

export interface Bad {
  readonly row: unknown;
  /** The column that is to blame. */
  readonly column?: string;
  readonly conf?: WriteConf<Row>;
  /** Only the server knows: how often it was sent. */
  readonly attempts?: number;
}

const ttlOf = (ttl: unknown): Bad => ({
  row: { k: -1, v: 1 },
  conf: { ttl: row => (row.k === -1 ? (ttl as number) : 100) },
});
const timeOf = (time: unknown): Bad => ({
  row: { k: -1, v: 1 },
  conf: { timestamp: row => (row.k === -1 ? (time as number) : 100) },
});

export const WRONG: Array<[string, string, Bad]> = [
  ['null as key', 'ints', { row: { k: null, v: 1 }, column: 'k' }],
  ['no key', 'ints', { row: { v: 1 }, column: 'k' }],
  ['an unset key', 'ints', { row: { k: types.unset, v: 1 }, column: 'k' }],
  ['half a partition key', 'pairs', { row: { a: 1, k: 1, v: 1 }, column: 'b' }],
  ['no clustering column', 'pairs', { row: { a: 1, b: 'b', v: 1 }, column: 'k' }],
  ['an empty key', 'texts', { row: { k: '', v: 'v' }, column: 'k' }],
  ['a key of 70,000 bytes', 'texts', { row: { k: 'k'.repeat(70_000), v: 'v' }, column: 'k' }],
  ['text as int', 'ints', { row: { k: -1, v: 'one' }, column: 'v' }],
  ['a fraction as int', 'ints', { row: { k: -1, v: 0.5 }, column: 'v' }],
  ['33 bits as int', 'ints', { row: { k: -1, v: 2 ** 32 }, column: 'v' }],
  ['an object as int', 'ints', { row: { k: -1, v: {} }, column: 'v' }],
  ['three bytes as int', 'ints', { row: { k: -1, v: Buffer.alloc(3) }, column: 'v' }],
  ['a number as text', 'texts', { row: { k: 'x', v: 5 }, column: 'v' }],
  ['text as uuid', 'uuids', { row: { k: 'x', v: 'no uuid' }, column: 'v' }],
  ['an unsafe number as bigint', 'bigs', { row: { k: -1, v: 2 ** 53 }, column: 'v' }],
  ['an unsafe number as key', 'bigs', { row: { k: -(2 ** 60), v: 1 }, column: 'k' }],
  ['65 bits as bigint', 'bigs', { row: { k: -1, v: 2n ** 63n }, column: 'v' }],
  ['an unsafe number in a list', 'lists', { row: { k: -1, v: [1, 2 ** 53] }, column: 'v' }],
  ['null in a list', 'lists', { row: { k: -1, v: [null] }, column: 'v' }],
  ['a fraction to count', 'hits', { row: { k: -1, v: 0.5 }, column: 'v' }],
  ['nothing to count', 'hits', { row: { k: -1 } }],
  ['no row at all', 'ints', { row: null }],
  ['a number as row', 'ints', { row: 5 }],
  ['a TTL below 0', 'ints', ttlOf(-1)],
  ['a TTL of more than 20 years', 'ints', ttlOf(630_720_001)],
  ['a TTL of half a second', 'ints', ttlOf(0.5)],
  ['an unsafe write time', 'ints', timeOf(2 ** 53)],
  ['a write time of 65 bits', 'ints', timeOf(2n ** 63n)],
  ['a value of 17 MiB', 'texts', { row: { k: 'x', v: 'x'.repeat(17 * 2 ** 20) }, attempts: 1 }],
];
