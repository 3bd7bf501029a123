import { lastValueFrom, scan, tap } from 'rxjs';
import { pull } from 'rxjs-await';
import { saveToCassandra } from 'rxjs-await/cassandra';
import type { Server } from './server.js';
import { part } from './targets.js';
import { generate } from './write.js';

const MEGABYTE = 1e6;
const MOST_MEGABYTES = 60;
const BETWEEN_SAMPLES = 10_000;

/** Live memory: what is left after a collection. */
function liveHeap(): number {
  global.gc?.();
  return process.memoryUsage().heapUsed;
}

/** A long source through the window: the heap must not grow with it. */
export async function benchMemory(server: Server, keyspace: string, rows: number): Promise<void> {
  const before = liveHeap();
  let peak = before;
  const live: string[] = [];
  const rows$ = pull(generate(rows)).pipe(
    saveToCassandra(server.client, keyspace, 'kv'),
    scan(written => written + 1, 0),
    tap(written => {
      if (written % BETWEEN_SAMPLES === 0) {
        peak = Math.max(peak, process.memoryUsage().heapUsed);
      }
      if (written % (rows / 4) === 0) live.push(megabytes(liveHeap() - before));
    }),
  );
  const written = await lastValueFrom(rows$);
  console.log(`\n### Heap, ${written} rows from a generator\n`);
  const isReached = peak - before < MOST_MEGABYTES * MEGABYTE;
  const growth = part(megabytes(peak - before), 'MB', 'below', MOST_MEGABYTES, isReached);
  console.log(`- peak growth, garbage included: ${growth}`);
  console.log(`- growth of what is live at each quarter: ${live.join(', ')} MB`);
}

function megabytes(bytes: number): string {
  return (bytes / MEGABYTE).toFixed(1);
}
