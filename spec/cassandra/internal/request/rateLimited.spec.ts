import { from, NEVER, VirtualTimeScheduler } from 'rxjs';
import { saveToCassandraSettled } from '../../../../src/cassandra/index.js';
import { FakeClient, serverError, settled } from '../lib/fakeClient.js';
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
