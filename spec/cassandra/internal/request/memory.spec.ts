import { lastValueFrom, scan, tap } from 'rxjs';
import { saveToCassandra } from '../../../../src/cassandra/index.js';
import { pull } from '../../../../src/index.js';
import { FakeClient } from '../lib/fakeClient.js';
import type { Kv } from '../lib/saving.js';

const MEBIBYTE = 2 ** 20;

function* generate(count: number): Generator<Kv> {
  for (let k = 0; k < count; k++) yield { k, v: k };
}

/** What is alive: all that is left after a collection. */
function live(): number {
  (global as { gc?: () => void }).gc?.();
  return process.memoryUsage().heapUsed / MEBIBYTE;
}

/** MiB that are alive, with all rows of the window in flight, at so many points of the stream. */
async function measure(count: number, points: number, see: (row: Kv) => void): Promise<number[]> {
  const fake = new FakeClient({
    respond: () => undefined,
    replicaSet: () => -1,
    isForgetful: true,
    isLater: true,
  });
  const all: number[] = [];
  const saved = pull(generate(count)).pipe(
    saveToCassandra(fake.client, 'ks', 'kv', { batchSize: { rows: 100 } }),
    tap(see),
    scan(written => written + 1, 0),
    tap(written => {
      if (written % (count / points) === 0) all.push(live());
    }),
  );
  expect(await lastValueFrom(saved)).toBe(count);
  return all;
}

// A million rows take ten seconds alone, and much longer beside other steps of npm test.
jest.setTimeout(180_000);

describe('the memory of saveToCassandra', () => {
  it('[21] should stay flat over 10^6 rows', async () => {
    const [first, ...later] = await measure(1_000_000, 8, () => undefined);
    expect(Math.max(...later) - (first as number)).toBeLessThan(4);
  });

  it('should be seen to grow where each row leaves something behind', async () => {
    const kept: Kv[] = [];
    const [first, ...later] = await measure(200_000, 4, row => kept.push(row));
    expect(Math.max(...later) - (first as number)).toBeGreaterThan(4);
  });
});
