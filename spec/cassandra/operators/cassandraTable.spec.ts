import type { Client, QueryOptions } from 'cassandra-driver';
import { delay, firstValueFrom, lastValueFrom, of, take, toArray } from 'rxjs';
import { createClient, openKeyspace, type SpecKeyspace } from '../../../embedded/index.js';
import { cassandraTable, type RangeDone, type ReadConf } from '../../../src/cassandra/index.js';
import { concatMapEager, pull } from '../../../src/index.js';
import { saveToCassandra } from '../../../src/cassandra/index.js';

interface Kv {
  k: number;
  v: number;
}

const COUNT = 20_000;
const EXPECTED = Array.from({ length: COUNT }, (_, k) => ({ k, v: k * 3 }));
const MIN = String(-(2n ** 63n));
const MAX = String(2n ** 63n - 1n);

let on: SpecKeyspace;
let client: Client;

beforeAll(async () => {
  on = await openKeyspace({
    schema: [
      'CREATE TABLE kv (k int PRIMARY KEY, v int)',
      'CREATE TABLE none (k int PRIMARY KEY, v int)',
      'CREATE TABLE few (k int PRIMARY KEY, v int)',
      'CREATE TABLE wide (p int, c int, s int static, v text, PRIMARY KEY (p, c))',
      'CREATE TABLE pair ("A" int, b text, c int, "select" int, PRIMARY KEY (("A", b), c))',
    ],
  });
  ({ client } = on);
  await fill('kv', EXPECTED);
  await fill('few', EXPECTED.slice(0, 10));
  const mappings = Array.from({ length: 3000 }, (_, i) => ({ p: i % 3, c: i, v: `${i % 5}` }));
  await fill('wide', mappings);
  const pairs = Array.from({ length: 100 }, (_, i) => ({ A: i, b: `b${i}`, c: 1, select: i }));
  await fill('pair', pairs);
});
afterAll(() => on.close());

function fill(table: string, rows: object[]): Promise<unknown> {
  return lastValueFrom(pull(rows).pipe(saveToCassandra(client, on.keyspace, table)));
}

function read<R = Kv>(table = 'kv', conf?: ReadConf, from: Client = client): Promise<R[]> {
  return lastValueFrom(cassandraTable<R>(from, on.keyspace, table, conf).pipe(toArray()));
}

const byKey = (rows: Kv[]) => rows.map(({ k, v }) => ({ k, v })).sort((a, b) => a.k - b.k);

interface Query {
  cql: string;
  params: unknown[];
  options: QueryOptions;
}

/** All queries of rows that the client sends. */
function watch(): Query[] {
  const sent: Query[] = [];
  const execute = client.execute.bind(client) as (...args: unknown[]) => Promise<never>;
  jest.spyOn(client, 'execute').mockImplementation((...args: unknown[]) => {
    const [cql, params, options] = args as [string, unknown[], QueryOptions];
    if (!/FROM system/.test(cql)) sent.push({ cql, params, options });
    return execute(...args);
  });
  return sent;
}
afterEach(() => jest.restoreAllMocks());

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await firstValueFrom(of(0).pipe(delay(5)));
}

describe('cassandraTable', () => {
  it('[53] should read every row once over the ranges of the ring', async () => {
    expect(byKey(await read())).toEqual(EXPECTED);
  });

  it('[53] should read a ring of one token, of the minimum token, and without metadata', async () => {
    const { metadata } = client;
    for (const end of ['-9223372036854775808', '77']) {
      const one = new Set([{ start: end, end }]) as unknown as ReturnType<
        typeof metadata.getTokenRanges
      >;
      jest.spyOn(metadata, 'getTokenRanges').mockReturnValue(one);
      expect(byKey(await read())).toEqual(EXPECTED);
    }
    jest.restoreAllMocks();
    const blind = createClient(
      on.access.clientOptions({ keyspace: on.keyspace, isMetadataSyncEnabled: false }),
    );
    await blind.connect();
    expect(byKey(await read('kv', {}, blind))).toEqual(EXPECTED);
    await blind.shutdown();
  });

  it('[53] should read the rows beside the smallest and the largest token', async () => {
    const cql = 'SELECT k, token(k) AS t FROM kv';
    const { rows } = await client.execute(cql, [], { prepare: true, fetchSize: COUNT });
    const sorted = rows.map(({ k, t }) => ({ k, t: BigInt(String(t)) }));
    sorted.sort((a, b) => (a.t < b.t ? -1 : 1));
    const cuts = sorted.map(({ t }) => `(${t - 1n},${t}]`);
    const middle = await read('kv', { skipRanges: [cuts[0] as string, cuts.at(-1) as string] });
    expect(middle).toHaveLength(COUNT - 2);
    const { t: first } = sorted[0] as { t: bigint };
    const { t: last } = sorted.at(-1) as { t: bigint };
    const ends = await read('kv', { skipRanges: [`(${first},${last - 1n}]`] });
    expect(ends.map(({ k }) => k).sort()).toEqual([sorted[0]?.k, sorted.at(-1)?.k].sort());
  });

  it('[54] should take composite, quoted keys by the tokens of the server', async () => {
    const rows = await read<{ A: number }>('pair');
    expect(rows.map(({ A }) => A).sort((a, b) => a - b)).toEqual([...Array(100).keys()]);
  });

  it('[56] should read the same with one range and with 10,000', async () => {
    for (const splitCount of [1, 5, 10_000]) {
      const done: RangeDone[] = [];
      const rows = await read('kv', { splitCount, concurrency: 64, onRange: d => done.push(d) });
      expect(byKey(rows)).toEqual(EXPECTED);
      expect(Math.abs(done.length - splitCount)).toBeLessThan(20);
      expect(done.map(d => d.done)).toEqual(done.map((_, i) => i + 1));
      expect(done.reduce((sum, d) => sum + d.rows, 0)).toBe(COUNT);
    }
  });

  it('[56] should do without estimates of the size', async () => {
    expect(await read('none')).toEqual([]);
    const execute = client.execute.bind(client) as (...args: unknown[]) => Promise<never>;
    jest.spyOn(client, 'execute').mockImplementation((...args: unknown[]) => {
      return /FROM system/.test(String(args[0]))
        ? Promise.reject(new Error('no'))
        : execute(...args);
    });
    expect(byKey(await read())).toEqual(EXPECTED);
  });

  it('should emit in the order of tokens when ordered', async () => {
    const { rows } = await client.execute('SELECT k FROM kv', [], { fetchSize: COUNT });
    const ordered = await read('kv', { ordered: true, splitCount: 50, fetchSize: 100 });
    expect(ordered.map(({ k }) => k)).toEqual(rows.map(({ k }) => k as number));
  });

  it('[57] should stop paging on take and on unsubscribe', async () => {
    const sent = watch();
    const rows$ = cassandraTable<Kv>(client, on.keyspace, 'kv', { fetchSize: 10, concurrency: 2 });
    expect(await firstValueFrom(rows$.pipe(take(25), toArray()))).toHaveLength(25);
    const asked = sent.length;
    expect(asked).toBeLessThanOrEqual(2 * 5);
    await firstValueFrom(of(0).pipe(delay(50)));
    expect(sent).toHaveLength(asked);
  });

  it('[57] should hold two pages of each range at most before a slow consumer', async () => {
    const sent = watch();
    let finish = (): void => undefined;
    const slow = cassandraTable<Kv>(client, on.keyspace, 'kv', { fetchSize: 10, concurrency: 3 })
      .pipe(concatMapEager(() => new Promise<void>(resolve => (finish = resolve)), 1))
      .subscribe();
    await until(() => sent.length >= 3 * 2);
    await firstValueFrom(of(0).pipe(delay(100)));
    expect(sent).toHaveLength(3 * 2);
    // Ten rows later there is room for one more page.
    for (let i = 0; i < 10; i++) {
      finish();
      await firstValueFrom(of(0).pipe(delay(5)));
    }
    await until(() => sent.length > 3 * 2);
    await firstValueFrom(of(0).pipe(delay(100)));
    expect(sent).toHaveLength(3 * 2 + 1);
    slow.unsubscribe();
  });

  it('should ask for larger pages while rows are small, unless told otherwise', async () => {
    const sent = watch();
    const sizes = (): number[] => sent.splice(0).map(({ options }) => options.fetchSize as number);
    expect(byKey(await read('kv', { splitCount: 2, concurrency: 1 }))).toEqual(EXPECTED);
    const [first, second, ...others] = sizes();
    expect([first, second, new Set(others)]).toEqual([100, 1000, new Set([5000])]);
    await read('kv', { fetchSize: 2000, limit: 6000 });
    expect(new Set(sizes())).toEqual(new Set([2000]));
    await read('kv', { limit: 7 });
    expect(new Set(sizes())).toEqual(new Set([7]));
  });

  it('[57] should emit only while the demand downstream is ready', async () => {
    let running = 0;
    let most = 0;
    const work = async ({ k }: Kv): Promise<number> => {
      most = Math.max(most, ++running);
      await Promise.resolve();
      running--;
      return k;
    };
    const keys$ = cassandraTable<Kv>(client, on.keyspace, 'kv', { ordered: true, fetchSize: 500 });
    const config = { concurrency: 10, backlog: 0 };
    const keys = await lastValueFrom(keys$.pipe(concatMapEager(work, config), toArray()));
    expect([most, new Set(keys).size]).toEqual([10, COUNT]);
  });

  it('[58] should read given partitions by one query, without a token clause', async () => {
    const sent = watch();
    const rows = await read<{ c: number }>('wide', { where: ['p = ?', 1], fetchSize: 100 });
    expect(rows.map(({ c }) => c)).toEqual(Array.from({ length: 1000 }, (_, i) => i * 3 + 1));
    expect(new Set(sent.map(({ cql }) => cql)).size).toBe(1);
    expect(sent[0]?.cql).not.toMatch(/token|FILTERING/);
    const two = await read('wide', { where: ['p IN (?, ?) AND v = ?', 0, 1, '2'] });
    expect(two).toHaveLength(400);
    const part = await read('pair', { where: ['"A" = ?', 5] });
    expect([part.length, sent.at(-1)?.cql.includes('token(')]).toEqual([1, true]);
  });

  it('should filter, limit rows and partitions, and select columns', async () => {
    expect(await read('kv', { where: ['v < ?', 300] })).toHaveLength(100);
    expect(await read('kv', { limit: 1234 })).toHaveLength(1234);
    expect(await read('wide', { perPartitionLimit: 7 })).toHaveLength(21);
    expect(
      await read('wide', { perPartitionLimit: 7, limit: 10, where: ['v = ?', '1'] }),
    ).toHaveLength(10);
    const [row] = await read<object>('pair', { select: ['select', 'A'], limit: 1 });
    expect(Object.keys(row as object)).toEqual(['select', 'A']);
  });

  it('[60] should leave out the ranges that a former scan has finished', async () => {
    const finished: RangeDone[] = [];
    const conf = { fetchSize: 100, onRange: (done: RangeDone) => finished.push(done) };
    const first: Kv[] = [];
    await new Promise<void>(resolve => {
      const rows$ = cassandraTable<Kv>(client, on.keyspace, 'kv', { ...conf, concurrency: 2 });
      const scan = rows$.subscribe(row => {
        first.push(row);
        if (first.length === COUNT / 2) setImmediate(() => (scan.unsubscribe(), resolve()));
      });
    });
    const skipRanges = finished.map(({ range }) => range);
    expect(skipRanges.length).toBeGreaterThan(3);
    const isFinished = finished.reduce((sum, { rows }) => sum + rows, 0);
    const rest = await read('kv', { skipRanges, splitCount: 7 });
    expect(rest).toHaveLength(COUNT - isFinished);
    expect(new Set([...first, ...rest].map(({ k }) => k)).size).toBe(COUNT);
    expect(await read('kv', { skipRanges: [`(${MIN},${MAX}]`] })).toEqual([]);
    expect(await read('kv', { skipRanges: [`(${MIN},${MIN}]`] })).toEqual([]);
  });

  it('should keep to a number of pages a second', async () => {
    const started = Date.now();
    await read('few', { splitCount: 1, concurrency: 1, readsPerSecond: 10 });
    expect(Date.now() - started).toBeLessThan(5000);
    const again = Date.now();
    const ranges = await new Promise<number>(resolve => {
      let done = 0;
      const conf = { splitCount: 5, readsPerSecond: 10, onRange: () => done++ };
      void read('few', conf).then(() => resolve(done));
    });
    expect([ranges, Date.now() - again >= 380]).toEqual([5, true]);
  });

  it('should be read again on each subscription', async () => {
    const rows$ = cassandraTable<Kv>(client, on.keyspace, 'few').pipe(toArray());
    expect(byKey(await lastValueFrom(rows$))).toEqual(byKey(await lastValueFrom(rows$)));
  });
});
