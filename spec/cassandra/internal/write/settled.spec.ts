import { from, lastValueFrom, of } from 'rxjs';
import { saveToCassandraSettled, type SettledWriteConf } from '../../../../src/cassandra/index.js';
import { FakeClient, serverError, settled } from '../lib/fakeClient.js';
import { range, type Kv } from '../lib/saving.js';

describe('saveToCassandraSettled, on a fake client', () => {
  const run = (fake: FakeClient, source: Kv[], conf: SettledWriteConf<Kv>) => {
    const log = { seen: [] as string[], error: undefined as unknown, done: false };
    from(source)
      .pipe(saveToCassandraSettled(fake.client, 'ks', 'kv', conf))
      .subscribe({
        next: ({ status, index }) => log.seen.push(`${index} ${status}`),
        error: error => (log.error = error),
        complete: () => (log.done = true),
      });
    return log;
  };
  const odd = ({ statements }: { statements: Array<{ params: unknown[] }> }) =>
    Number(statements[0]?.params[0]) % 2 ? serverError(0) : undefined;

  it('[40] should tolerate maxErrors failures, and end after one more', async () => {
    const fake = new FakeClient({ respond: odd });
    const log = run(fake, range(9), { maxErrors: 1, batchGroupingKey: 'none' });
    await settled();
    expect(log.seen).toEqual(['0 written', '1 failed', '2 written', '3 failed']);
    expect(log.error).toMatchObject({ code: 'ERR_CASSANDRA_WRITE', index: 3 });
  });

  it('[40] should end at the first failure with maxErrors: 0', async () => {
    const log = run(new FakeClient({ respond: odd }), range(3), { maxErrors: 0 });
    await settled();
    expect([log.seen, log.done]).toEqual([['0 written', '1 failed'], false]);
  });

  it('[40] should count a share only after 100 rows', async () => {
    const fake = new FakeClient({ respond: odd });
    const log = run(fake, range(150), { maxErrors: '10%', batchGroupingKey: 'none' });
    await settled();
    expect(log.seen.length).toBe(100);
    expect(log.error).toMatchObject({ index: 99 });
  });

  it('[41] should report every row of a failed batch', async () => {
    const fake = new FakeClient({ respond: () => serverError(0x1500), replicaSet: () => -1 });
    const log = run(fake, range(3), {});
    await settled();
    expect([log.seen, log.done]).toEqual([['0 failed', '1 failed', '2 failed'], true]);
  });

  it('[42] should end at an error that no row can escape, whatever maxErrors says', async () => {
    const fake = new FakeClient({ respond: () => serverError(0x2100) });
    const log = run(fake, range(3), { batchGroupingKey: 'none' });
    await settled();
    expect(log.seen).toEqual(['0 failed']);
    expect(log.error).toMatchObject({ cause: { code: 0x2100 } });
  });

  it('[43] should give not applied rows as results, with the existing row', async () => {
    const existing = { k: 1, v: 5 };
    const answer = { wasApplied: () => false, first: () => existing };
    const fake = new FakeClient({ respond: () => answer });
    const saved = of({ k: 1, v: 10 }).pipe(
      saveToCassandraSettled(fake.client, 'ks', 'kv', { ifNotExists: true }),
    );
    expect(await lastValueFrom(saved)).toMatchObject({ status: 'notApplied', existing });
  });

  it('should count from firstIndex, in results and in errors', async () => {
    const fake = new FakeClient({ respond: odd });
    const log = run(fake, range(4), { firstIndex: 820, maxErrors: 1, batchGroupingKey: 'none' });
    await settled();
    expect(log.seen).toEqual(['820 written', '821 failed', '822 written', '823 failed']);
    expect(log.error).toMatchObject({
      index: 823,
      message: expect.stringContaining('Value 823 was not written'),
    });
  });

  it('should have attempts 0 for a row that never left', async () => {
    const fake = new FakeClient({ respond: () => undefined });
    const source = from([{ k: null as unknown as number }]);
    const result = await lastValueFrom(
      source.pipe(saveToCassandraSettled(fake.client, 'ks', 'kv')),
    );
    expect(result).toMatchObject({ status: 'failed', attempts: 0, error: { column: 'k' } });
  });
});
