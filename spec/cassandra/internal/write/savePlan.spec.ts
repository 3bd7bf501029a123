import {
  concat,
  from,
  lastValueFrom,
  NEVER,
  Subject,
  take,
  throwError,
  toArray,
  VirtualTimeScheduler,
} from 'rxjs';
import {
  saveToCassandra,
  type CassandraWriteError,
  type WriteMetrics,
} from '../../../../src/cassandra/index.js';
import { COUNTER, FakeClient, INT, serverError, settled } from '../lib/fakeClient.js';
import { advance, range, rows, save, watch, type Kv } from '../lib/saving.js';

describe('saveToCassandra, on a fake client', () => {
  it('[5] should send nothing and complete when the source is empty', async () => {
    const fake = new FakeClient();
    expect([await save(fake, []), fake.sent.length]).toEqual([[], 0]);
  });

  it('[3] should send a single row as a plain statement', async () => {
    const fake = new FakeClient({ respond: () => undefined });
    await save(fake, rows(1));
    expect(fake.sent[0]?.kind).toBe('execute');
    expect(fake.sent[0]?.statements).toEqual([
      { query: 'INSERT INTO "ks"."kv" ("k", "v") VALUES (?, ?)', params: [1, 10] },
    ]);
  });

  it('[6] should write everything that came before the completion', async () => {
    const fake = new FakeClient({ respond: () => undefined });
    expect(await save(fake, range(25))).toEqual(range(25));
    expect(fake.values().flat().length).toBe(25);
  });

  it('[6] should write what came before an error of the source, and then hand it on', async () => {
    const fake = new FakeClient({ respond: () => undefined, replicaSet: () => 1 });
    const source = concat(
      from(range(15)),
      throwError(() => new Error('source')),
    );
    const log = watch(fake, source);
    await settled();
    expect(log.seen).toEqual(range(15).map(({ k }) => k));
    expect(log.error).toEqual(new Error('source'));
  });

  it('[7] should send a lone row of a quiet stream at once, without a timer', async () => {
    const fake = new FakeClient();
    const scheduler = new VirtualTimeScheduler();
    const source = new Subject<Kv>();
    watch(fake, source, { scheduler });
    await settled();
    source.next({ k: 1, v: 1 });
    await Promise.resolve();
    expect([fake.sent.length, scheduler.actions.length]).toEqual([1, 0]);
  });

  it('[8] should batch rows of one replica set, at most ten partitions, and no others', async () => {
    const fake = new FakeClient({ respond: () => undefined, replicaSet: key => -1 - (key % 2) });
    await save(fake, range(40));
    expect(fake.sent.length).toBe(4);
    for (const keys of fake.values() as number[][]) {
      expect([keys.length, new Set(keys.map(k => k % 2)).size]).toEqual([10, 1]);
    }
  });

  it('[8] should fall back to partitions without metadata of the ring', async () => {
    const fake = new FakeClient({ respond: () => undefined });
    await save(fake, rows(1, 2, 3));
    expect(fake.values()).toEqual([[1], [2], [3]]);
  });

  it('[13] should say UNLOGGED, and COUNTER for counters', async () => {
    const plain = new FakeClient({ respond: () => undefined, replicaSet: () => -1 });
    await save(plain, rows(1, 2));
    const columns = { k: INT, v: COUNTER };
    const counters = new FakeClient({ columns, respond: () => undefined, replicaSet: () => -1 });
    await save(counters, rows(1, 2));
    expect(plain.sent[0]?.options).toMatchObject({ logged: false, counter: false });
    expect(counters.sent[0]?.options).toMatchObject({ counter: true, isIdempotent: false });
    expect(counters.sent[0]?.statements[0]).toEqual({
      query: 'UPDATE "ks"."kv" SET "v" = "v" + ? WHERE "k" = ?',
      params: [expect.any(Buffer), 1],
    });
  });

  it('[15] should never have more than `concurrency` requests in flight', async () => {
    const fake = new FakeClient();
    const log = watch(fake, from(range(20)), { concurrency: 5, batchGroupingKey: 'none' });
    for (let answered = 0; answered < 20; answered++) {
      await settled();
      expect(fake.inFlight).toBeLessThanOrEqual(5);
      fake.sent[answered]?.answer();
    }
    await settled();
    expect([fake.mostInFlight, log.done]).toEqual([5, true]);
  });

  it('[20] should stay within the pool of the client, over all its operators', async () => {
    const fake = new FakeClient({ maxRequests: 3 });
    const conf = { concurrency: 100, batchGroupingKey: 'none' } as const;
    const logs = [watch(fake, from(range(8)), conf), watch(fake, from(range(8)), conf)];
    for (let answered = 0; answered < 16; answered++) {
      await settled();
      fake.sent[answered]?.answer();
    }
    await settled();
    expect([fake.mostInFlight, logs.every(log => log.done)]).toEqual([3, true]);
  });

  it('[16] should take a synchronous throw of the client as a failed request', async () => {
    const fake = new FakeClient();
    fake.execute = () => {
      throw new TypeError('thrown');
    };
    const log = watch(fake, from(rows(1)));
    await settled();
    expect((log.error as CassandraWriteError).cause).toEqual(new TypeError('thrown'));
  });

  it('[17] should free a slot on success and on failure', async () => {
    const respond = (_: unknown, i: number) => (i % 2 ? serverError(0) : undefined);
    const fake = new FakeClient({ respond });
    const conf = { concurrency: 1, onError: 'end', batchGroupingKey: 'none' } as const;
    const log = watch(fake, from(range(6)), conf);
    await settled();
    expect([log.seen, fake.inFlight]).toEqual([[0, 2, 4], 0]);
    expect((log.error as AggregateError).errors.length).toBe(3);
  });

  it('[18] should emit in source order though answers come in reverse', async () => {
    const fake = new FakeClient();
    const log = watch(fake, from(range(4)), { batchGroupingKey: 'none' });
    await settled();
    for (const sent of [...fake.sent].reverse()) sent.answer();
    await settled();
    expect(log.seen).toEqual([0, 1, 2, 3]);
  });

  it('[19] should not let one slow row stop the others with ordered: false', async () => {
    const fake = new FakeClient();
    const log = watch(fake, from(range(3)), { ordered: false, batchGroupingKey: 'none' });
    await settled();
    fake.sent[1]?.answer();
    fake.sent[2]?.answer();
    await settled();
    expect([log.seen, log.done]).toEqual([[1, 2], false]);
  });

  it('[23] should complete only when all writes have been answered', async () => {
    const fake = new FakeClient();
    const log = watch(fake, from(rows(1)));
    await settled();
    expect(log.done).toBe(false);
    fake.sent[0]?.answer();
    await settled();
    expect(log.done).toBe(true);
  });

  it('[24] should send nothing more after an unsubscribe', async () => {
    const fake = new FakeClient();
    const log = watch(fake, from(range(9)), { concurrency: 1, batchGroupingKey: 'none' });
    await settled();
    log.subscription.unsubscribe();
    fake.sent[0]?.answer();
    await settled();
    expect([fake.sent.length, log.seen]).toEqual([1, []]);
  });

  it('[24] should stop when the consumer has enough', async () => {
    const fake = new FakeClient({ respond: () => undefined });
    const saved = concat(from(range(3)), NEVER).pipe(saveToCassandra(fake.client, 'ks', 'kv'));
    expect(await lastValueFrom(saved.pipe(take(2), toArray()))).toEqual(range(2));
  });

  it('[25] should take 10^5 rows of a synchronous source without overflowing the stack', async () => {
    const fake = new FakeClient({ respond: () => undefined, replicaSet: () => -1 });
    const saved = await save(fake, range(100_000));
    expect(saved.length).toBe(100_000);
  });

  it('[12] should never build a batch of more than 65,535 statements', async () => {
    const fake = new FakeClient({ respond: () => undefined, replicaSet: () => -1 });
    const batchSize = { rows: 1e6, bytes: Infinity };
    await save(fake, range(70_000), { batchSize, window: 70_000, concurrency: 1 });
    expect(Math.max(...fake.values().map(keys => keys.length))).toBeLessThanOrEqual(65_535);
  });

  it('[10] should send statements of one key in requests of their own, with rising times', async () => {
    const fake = new FakeClient({ respond: () => undefined });
    await save(fake, [
      { k: 1, v: 1 },
      { k: 1, v: 2 },
      { k: 1, v: 3 },
    ]);
    expect(fake.values(1)).toEqual([[1], [2], [3]]);
    expect(fake.sent.some(({ statements }) => /USING/.test(statements[0]?.query ?? ''))).toBe(
      false,
    );
    const times = fake.sent.map(({ options }) => Number(options.timestamp));
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(new Set(times).size).toBe(3);
  });

  it('[22] should keep the first timestamp of a row that is retried after a later one', async () => {
    const fake = new FakeClient();
    const conf = { batchGroupingKey: 'none', retry: { delay: () => 0 } } as const;
    const log = watch(
      fake,
      from([
        { k: 1, v: 1 },
        { k: 1, v: 2 },
      ]),
      conf,
    );
    await settled();
    fake.sent[0]?.fail(serverError(0x1100));
    fake.sent[1]?.answer();
    while (fake.sent.length < 3) await settled();
    fake.sent[2]?.answer();
    await settled();
    const [first, second, third] = fake.sent.map(({ options }) => Number(options.timestamp));
    expect(log.done).toBe(true);
    expect(third).toBe(first);
    expect(second).toBeGreaterThan(first as number);
  });
});

describe('rows of one key where CQL takes no write time', () => {
  it('[22] should wait for each other, and let others pass', async () => {
    const fake = new FakeClient();
    watch(
      fake,
      from([
        { k: 1, v: 1 },
        { k: 1, v: 2 },
        { k: 2, v: 3 },
      ]),
      { ifNotExists: true },
    );
    await settled();
    expect(fake.values(1)).toEqual([[1], [3]]);
    fake.sent[0]?.answer();
    await settled();
    expect(fake.values(1)).toEqual([[1], [3], [2]]);
  });
});

describe('rateLimit and metrics', () => {
  it('[51] should hold rows back on the scheduler', async () => {
    const scheduler = new VirtualTimeScheduler();
    const fake = new FakeClient({ respond: () => undefined });
    const rateLimit = { rowsPerSecond: 10 };
    const log = watch(fake, from(range(21)), { scheduler, rateLimit, batchGroupingKey: 'none' });
    await advance(scheduler, 1000);
    expect(log.seen.length).toBe(11);
    await advance(scheduler, 2000);
    expect(log.seen.length).toBe(21);
  });

  it('should report once a second, and at the end', async () => {
    const scheduler = new VirtualTimeScheduler();
    const fake = new FakeClient();
    const reports: WriteMetrics[] = [];
    let isComplete = false;
    const metrics = {
      next: (m: WriteMetrics) => reports.push(m),
      complete: () => (isComplete = true),
    };
    watch(fake, from(rows(1)), { scheduler, metrics });
    await advance(scheduler, 1000);
    fake.sent[0]?.answer();
    await advance(scheduler, 1100);
    expect(reports.map(({ rows, inFlight }) => [rows, inFlight])).toEqual([
      [0, 1],
      [1, 0],
    ]);
    expect([reports[1]?.latency.max, isComplete]).toEqual([1000, true]);
  });
});
