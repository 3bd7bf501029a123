import { from, lastValueFrom, of, tap } from 'rxjs';
import {
  executeCql,
  saveToCassandra,
  saveToCassandraSettled,
  type WriteConf,
} from '../../../../src/cassandra/index.js';
import { FakeClient, serverError, settled } from '../lib/fakeClient.js';
import type { Kv } from '../lib/saving.js';

describe('executeCql, on a fake client', () => {
  it('should bind arrays and objects as they are, and all else as the only parameter', async () => {
    const fake = new FakeClient({ respond: () => undefined });
    const date = new Date(0);
    const source = from<unknown[]>([[1, 2], { a: 1 }, 7, date]);
    await lastValueFrom(source.pipe(executeCql(fake.client, 'SELECT')));
    expect(fake.sent.map(({ statements }) => statements[0]?.params)).toEqual([
      [1, 2],
      { a: 1 },
      [7],
      [date],
    ]);
  });

  it('should count from firstIndex, in what bind gets and in errors', async () => {
    const fake = new FakeClient({ respond: (_, i) => (i === 2 ? serverError(0) : undefined) });
    const conf = { firstIndex: 10, concurrency: 1 };
    const run = from('abc').pipe(executeCql(fake.client, 'x', (value, i) => [value, i], conf));
    await expect(lastValueFrom(run)).rejects.toMatchObject({ index: 12 });
    expect(fake.sent.map(({ statements }) => statements[0]?.params)).toEqual([
      ['a', 10],
      ['b', 11],
      ['c', 12],
    ]);
  });

  it('should not repeat what may have been executed, unless it is said to be idempotent', async () => {
    const attempts = async (isIdempotent: boolean) => {
      const fake = new FakeClient({ respond: () => serverError(0x1100) });
      const conf = { isIdempotent, retry: { count: 2, delay: () => 0 } };
      const run = of(1).pipe(executeCql(fake.client, 'x', k => [k], conf));
      await lastValueFrom(run).catch(() => undefined);
      return fake.sent.length;
    };
    expect([await attempts(false), await attempts(true)]).toEqual([1, 3]);
  });

  it('[35] should give results in the order of the values', async () => {
    const fake = new FakeClient();
    const seen: unknown[] = [];
    from([1, 2])
      .pipe(
        executeCql(fake.client, 'x'),
        tap(r => seen.push(r.info)),
      )
      .subscribe();
    await settled();
    fake.sent[1]?.answer({ info: 'second' } as never);
    fake.sent[0]?.answer({ info: 'first' } as never);
    await settled();
    expect(seen).toEqual(['first', 'second']);
  });

  it('should fail with the bound value', async () => {
    const fake = new FakeClient({ respond: () => serverError(0x2200) });
    const run = of('a').pipe(executeCql(fake.client, 'x'));
    await expect(lastValueFrom(run)).rejects.toMatchObject({ row: 'a', index: 0, attempts: 1 });
  });
});

describe('arguments of the writing operators', () => {
  const { client } = new FakeClient();
  it.each<[string, WriteConf<Kv>, typeof RangeError | typeof TypeError]>([
    ['concurrency 0', { concurrency: 0 }, RangeError],
    ['window below concurrency', { concurrency: 9, window: 3 }, RangeError],
    ['unknown grouping', { batchGroupingKey: 'all' as never }, TypeError],
    ['batch of no rows', { batchSize: { rows: 0 } }, RangeError],
    ['unordered and in turn', { ordered: false, onError: 'inTurn' }, TypeError],
    ['IF NOT EXISTS with a timestamp', { ifNotExists: true, timestamp: 1 }, TypeError],
    ['a TTL out of range', { ttl: -1 }, RangeError],
    ['an unsafe timestamp', { timestamp: 2 ** 60 }, RangeError],
    ['a negative rate', { rateLimit: { rowsPerSecond: 0 } }, RangeError],
    ['a negative count', { retry: { count: -1 } }, RangeError],
  ])('should be refused at creation: %s', (_, conf, refusal) => {
    expect(() => saveToCassandra<Kv>(client, 'ks', 'kv', conf)).toThrow(refusal);
  });

  it('should refuse a target that is none, and a wrong maxErrors', () => {
    expect(() => saveToCassandra({} as never, 'ks', 'kv')).toThrow(TypeError);
    const wrong = { maxErrors: 'many%' as never };
    expect(() => saveToCassandraSettled(client, 'ks', 'kv', wrong)).toThrow(TypeError);
  });
});
