import { from, lastValueFrom, toArray, VirtualTimeScheduler } from 'rxjs';
import {
  CassandraSchemaError,
  saveToCassandra,
  saveToCassandraSettled,
  type CassandraWriteError,
} from '../../../../src/cassandra/index.js';
import { COUNTER, FakeClient, INT, serverError, settled } from '../lib/fakeClient.js';
import { advance, range, rows, save, watch } from '../lib/saving.js';

describe('saveToCassandra, its errors', () => {
  it('[26] should repeat a write timeout with delays on the scheduler, then give the error', async () => {
    const scheduler = new VirtualTimeScheduler();
    const fake = new FakeClient({ respond: () => serverError(0x1100) });
    const retry = { count: 3, delay: (attempt: number) => attempt * 100 };
    const log = watch(fake, from(rows(1)), { retry, scheduler });
    await advance(scheduler, 99);
    expect(fake.sent.length).toBe(1);
    await advance(scheduler, 100);
    expect(fake.sent.length).toBe(2);
    await advance(scheduler, 599);
    expect([fake.sent.length, log.error]).toEqual([3, undefined]);
    await advance(scheduler, 600);
    expect(fake.sent.length).toBe(4);
    expect(log.error).toMatchObject({ code: 'ERR_CASSANDRA_WRITE', row: { k: 1 }, attempts: 4 });
  });

  it('[27] should not repeat a counter whose outcome is unknown', async () => {
    const columns = { k: INT, v: COUNTER };
    const fake = new FakeClient({ columns, respond: () => serverError(0x1100) });
    const log = watch(fake, from(rows(1)));
    await settled();
    expect([fake.sent.length, (log.error as CassandraWriteError).attempts]).toEqual([1, 1]);
  });

  it('[28] should repeat what was surely not written, also IF NOT EXISTS', async () => {
    const respond = (_: unknown, i: number) => (i === 0 ? serverError(0x1000) : undefined);
    const fake = new FakeClient({ respond });
    expect(await save(fake, rows(1), { ifNotExists: true, retry: { delay: () => 0 } })).toEqual(
      rows(1),
    );
  });

  it('[38] should not repeat what cannot succeed', async () => {
    const fake = new FakeClient({ respond: () => serverError(0x1500) });
    const log = watch(fake, from(rows(1)));
    await settled();
    expect([fake.sent.length, (log.error as Error).message]).toEqual([
      1,
      'Value 0 was not written: server error 0x1500',
    ]);
  });

  it('[39] should emit exactly the rows before the first that failed, with no request in flight', async () => {
    const fake = new FakeClient();
    const conf = { concurrency: 3, batchGroupingKey: 'none', retry: { count: 0 } } as const;
    const log = watch(fake, from(range(9)), conf);
    await settled();
    fake.sent[1]?.fail(serverError(0));
    await settled();
    expect(log.error).toBeUndefined();
    fake.sent[2]?.answer();
    fake.sent[0]?.answer();
    await settled();
    expect([log.seen, fake.sent.length, fake.inFlight]).toEqual([[0], 3, 0]);
    expect(log.error).toMatchObject({ row: { k: 1, v: 10 }, index: 1, attempts: 1 });
  });

  it("should write everything and give all errors at the end with onError: 'end'", async () => {
    const respond = ({ statements }: { statements: Array<{ params: unknown[] }> }) =>
      Number(statements[0]?.params[0]) % 2 ? serverError(0) : undefined;
    const fake = new FakeClient({ respond });
    const log = watch(fake, from(range(5)), { onError: 'end', batchGroupingKey: 'none' });
    await settled();
    expect(log.seen).toEqual([0, 2, 4]);
    expect((log.error as AggregateError).errors.map((e: CassandraWriteError) => e.index)).toEqual([
      1, 3,
    ]);
  });

  it('[11][44] should split a refused batch until the culprit stands alone', async () => {
    const respond = ({ statements }: { statements: Array<{ params: unknown[] }> }) =>
      statements.some(({ params }) => params[0] === 6) ? serverError(0x2200) : undefined;
    const fake = new FakeClient({ respond, replicaSet: () => -1 });
    const saved = from(range(10)).pipe(saveToCassandraSettled(fake.client, 'ks', 'kv'), toArray());
    const results = await lastValueFrom(saved);
    const failed = results.filter(({ status }) => status === 'failed');
    expect(failed.map(({ row }) => row.k)).toEqual([6]);
    expect(results.filter(({ status }) => status === 'written').length).toBe(9);
    expect(failed[0]?.attempts).toBeGreaterThan(1);
    // Halves keep the write time of the whole.
    expect(new Set(fake.sent.map(({ options }) => options.timestamp)).size).toBe(1);
  });

  it('[36] should tell of a missing table on subscribe, also for an empty source', async () => {
    const fake = new FakeClient();
    const saved = from([]).pipe(saveToCassandra(fake.client, 'ks', 'none'));
    await expect(lastValueFrom(saved)).rejects.toBeInstanceOf(CassandraSchemaError);
    expect(fake.sent.length).toBe(0);
  });

  it('should refuse a name that the driver would put into its own CQL', async () => {
    const fake = new FakeClient();
    fake.metadata.getTable = () => Promise.reject(new Error('asked'));
    const saved = from(rows(1)).pipe(saveToCassandra(fake.client, 'ks', "kv'; DROP"));
    await expect(lastValueFrom(saved)).rejects.toMatchObject({ code: 'ERR_CASSANDRA_SCHEMA' });
  });
});
