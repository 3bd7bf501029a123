import type { Client } from 'cassandra-driver';
import { lastValueFrom, tap } from 'rxjs';
import { saveToCassandra } from '../../../src/cassandra/index.js';
import { pull } from '../../../src/index.js';
import { QUORUM, type Kv } from './kv.js';

/** For each writer; more would take so much of two cores that nodes restart at a third of their speed. */
const ROWS_PER_SECOND = 20;

/** Writers that each give a key of their own one value after the other: 1, 2, 3, … */
export class RisingWriters {
  /** The last value of each key that came out of its operator. */
  readonly acknowledged = new Map<number, number>();
  /** The last values of all, when they have been stopped. */
  readonly ended: Promise<Map<number, number>>;
  private isStopped = false;

  constructor(client: Client, keyspace: string, count: number) {
    const rateLimit = { rowsPerSecond: ROWS_PER_SECOND };
    // As few rows wait as a second takes, so that the writers end soon after they are stopped.
    const conf = { consistency: QUORUM, rateLimit, window: ROWS_PER_SECOND };
    const writers = Array.from({ length: count }, (_, key) => {
      const saved = pull(() => this.rows(key)).pipe(saveToCassandra(client, keyspace, 'kv', conf));
      return lastValueFrom(saved.pipe(tap(({ k, v }) => this.acknowledged.set(k, v))));
    });
    this.ended = Promise.all(writers).then(rows => new Map(rows.map(({ k, v }) => [k, v])));
    // It is looked at later, when the nodes have been restarted.
    this.ended.catch(() => undefined);
  }

  stop(): void {
    this.isStopped = true;
  }

  private *rows(k: number): Generator<Kv> {
    for (let v = 1; !this.isStopped; v++) yield { p: k, k, v };
  }
}

/** The keys whose value is older than the one that was acknowledged. */
export function lostOf(
  found: ReadonlyMap<number, number>,
  acknowledged: ReadonlyMap<number, number>,
): number[] {
  return [...acknowledged].filter(([k, v]) => (found.get(k) ?? 0) < v).map(([k]) => k);
}
