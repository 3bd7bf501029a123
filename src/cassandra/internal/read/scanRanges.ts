import type { Client } from 'cassandra-driver';
import type { ReadConf } from '../../readConf.js';
import type { Table } from '../schema/table.js';
import {
  merge,
  parseRange,
  rangesBetween,
  ringOf,
  split,
  spread,
  subtract,
  unwrap,
  widthOf,
  type Ring,
  type TokenRange,
} from '../routing/tokenRange.js';

/** A table is cut into ranges of about so many bytes, as far as its size is known. */
const BYTES_PER_RANGE = 64 * 1024 * 1024;
const RANGES_PER_READER = 4;
const MAX_RANGES = 10_000;

/**
 * The ranges to read, in the order of reading. Undefined when the tokens of the ring are no
 * numbers or not to be learnt: then one query reads the whole table.
 */
export async function planRanges(
  client: Client,
  table: Table,
  conf: ReadConf,
  concurrency: number,
): Promise<{ ring: Ring; ranges: TokenRange[] } | undefined> {
  const ring = await findRing(client);
  if (!ring) return undefined;
  const parts = rangesBetween(ring, tokensOf(client));
  const count = conf.splitCount ?? (await usualCount(client, table, ring, parts, concurrency));
  const ranges = withoutSkipped(ring, split(parts, count), conf);
  return { ring, ranges: conf.ordered ? ranges : spread(ranges) };
}

/** Without what `skipRanges` names, wherever those ranges were cut. */
export function withoutSkipped(
  ring: Ring,
  ranges: readonly TokenRange[],
  { skipRanges = [] }: ReadConf,
): TokenRange[] {
  const skipped = skipRanges.map(parseRange) as TokenRange[];
  return subtract(ranges, merge(skipped.flatMap(range => unwrap(ring, range))));
}

async function findRing(client: Client): Promise<Ring | undefined> {
  const rows = await querySystem(client, 'SELECT partitioner FROM system.local');
  return ringOf(String(rows[0]?.partitioner));
}

/** Where the ranges of the nodes end; nothing without metadata: then the ring is cut evenly. */
function tokensOf(client: Client): bigint[] {
  return [...(client.metadata.getTokenRanges() ?? [])].map(range => BigInt(String(range.end)));
}

async function usualCount(
  client: Client,
  table: Table,
  ring: Ring,
  parts: readonly TokenRange[],
  concurrency: number,
): Promise<number> {
  const bytes = await estimateBytes(client, table, ring);
  const readers = Math.min(concurrency, MAX_RANGES / RANGES_PER_READER);
  const wanted = Math.max(readers * RANGES_PER_READER, Math.ceil(bytes / BYTES_PER_RANGE));
  return Math.max(parts.length, Math.min(wanted, MAX_RANGES));
}

/**
 * The bytes of the table, by what one node knows of its own ranges; 0 when it knows nothing, as of
 * a fresh table.
 */
async function estimateBytes(client: Client, table: Table, ring: Ring): Promise<number> {
  const cql =
    'SELECT range_start, range_end, mean_partition_size, partitions_count' +
    ' FROM system.size_estimates WHERE keyspace_name = ? AND table_name = ?';
  const rows = await querySystem(client, cql, [table.keyspace, table.name]);
  let bytes = 0;
  let known = 0n;
  for (const row of rows) {
    const range = parseRange(`(${String(row.range_start)},${String(row.range_end)}]`);
    if (!range) continue;
    bytes += Number(row.mean_partition_size) * Number(row.partitions_count);
    for (const part of unwrap(ring, range)) known += widthOf(part);
  }
  const whole = widthOf({ start: ring.min, end: ring.max });
  const share = Number((known * 1_000_000n) / whole) / 1_000_000;
  const estimate = share > 0 ? bytes / share : 0;
  return Number.isFinite(estimate) ? Math.max(0, estimate) : 0;
}

/** What cannot be asked is not known: the scan is right without it, only slower. */
async function querySystem(
  client: Client,
  cql: string,
  params: unknown[] = [],
): Promise<ReadonlyArray<Record<string, unknown>>> {
  try {
    return (await client.execute(cql, params, { prepare: true, isIdempotent: true })).rows;
  } catch {
    return [];
  }
}
