import { from, lastValueFrom, of, toArray } from 'rxjs';
import {
  executeCql,
  saveToCassandra,
  saveToCassandraSettled,
  type SettledWriteConf,
  type WriteConf,
  type WriteMetrics,
} from '../../../../src/cassandra/index.js';
import { reportedErrorsOf, unhandledRejectionsOf } from '../../../support/async.js';
import { FakeClient, serverError, settled } from '../lib/fakeClient.js';
import { range, rows, save, watch, type Kv } from '../lib/saving.js';

describe('functions of the user that throw', () => {
  const broken = new Error('broken');
  const fail = (): never => {
    throw broken;
  };

  it('should make retry.when and retry.delay the error of the row', async () => {
    const confs: Array<WriteConf<Kv>['retry']> = [{ when: fail }, { delay: fail }];
    for (const retry of confs) {
      const found = await unhandledRejectionsOf(async () => {
        const fake = new FakeClient({ respond: () => serverError(0x1100) });
        const log = watch(fake, of({ k: 1 }), { retry });
        await settled();
        expect(log.error).toMatchObject({ code: 'ERR_CASSANDRA_WRITE', cause: broken });
      });
      expect(found).toEqual([]);
    }
  });

  it('should fail each row of a timestamp generator that throws, however many there are', async () => {
    const fake = new FakeClient({ respond: () => undefined });
    Object.assign(fake.client, {
      options: { policies: { timestampGeneration: { next: fail } } },
    });
    let failures = 0;
    const run = from(range(50_000)).pipe(
      saveToCassandraSettled(fake.client, 'ks', 'kv', { batchGroupingKey: 'none' }),
    );
    await run.forEach(result => {
      if (result.status === 'failed' && result.error.cause === broken) failures++;
    });
    expect(failures).toBe(50_000);
    expect(fake.sent).toEqual([]);
  });

  it('should refuse a delay that is no time, with what failed before', async () => {
    for (const delay of [() => NaN, () => -1, () => 'x' as never]) {
      const fake = new FakeClient({ respond: () => serverError(0x1100) });
      const log = watch(fake, of({ k: 1 }), { retry: { delay } });
      await settled();
      expect(log.error).toMatchObject({
        cause: { message: expect.stringContaining('retry.delay') },
      });
    }
  });

  it('[44] should tell the observer of the metrics of the end when nothing could begin', async () => {
    const heard: string[] = [];
    const metrics = { next: () => heard.push('next'), complete: () => heard.push('complete') };
    const fake = new FakeClient({ respond: () => undefined });
    const saving = saveToCassandra<Kv>(fake.client, 'ks', 'kv', {
      columns: ['none' as 'k'],
      metrics,
    });
    await expect(lastValueFrom(of({ k: 1 }).pipe(saving))).rejects.toMatchObject({
      code: 'ERR_CASSANDRA_SCHEMA',
    });
    expect(heard).toEqual(['next', 'complete']);
  });

  it('should report an observer of the metrics, and write on', async () => {
    const fake = new FakeClient({ respond: () => undefined });
    const reported = await reportedErrorsOf(async () => {
      const metrics = { next: fail, complete: fail };
      expect(await save(fake, rows(1, 2), { metrics })).toEqual(rows(1, 2));
    });
    expect(reported).toEqual([broken, broken]);
  });
});

describe('options', () => {
  it('should let the window be as wide as the concurrency', () => {
    const { client } = new FakeClient();
    for (const concurrency of [70_000, Infinity]) {
      expect(() => saveToCassandra(client, 'ks', 'kv', { concurrency })).not.toThrow();
      expect(() => executeCql(client, 'x', undefined, { concurrency })).not.toThrow();
    }
  });

  it('should refuse what is no object of options', () => {
    const { client } = new FakeClient();
    for (const option of ['batchSize', 'retry', 'rateLimit']) {
      const make = () => saveToCassandra(client, 'ks', 'kv', { [option]: 10 });
      expect(make).toThrow(`expected ${option} to be an object of options, got 10`);
    }
  });

  it('[40] should end at the hundredth row when more of them than the share have failed', async () => {
    const respond = ({ statements }: { statements: Array<{ params: unknown[] }> }) =>
      Number(statements[0]?.params[0]) < 50 ? serverError(0) : undefined;
    const fake = new FakeClient({ respond });
    const conf: SettledWriteConf<Kv> = { maxErrors: '1%', batchGroupingKey: 'none' };
    const settledRows: unknown[] = [];
    const run = from(range(300)).pipe(saveToCassandraSettled(fake.client, 'ks', 'kv', conf));
    await expect(run.forEach(result => void settledRows.push(result))).rejects.toMatchObject({
      code: 'ERR_CASSANDRA_WRITE',
      index: 49,
    });
    expect(settledRows).toHaveLength(100);
  });

  it('[44] should count the bytes of the parameters of executeCql', async () => {
    const fake = new FakeClient({ respond: () => undefined });
    let last: WriteMetrics | undefined;
    const conf = { metrics: { next: (metrics: WriteMetrics) => (last = metrics) } };
    const run = of(1, 2).pipe(
      executeCql(fake.client, 'x', () => ['abc', 1, [2, 3]], conf),
      toArray(),
    );
    await lastValueFrom(run);
    expect(last?.bytes).toBe(2 * (3 + 8 + 16));
  });
});
