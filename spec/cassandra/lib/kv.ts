import { types, type Client } from 'cassandra-driver';
import type { Subscription } from 'rxjs';
import { setTimeout as sleep } from 'node:timers/promises';
import { cassandraTable, saveToCassandra, type WriteConf } from '../../../src/cassandra/index.js';
import { pull } from '../../../src/index.js';

/** Half of three nodes and one more: what is written at it is read at it, whichever node is down. */
export const QUORUM = types.consistencies.quorum;

/** A row: `k` is its number, `p` its partition. */
export interface Kv {
  p: number;
  k: number;
  v: number;
}

export const SCHEMA = ['CREATE TABLE kv (p int, k int, v int, PRIMARY KEY (p, k))'];

/** A value that tells a row from its neighbours. */
const valueOf = (k: number): number => (k * 7919) % 1_000_003;

const POLL_MS = 2;

/** The rows of the keys `from` to `to` on their way into the table kv, watched. */
export class Writing {
  /** Rows taken from the source. */
  taken = 0;
  /** Rows that came out of the operator. */
  emitted = 0;
  /** Whether each of them was the next one of the source. */
  isInOrder = true;
  /** How it ended; undefined while it runs. */
  outcome: 'complete' | { error: unknown } | undefined;
  /** Resolves when it has ended, also by an error. */
  readonly ended: Promise<void>;
  private readonly subscription: Subscription;
  private readonly rowsOfPartition: number;

  constructor(
    client: Client,
    keyspace: string,
    private readonly from: number,
    private readonly to: number,
    { rowsOfPartition = 1, ...conf }: WriteConf<Kv> & { rowsOfPartition?: number } = {},
  ) {
    this.rowsOfPartition = rowsOfPartition;
    const all = { consistency: QUORUM, ...conf };
    const saved = pull(() => this.rows()).pipe(saveToCassandra(client, keyspace, 'kv', all));
    let end!: () => void;
    this.ended = new Promise(resolve => (end = resolve));
    const endAs = (outcome: Writing['outcome']): void => {
      this.outcome = outcome;
      end();
    };
    this.subscription = saved.subscribe({
      next: row => this.see(row),
      error: (error: unknown) => endAs({ error }),
      complete: () => endAs('complete'),
    });
  }

  get outstanding(): number {
    return this.taken - this.emitted;
  }

  /** Waits until so many rows have come out: then others are on their way. */
  async reached(count: number): Promise<void> {
    while (this.emitted < count && !this.outcome) await sleep(POLL_MS);
    if (this.outcome) throw new Error(`It ended before ${count} rows`, { cause: this.outcome });
  }

  /** Ends what a failed test left running. */
  stop(): void {
    this.subscription.unsubscribe();
  }

  private see({ k }: Kv): void {
    this.isInOrder &&= k === this.from + this.emitted;
    this.emitted++;
  }

  private *rows(): Generator<Kv> {
    for (let k = this.from; k < this.to; k++) {
      this.taken++;
      yield { p: Math.floor(k / this.rowsOfPartition), k, v: valueOf(k) };
    }
  }
}

/** The table kv as it is read at QUORUM. */
export async function readAll(client: Client, keyspace: string): Promise<Map<number, number>> {
  const rows = cassandraTable<Kv>(client, keyspace, 'kv', { consistency: QUORUM });
  const found = new Map<number, number>();
  await rows.forEach(({ k, v }) => found.set(k, v));
  return found;
}

/** The keys `from` to `to` that have not the value that was written. */
export function missingOf(found: ReadonlyMap<number, number>, from: number, to: number): number[] {
  const missing: number[] = [];
  for (let k = from; k < to; k++) if (found.get(k) !== valueOf(k)) missing.push(k);
  return missing;
}

/** What a scan gave of a table of the keys 0 to `count`: each once is whole. */
export function wholeness(rows: readonly Kv[], count: number): 'whole' | 'partial' | 'repeated' {
  const found = new Map(rows.map(({ k, v }) => [k, v]));
  if (missingOf(found, 0, count).length > 0) return 'partial';
  return rows.length === count ? 'whole' : 'repeated';
}
