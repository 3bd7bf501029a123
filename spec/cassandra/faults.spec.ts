import type { Client } from 'cassandra-driver';
import { from, interval, lastValueFrom, map, take, toArray } from 'rxjs';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  createClient,
  openKeyspace,
  startFaultProxy,
  type FaultProxy,
  type SpecKeyspace,
} from '../../embedded/index.js';
import {
  saveToCassandra,
  saveToCassandraSettled,
  type WriteConf,
} from '../../src/cassandra/index.js';

type Row = Record<string, unknown>;

let on: SpecKeyspace;
let proxy: FaultProxy;
let client: Client;

beforeAll(async () => {
  on = await openKeyspace({
    schema: [
      'CREATE TABLE kv (k int PRIMARY KEY, v int)',
      'CREATE TABLE hits (k int PRIMARY KEY, n counter)',
    ],
  });
  proxy = await startFaultProxy(on.access);
  const socketOptions = { readTimeout: 1000 };
  client = createClient(proxy.clientOptions({ keyspace: on.keyspace, socketOptions }));
  await client.connect();
});
beforeEach(() => proxy.reset());
afterAll(async () => {
  await client.shutdown();
  await proxy.stop();
  await on.close();
});

const NOW = { delay: () => 20 };

const save = (rows: Row[], conf: WriteConf<Row> = {}, table = 'kv') => {
  const all = { retry: NOW, ...conf };
  return lastValueFrom(
    from(rows).pipe(saveToCassandra(client, on.keyspace, table, all), toArray()),
  );
};

const range = (from: number, to: number): Row[] =>
  Array.from({ length: to - from }, (_, i) => ({ k: from + i, v: i }));

async function countBetween(from: number, to: number): Promise<number> {
  const { rows } = await on.client.execute('SELECT k FROM kv', [], { fetchSize: 100_000 });
  return rows.filter(({ k }) => k >= from && k < to).length;
}

const sent = () => proxy.counts.EXECUTE + proxy.counts.BATCH;

describe('saveToCassandra under faults', () => {
  it('[26] should repeat write timeouts, then succeed', async () => {
    const rule = proxy.fail({ times: 3 }, { error: 'writeTimeout' });
    expect(await save(range(0, 1))).toHaveLength(1);
    expect([rule.hits, sent()]).toEqual([3, 4]);
  });

  it('[26] should give up after retry.count repetitions', async () => {
    proxy.fail({ times: Infinity }, { error: 'writeTimeout' });
    const retry = { count: 2, delay: () => 20 };
    await expect(save(range(0, 1), { retry })).rejects.toMatchObject({ attempts: 3 });
    expect(sent()).toBe(3);
  });

  it('[27] should not count twice what may have been counted', async () => {
    proxy.fail({}, { error: 'writeTimeout', carriedOut: true });
    await expect(save([{ k: 1, n: 5 }], {}, 'hits')).rejects.toMatchObject({ attempts: 1 });
    const { rows } = await on.client.execute('SELECT n FROM hits WHERE k = 1');
    expect(String(rows[0]?.n)).toBe('5');
  });

  it('[22] should let the last row of a key win also when the first is repeated after it', async () => {
    proxy.fail({}, { error: 'writeTimeout', carriedOut: true });
    const rows = [
      { k: 50, v: 9 },
      { k: 50, v: 1 },
    ];
    await save(rows, { batchGroupingKey: 'none' });
    const { rows: found } = await on.client.execute('SELECT v FROM kv WHERE k = 50');
    expect([sent(), found[0]?.v]).toEqual([3, 1]);
  });

  it('[28] should repeat an unavailable, which the driver itself has repeated once', async () => {
    proxy.fail({ times: 3 }, { error: 'unavailable' });
    expect(await save(range(100, 110))).toHaveLength(10);
    expect(await countBetween(100, 110)).toBe(10);
  });

  it('[29] should back off when overloaded, and not hammer', async () => {
    proxy.fail({ times: Infinity }, { error: 'overloaded' });
    const start = performance.now();
    const retry = { count: 3, delay: () => 100 };
    await expect(save(range(0, 1), { retry })).rejects.toMatchObject({ attempts: 4 });
    expect(performance.now() - start).toBeGreaterThan(290);
    expect(sent()).toBeLessThanOrEqual(8);
  });

  it('[38] should not repeat an invalid single row', async () => {
    proxy.fail({ times: Infinity }, { error: 'invalid' });
    await expect(save(range(0, 1))).rejects.toMatchObject({ cause: { code: 0x2200 } });
    expect(sent()).toBe(1);
  });

  it('[32] should write everything though connections are cut', async () => {
    proxy.fail({ skip: 3, times: 2 }, { cut: true });
    const retry = { count: 20, delay: () => 100 };
    const rows = range(1000, 3000);
    expect(await save(rows, { retry, concurrency: 20 })).toEqual(rows);
    expect(await countBetween(1000, 3000)).toBe(2000);
  });

  it('[31] should write every row though the node is stopped mid-stream, and back after 2 s', async () => {
    const retry = { count: 100, delay: () => 100 };
    const rows = range(10_000, 10_500);
    const outage = sleep(300)
      .then(() => proxy.refuse())
      .then(() => sleep(2000))
      .then(() => proxy.accept());
    const started = performance.now();
    const live = interval(2).pipe(
      take(rows.length),
      map(i => rows[i] as Row),
    );
    const saved = live.pipe(saveToCassandra(client, on.keyspace, 'kv', { retry }), toArray());
    expect(await lastValueFrom(saved)).toEqual(rows);
    expect(performance.now() - started).toBeGreaterThan(2200);
    await outage;
    expect(await countBetween(10_000, 10_500)).toBe(500);
  });

  it('[33] should end a request without an answer by the timeout of the client, and repeat it', async () => {
    proxy.fail({}, { hang: true });
    const start = performance.now();
    expect(await save(range(0, 1))).toHaveLength(1);
    expect(performance.now() - start).toBeGreaterThan(900);
  });

  it('[35] should keep the order when one answer is late', async () => {
    proxy.fail({ skip: 1 }, { delay: 300 });
    const rows = range(4000, 4100);
    expect(await save(rows, { concurrency: 8 })).toEqual(rows);
  });

  it('[11][44] should split a batch that is refused for its size', async () => {
    const isLarge = (request: { cql: readonly string[] }) => request.cql.length > 3;
    proxy.fail({ kinds: ['BATCH'], times: Infinity, when: isLarge }, { error: 'invalid' });
    expect(await save(range(5000, 5010))).toHaveLength(10);
    expect(await countBetween(5000, 5010)).toBe(10);
  });

  it('[39] should emit exactly the rows before the one that failed', async () => {
    const isCulprit = (request: { values: ReadonlyArray<ReadonlyArray<Buffer | null>> }) =>
      request.values.some(([k]) => k?.readInt32BE(0) === 6050);
    proxy.fail({ times: Infinity, when: isCulprit as never }, { error: 'invalid' });
    const seen: number[] = [];
    const saved = from(range(6000, 6100)).pipe(saveToCassandra(client, on.keyspace, 'kv'));
    const error: unknown = await new Promise(resolve => {
      saved.subscribe({ next: ({ k }) => seen.push(k as number), error: resolve });
    });
    expect(error).toMatchObject({ index: 50, row: { k: 6050 } });
    expect(seen).toEqual(range(6000, 6050).map(({ k }) => k));
  });

  it('[41] should report every row of a batch that failed', async () => {
    proxy.fail({ kinds: ['BATCH'] }, { error: 'writeFailure' });
    const saved = from(range(7000, 7010)).pipe(saveToCassandraSettled(client, on.keyspace, 'kv'));
    const results = await lastValueFrom(saved.pipe(toArray()));
    expect(results.map(({ status }) => status)).toEqual(Array(10).fill('failed'));
  });
});
