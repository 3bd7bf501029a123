import type { Client } from 'cassandra-driver';
import type { ReadConf } from '../../readConf.js';
import { partitionerOf } from '../driver/driver.js';
import { isRefused } from '../driver/errorOutcome.js';
import type { Table } from '../schema/table.js';
import type { SystemQuery } from './systemQuery.js';
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
 * The ranges to read, in the order of reading. Undefined when the tokens of the ring are
 * not numbers: then one query reads the whole table.
 */
export async function planRanges(
  client: Client,
  table: Table,
  conf: ReadConf,
  concurrency: number,
  query: SystemQuery,
): Promise<{ ring: Ring; ranges: TokenRange[] } | undefined> {
  const ring = await findRing(client, query);
  if (!ring) return undefined;
  const parts = rangesBetween(ring, tokensOf(client));
  const count = conf.splitCount ?? (await usualCount(query, table, ring, parts, concurrency));
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

async function findRing(client: Client, query: SystemQuery): Promise<Ring | undefined> {
  try {
    const rows = await query('SELECT partitioner FROM system.local');
    return ringOf(String(rows[0]?.partitioner));
  } catch (error) {
    const ring = isRefused(error) ? ringOf(partitionerOf(client) ?? '') : undefined;
    // Never one unsplit query instead: it may be more than a server can answer.
    if (!ring) throw error;
    return ring;
  }
}

/** Where the ranges of the nodes end; nothing without metadata: then the ring is cut evenly. */
function tokensOf(client: Client): bigint[] {
  return [...(client.metadata.getTokenRanges() ?? [])].map(range => BigInt(String(range.end)));
}

async function usualCount(
  query: SystemQuery,
  table: Table,
  ring: Ring,
  parts: readonly TokenRange[],
  concurrency: number,
): Promise<number> {
  const bytes = await estimateBytes(query, table, ring);
  const readers = Math.min(concurrency, MAX_RANGES / RANGES_PER_READER);
  const wanted = Math.max(readers * RANGES_PER_READER, Math.ceil(bytes / BYTES_PER_RANGE));
  return Math.max(parts.length, Math.min(wanted, MAX_RANGES));
}

/**
 * The bytes of the table, by what one node knows of its own ranges; 0 when it knows nothing, for
 * example about a fresh table.
 */
async function estimateBytes(query: SystemQuery, table: Table, ring: Ring): Promise<number> {
  const cql =
    'SELECT range_start, range_end, mean_partition_size, partitions_count' +
    ' FROM system.size_estimates WHERE keyspace_name = ? AND table_name = ?';
  const rows = await query(cql, [table.keyspace, table.name]).catch(unknownIfRefused);
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

/** Servers that are not Cassandra itself may lack the table of estimates: the size is not known. */
function unknownIfRefused(error: unknown): [] {
  if (isRefused(error)) return [];
  throw error;
}
