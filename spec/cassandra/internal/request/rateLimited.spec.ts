import { from, NEVER, VirtualTimeScheduler } from 'rxjs';
import {
  joinWithCassandraTable,
  leftJoinWithCassandraTable,
  saveToCassandra,
  saveToCassandraSettled,
} from '../../../../src/cassandra/index.js';
import { FakeClient, INT, serverError, settled, TEXT } from '../lib/fakeClient.js';
import { advance, range, watch } from '../lib/saving.js';

/** Three rows, each in a request of its own that is sent again after ten seconds. */
async function sendThree() {
  const scheduler = new VirtualTimeScheduler();
  const fake = new FakeClient();
  const retry = { delay: () => 10_000 };
  const conf = { scheduler, retry, batchGroupingKey: 'none' } as const;
  const log = watch(fake, from(range(3)), conf);
  await settled();
  return { fake, log, scheduler };
}

describe('a request that waits to be sent again', () => {
  it('should not hold the error back when a row before it has failed', async () => {
    const { fake, log, scheduler } = await sendThree();
    fake.sent[1]?.fail(serverError(0x1100));
    fake.sent[2]?.fail(serverError(0x1000));
    await settled();
    fake.sent[0]?.fail(serverError(0x1500));
    await settled();
    expect(log.error).toMatchObject({ index: 0 });
    await advance(scheduler, 20_000);
    expect([fake.sent.length, scheduler.actions]).toEqual([3, []]);
  });

  it('should be sent again when it stands before the one that failed', async () => {
    const { fake, log, scheduler } = await sendThree();
    fake.sent[0]?.fail(serverError(0x1100));
    await settled();
    fake.sent[1]?.fail(serverError(0x1500));
    fake.sent[2]?.answer();
    await advance(scheduler, 10_000);
    expect([fake.values().at(-1), log.error]).toEqual([[0], undefined]);
    fake.sent[3]?.answer();
    await settled();
    expect([log.seen, log.error]).toEqual([[0], expect.objectContaining({ index: 1 })]);
  });
});

describe('a request that the rate limit holds back', () => {
  const conf = (scheduler: VirtualTimeScheduler) =>
    ({ scheduler, rateLimit: { rowsPerSecond: 1 }, batchGroupingKey: 'none' }) as const;

  it('should not be sent any more when a row before it has failed', async () => {
    const scheduler = new VirtualTimeScheduler();
    const fake = new FakeClient();
    const log = watch(fake, from(range(3)), conf(scheduler));
    await settled();
    expect(fake.values()).toEqual([[0]]);
    fake.sent[0]?.fail(serverError(0x1500));
    await advance(scheduler, 5000);
    expect(log.error).toMatchObject({ index: 0 });
    expect(fake.values()).toEqual([[0]]);
  });

  it('should not be sent any more while a row before the failed one is still out', async () => {
    const scheduler = new VirtualTimeScheduler();
    const fake = new FakeClient();
    const rateLimit = { rowsPerSecond: 20 };
    const log = watch(fake, from(range(6)), { ...conf(scheduler), rateLimit });
    await settled();
    // Two at once, and the third waits.
    expect(fake.values()).toEqual([[0], [1]]);
    fake.sent[1]?.fail(serverError(0x1500));
    await advance(scheduler, 5000);
    expect([fake.values(), log.error]).toEqual([[[0], [1]], undefined]);
    fake.sent[0]?.answer();
    await settled();
    expect([log.seen, log.error]).toEqual([[0], expect.objectContaining({ index: 1 })]);
  });

  it('should not be sent any more after maxErrors, nor after an unsubscribe', async () => {
    const scheduler = new VirtualTimeScheduler();
    const fake = new FakeClient();
    const settledSave = saveToCassandraSettled(fake.client, 'ks', 'kv', {
      ...conf(scheduler),
      maxErrors: 0,
    });
    let error: unknown;
    from(range(3))
      .pipe(settledSave)
      .subscribe({ error: reason => (error = reason) });
    await settled();
    fake.sent[0]?.fail(serverError(0x1500));
    await advance(scheduler, 5000);
    expect([fake.values(), error]).toEqual([[[0]], expect.objectContaining({ index: 0 })]);
    const other = watch(new FakeClient(), NEVER, conf(scheduler));
    await settled();
    other.subscription.unsubscribe();
    await advance(scheduler, 9000);
    expect(scheduler.actions).toEqual([]);
  });

  it('should leave its slot of the client to others while it waits', async () => {
    const scheduler = new VirtualTimeScheduler();
    const fake = new FakeClient({ maxRequests: 1, respond: () => undefined });
    const slow = watch(fake, from(range(3)), conf(scheduler));
    await settled();
    const other = watch(fake, from(range(5)), { batchGroupingKey: 'none' });
    await settled();
    expect([slow.seen, other.seen, other.done]).toEqual([[0], [0, 1, 2, 3, 4], true]);
    await advance(scheduler, 2000);
    expect(slow.done).toBe(true);
  });
});

describe('a rate limit', () => {
  const sizes = (fake: FakeClient): number[] =>
    fake.sent.map(({ statements }) => statements.length);

  for (const [rate, size] of [
    [0.5, 1],
    [2, 1],
    [19, 1],
    [20, 2],
    [45, 4],
    [1000, 100],
  ] as const) {
    it(`should let the first rows leave immediately, ${size} a request, at ${rate} rows a second`, async () => {
      const scheduler = new VirtualTimeScheduler();
      const fake = new FakeClient({ respond: () => undefined, replicaSet: () => -1 });
      const conf = { scheduler, rateLimit: { rowsPerSecond: rate }, batchSize: { rows: 1000 } };
      watch(fake, from(range(500)), conf);
      await settled();
      expect(sizes(fake)).toEqual([size]);
      await advance(scheduler, 10_000);
      const sent = sizes(fake);
      expect(Math.max(...sent)).toBe(size);
      const total = sent.reduce((sum, count) => sum + count, 0);
      expect(total).toBeLessThanOrEqual(10 * rate + Math.max(1, rate / 10));
      expect(total).toBeGreaterThanOrEqual(Math.min(500, 10 * rate - size));
    });
  }

  it('should send a row above the byte burst alone, and immediately when it is the first', async () => {
    const scheduler = new VirtualTimeScheduler();
    const columns = { k: INT, v: TEXT };
    const fake = new FakeClient({ columns, respond: () => undefined, replicaSet: () => -1 });
    const conf = { scheduler, rateLimit: { bytesPerSecond: 4000 }, batchSize: { rows: 1000 } };
    const texts = ['x'.repeat(2000), 'a', 'b', 'c', 'y'.repeat(2000), 'd'];
    from(texts.map((v, k) => ({ k, v })))
      .pipe(saveToCassandra(fake.client, 'ks', 'kv', conf))
      .subscribe();
    await settled();
    expect(fake.values()).toEqual([[0]]);
    await advance(scheduler, 10_000);
    expect(fake.values()).toEqual([[0], [1, 2, 3], [4], [5]]);
  });

  it('should be no limit when it is Infinity', async () => {
    const fake = new FakeClient({ respond: () => undefined, replicaSet: () => -1 });
    const log = watch(fake, from(range(50)), { rateLimit: { rowsPerSecond: Infinity } });
    await settled();
    expect(log.done).toBe(true);
  });

  for (const join of [joinWithCassandraTable, leftJoinWithCassandraTable]) {
    it(`should bound the keys of a request: ${join.name}`, async () => {
      const scheduler = new VirtualTimeScheduler();
      const fake = new FakeClient({ respond: () => ({ rows: [] }), replicaSet: () => -1 });
      const conf = { scheduler, readsPerSecond: 30, concurrency: 2 };
      from(range(60))
        .pipe(join(fake.client, 'ks', 'kv', conf))
        .subscribe();
      await settled();
      expect(fake.sent.length).toBe(1);
      await advance(scheduler, 5000);
      const keys = fake.sent.map(({ statements }) => statements[0]?.params[0]);
      const counts = keys.map(key => (Buffer.isBuffer(key) ? key.readInt32BE(0) : 1));
      expect(Math.max(...counts)).toBe(3);
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(60);
    });
  }
});
