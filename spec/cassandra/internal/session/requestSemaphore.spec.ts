import { from, lastValueFrom, Subject, toArray } from 'rxjs';
import {
  executeCql,
  saveToCassandra,
  saveToCassandraSettled,
} from '../../../../src/cassandra/index.js';
import { FakeClient, serverError, settled } from '../lib/fakeClient.js';
import { range, watch, type Kv } from '../lib/saving.js';

const alone = { concurrency: 1, batchGroupingKey: 'none' } as const;

describe('the slots of requests', () => {
  it('[16] should be free again after a synchronous throw of the client', async () => {
    const fake = new FakeClient({ respond: () => undefined });
    const execute = fake.execute.bind(fake);
    let calls = 0;
    fake.execute = (...args) => {
      if (++calls % 2) throw new Error('thrown');
      return execute(...args);
    };
    const saved = from(range(6)).pipe(
      saveToCassandraSettled(fake.client, 'ks', 'kv', { ...alone, retry: { count: 0 } }),
      toArray(),
    );
    const results = await lastValueFrom(saved);
    expect(results.map(({ status }) => status)).toEqual([
      ...['failed', 'written', 'failed', 'written', 'failed', 'written'],
    ]);
    // Those of the client, too: another operator can use all of them.
    const other = new FakeClient({ respond: () => undefined, maxRequests: 1 });
    other.execute = fake.execute;
    const run = () => lastValueFrom(from([1]).pipe(executeCql(other.client, 'x')));
    await expect(run()).rejects.toMatchObject({ cause: new Error('thrown') });
    await run();
  });

  it('[17] should be free again after an unsubscribe, when the answer is in', async () => {
    const fake = new FakeClient({ maxRequests: 1 });
    const first = watch(fake, from(range(3)), alone);
    await settled();
    first.subscription.unsubscribe();
    const second = watch(fake, from(range(1)), alone);
    await settled();
    expect(fake.sent).toHaveLength(1);
    fake.sent[0]?.fail(serverError(0x1100));
    await settled();
    fake.sent[1]?.answer();
    await settled();
    expect([first.seen, second.seen, second.done, fake.mostInFlight]).toEqual([[], [0], true, 1]);
  });

  it('[12] should send the most statements that a batch may have, and the others in the next', async () => {
    const fake = new FakeClient({ respond: () => undefined, replicaSet: () => -1 });
    const batchSize = { rows: 1e6, bytes: Infinity };
    const conf = { batchSize, window: 70_000, concurrency: 1 };
    const log = watch(fake, from(Array.from({ length: 70_000 }, (_, k) => ({ k, v: 0 }))), conf);
    while (!log.done) await settled();
    expect(fake.values().map(({ length }) => length)).toEqual([65_535, 4465]);
  });

  it('[25] should take 10^5 rows of a source that emits inside next, one for each answer', async () => {
    const fake = new FakeClient({ respond: () => undefined, isForgetful: true });
    const source = new Subject<Kv>();
    let seen = 0;
    let isOrdered = true;
    const done = new Promise<void>((complete, error) => {
      source.pipe(saveToCassandra(fake.client, 'ks', 'kv')).subscribe({
        next: ({ k }) => {
          // Not by `expect`, which is slow.
          isOrdered &&= k === seen++;
          // Two for one at first, so that some always wait.
          if (seen === 99_999) source.complete();
          else if (seen < 50_000) for (const i of [1, 2]) source.next({ k: 2 * seen - 2 + i });
        },
        error,
        complete,
      });
    });
    source.next({ k: 0 });
    await done;
    expect([seen, isOrdered]).toEqual([99_999, true]);
  });
});
