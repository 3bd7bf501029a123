import { from, lastValueFrom, toArray, type Observable, type VirtualTimeScheduler } from 'rxjs';
import { saveToCassandra, type WriteConf } from '../../../../src/cassandra/index.js';
import { settled, type FakeClient } from './fakeClient.js';

export interface Kv {
  k: number;
  v?: number;
}

export const rows = (...keys: number[]): Kv[] => keys.map(k => ({ k, v: k * 10 }));
export const range = (length: number): Kv[] => rows(...Array.from({ length }, (_, i) => i));

/** Runs the rows through saveToCassandra, and gives what came out, in its order. */
export async function save(fake: FakeClient, source: Kv[], conf?: WriteConf<Kv>): Promise<Kv[]> {
  return lastValueFrom(
    from(source).pipe(saveToCassandra(fake.client, 'ks', 'kv', conf), toArray()),
  );
}

/** Subscribes, and records. */
export function watch(fake: FakeClient, source: Observable<Kv>, conf?: WriteConf<Kv>) {
  const seen: number[] = [];
  const log = { seen, error: undefined as unknown, done: false };
  const subscription = source.pipe(saveToCassandra(fake.client, 'ks', 'kv', conf)).subscribe({
    next: ({ k }) => seen.push(k),
    error: error => (log.error = error),
    complete: () => (log.done = true),
  });
  return Object.assign(log, { subscription });
}

/** Virtual time, where promises run between the timers. */
export async function advance(scheduler: VirtualTimeScheduler, toMs: number): Promise<void> {
  for (let i = 0; i < 200; i++) {
    await settled();
    const [next] = scheduler.actions as Array<{ delay: number }>;
    if (!next || next.delay > toMs) break;
    scheduler.maxFrames = next.delay;
    scheduler.flush();
  }
  scheduler.frame = toMs;
  await settled();
}
