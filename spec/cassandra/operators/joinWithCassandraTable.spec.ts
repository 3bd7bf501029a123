import { types, type Client } from 'cassandra-driver';
import { from, lastValueFrom, toArray, type OperatorFunction } from 'rxjs';
import { createClient, openKeyspace, type SpecKeyspace } from '../../../embedded/index.js';
import {
  CassandraReadError,
  CassandraSchemaError,
  joinWithCassandraTable,
  leftJoinWithCassandraTable,
  saveToCassandra,
  type JoinConf,
} from '../../../src/cassandra/index.js';
import { concatMapEager, pull } from '../../../src/index.js';

let on: SpecKeyspace;
let client: Client;

beforeAll(async () => {
  on = await openKeyspace({
    schema: [
      'CREATE TABLE kv (k int PRIMARY KEY, v int)',
      'CREATE TABLE wide (p int, c int, d int, v int, PRIMARY KEY (p, c, d))',
      'CREATE TABLE pair ("A" int, b text, c int, v int, PRIMARY KEY (("A", b), c))',
      'CREATE TABLE typed (id timeuuid PRIMARY KEY, v int)',
      'CREATE TABLE big (user_id bigint PRIMARY KEY, v int)',
      'CREATE TABLE day (d timestamp PRIMARY KEY, v int)',
      'CREATE TABLE blobs (k blob PRIMARY KEY, v int)',
      'CREATE TABLE stream (p int, t int, PRIMARY KEY (p, t)) WITH CLUSTERING ORDER BY (t DESC)',
    ],
  });
  ({ client } = on);
  await fill(
    'kv',
    rows(5000, k => ({ k, v: k * 3 })),
  );
  const mappings = rows(3000, i => ({ p: i % 3, c: i % 30, d: i, v: i }));
  await fill('wide', [...mappings, { p: 9, c: 1, d: 1, v: 1 }]);
  await fill(
    'pair',
    rows(400, i => ({ A: i % 4, b: `b${i % 100}`, c: i, v: i })),
  );
});
afterAll(() => on.close());
afterEach(() => jest.restoreAllMocks());

const rows = <R>(length: number, toRow: (i: number) => R): R[] =>
  Array.from({ length }, (_, i) => toRow(i));

function fill(table: string, all: object[]): Promise<unknown> {
  return lastValueFrom(pull(all).pipe(saveToCassandra(client, on.keyspace, table)));
}

type Pair = [Record<string, unknown>, Record<string, unknown> | null];

function run<P>(left: object[], operator: OperatorFunction<object, P>): Promise<Pair[]> {
  return lastValueFrom(from(left).pipe(operator, toArray())) as Promise<unknown> as Promise<Pair[]>;
}
const join = (left: object[], table: string, conf?: JoinConf): Promise<Pair[]> =>
  run(left, joinWithCassandraTable(client, on.keyspace, table, conf));
const leftJoin = (left: object[], table: string, conf?: JoinConf): Promise<Pair[]> =>
  run(left, leftJoinWithCassandraTable(client, on.keyspace, table, conf));

/** All queries of rows that the client sends. */
function watch(): { cql: string; params: unknown[] }[] {
  const sent: { cql: string; params: unknown[] }[] = [];
  const execute = client.execute.bind(client) as (...args: unknown[]) => Promise<never>;
  jest.spyOn(client, 'execute').mockImplementation((...args: unknown[]) => {
    sent.push({ cql: args[0] as string, params: args[1] as unknown[] });
    return execute(...args);
  });
  return sent;
}

describe('joinWithCassandraTable', () => {
  it('[61] should keep the left order, duplicates and the left values themselves', async () => {
    const left = rows(3000, i => ({ k: (i * 7919) % 1500, i }));
    const pairs = await join(left, 'kv');
    expect(pairs.map(([l]) => l)).toEqual(left);
    expect(pairs.every(([l], i) => l === left[i])).toBe(true);
    expect(pairs.every(([l, r]) => r?.k === l.k && r?.v === Number(l.k) * 3)).toBe(true);
  });

  it('[61] should leave out what has no row, and give null for it in a left join', async () => {
    const left = rows(2000, i => ({ k: i % 2 ? i : -i - 1 }));
    expect((await join(left, 'kv')).map(([l]) => l.k)).toEqual(rows(1000, i => 2 * i + 1));
    const pairs = await leftJoin(left, 'kv');
    expect(pairs.map(([l]) => l)).toEqual(left);
    expect(pairs.map(([, r]) => r?.v ?? null)).toEqual(left.map(({ k }) => (k < 0 ? null : k * 3)));
  });

  it('[61] should give several right rows in the order of their partition', async () => {
    const pairs = await join([{ p: 2 }, { p: 9 }, { p: 7 }, { p: 0 }, { p: 2 }], 'wide');
    expect(pairs).toHaveLength(3001);
    expect(pairs[1000]).toEqual([{ p: 9 }, expect.objectContaining({ d: 1 })]);
    for (const at of [0, 1001, 2001]) {
      const part = pairs.slice(at, at + 1000).map(([, r]) => [Number(r?.c), Number(r?.d)] as const);
      const sorted = [...part].sort(([c, d], [e, f]) => c - e || d - f);
      expect(part).toEqual(sorted);
    }
  });

  it('should read the newest row of each key up to the bound of each left value', async () => {
    const left = rows(300, i => ({ p: i % 3, until: i % 30 }));
    const where: JoinConf['where'] = ['c <= ?', (l: unknown) => (l as { until: number }).until];
    const conf: JoinConf = { where, orderBy: [{ c: 'desc' }], limit: 1 };
    const expected = left.map(({ p, until }) =>
      Math.max(...[0, 1, 2].map(x => until - x).filter(c => c >= 0 && c % 3 === p)),
    );
    const pairs = await leftJoin(left, 'wide', conf);
    expect(pairs.map(([l]) => l)).toEqual(left);
    const found = pairs.map(([, r]) => (r ? Number(r.c) : -Infinity));
    expect(found).toEqual(expected);
  });

  it('should let keys share a request when their bounds are equal', async () => {
    const sent = watch();
    const left = rows(300, i => ({ p: i % 3, until: i % 2 ? 3 : 29 }));
    const where: JoinConf['where'] = ['c < ?', (l: unknown) => (l as { until: number }).until];
    const pairs = await join(left, 'wide', { where, concurrency: 2 });
    const counts = left.map(
      ({ p, until }) => 100 * rows(until, c => c).filter(c => c % 3 === p).length,
    );
    expect(pairs).toHaveLength(counts.reduce((sum, count) => sum + count, 0));
    expect(sent.some(({ cql }) => / IN /.test(cql))).toBe(true);
  });

  it('should know how clustering columns were declared', async () => {
    await fill(
      'stream',
      rows(30, i => ({ p: i % 2, t: i })),
    );
    const first = async (orderBy?: JoinConf['orderBy']) =>
      (await join([{ p: 1 }], 'stream', { orderBy, limit: 2 })).map(([, r]) => r?.t);
    expect(await first()).toEqual([29, 27]);
    expect(await first([{ t: 'desc' }])).toEqual([29, 27]);
    expect(await first(['t'])).toEqual([1, 3]);
  });

  it('[61] should page through partitions that do not fit, alone and with others', async () => {
    for (const fetchSize of [7, 100, 999, 1000, 1001]) {
      const left = [{ p: 0 }, { p: 5 }, { p: 1 }, { p: 9 }, { p: 2 }, { p: 1 }];
      const pairs = await leftJoin(left, 'wide', { fetchSize });
      const counts = left.map(l => pairs.filter(([one, r]) => one === l && r).length);
      expect(counts).toEqual([1000, 0, 1000, 1, 1000, 1000]);
      expect([...new Set(pairs.map(([l]) => l))]).toEqual(left);
      expect(pairs.filter(([, r]) => r === null)).toEqual([[{ p: 5 }, null]]);
    }
  });

  it('[61] should match clustering columns, renamed properties and camelCase', async () => {
    const left = [
      { part: 1, c: 4 },
      { part: 2, c: 4 },
      { part: 0, c: 3 },
    ];
    const pairs = await leftJoin(left, 'wide', { on: [{ part: 'p' }, 'c'] });
    expect(pairs.map(([l]) => l.part)).toEqual([...rows(100, () => 1), 2, ...rows(100, () => 0)]);
    await fill('big', [{ userId: 12n, v: 1 }]);
    const [[, found]] = (await join([{ userId: '12' }], 'big')) as [Pair];
    expect(found?.v).toBe(1);
    expect(await join([{ id: 12 }], 'big', { on: [{ id: 'user_id' }] })).toHaveLength(1);
  });

  it('[61] should match composite partition keys, several in one request', async () => {
    const sent = watch();
    const left = rows(400, i => ({ A: i % 4, b: `b${i % 100}` }));
    const pairs = await join(left, 'pair', { concurrency: 2 });
    expect(pairs).toHaveLength(1600);
    expect(pairs.every(([l, r]) => r?.A === l.A && r?.b === l.b)).toBe(true);
    expect(sent.length).toBeLessThan(80);
  });

  it('[61] should recognize keys of all types', async () => {
    const ids = rows(50, i => ({
      id: `${(10 + i).toString(16).padStart(8, '0')}-a7bd-11ee-8000-0242ac120002`,
      v: i,
    }));
    await fill('typed', ids);
    expect((await join(ids, 'typed', { concurrency: 1 })).map(([, r]) => r?.v)).toEqual(
      ids.map(({ v }) => v),
    );
    const days = rows(50, i => ({ d: new Date(i * 1e9), v: i }));
    await fill('day', days);
    const byNumber = days.map(({ d }) => ({ d: d.getTime() }));
    expect((await join(byNumber, 'day', { concurrency: 1 })).map(([, r]) => r?.v)).toEqual(
      days.map(({ v }) => v),
    );
    const blobs = rows(50, i => ({ k: Buffer.from([i, 255 - i]), v: i }));
    await fill('blobs', blobs);
    expect((await join(blobs, 'blobs', { concurrency: 1 })).map(([, r]) => r?.v)).toEqual(
      blobs.map(({ v }) => v),
    );
  });

  it('should ask for several keys in one request, at most 20', async () => {
    const sent = watch();
    await join(
      rows(2000, k => ({ k })),
      'kv',
      { concurrency: 4 },
    );
    expect(sent.length).toBeGreaterThanOrEqual(100);
    expect(sent.length).toBeLessThan(130);
    expect(sent.some(({ cql }) => cql.includes('"k" IN ?'))).toBe(true);
  });

  it('should send a lone key at once, and give the selected columns only', async () => {
    const sent = watch();
    expect(await join([{ k: 4 }], 'kv', { select: ['v'] })).toEqual([[{ k: 4 }, { v: 12 }]]);
    expect(sent.map(({ cql }) => cql)).toEqual([expect.stringContaining('WHERE "k" = ?')]);
    const pairs = await join(
      rows(500, k => ({ k })),
      'kv',
      { select: ['v'] },
    );
    expect(pairs.map(([, r]) => ({ ...r }))).toEqual(rows(500, k => ({ v: k * 3 })));
  });

  it('should count limits for each left value, also in one request, and after the filter', async () => {
    const left = [{ p: 0 }, { p: 1 }, { p: 2 }, { p: 0 }];
    for (const conf of [
      { limit: 3 },
      { perPartitionLimit: 3 },
      { limit: 5, perPartitionLimit: 3 },
    ]) {
      expect(await join(left, 'wide', conf)).toHaveLength(12);
      const where: [string, number] = ['v > ?', 2990];
      const pairs = await join(left, 'wide', { ...conf, where });
      expect(pairs).toHaveLength(12);
      expect(pairs.every(([, r]) => Number(r?.v) > 2990)).toBe(true);
    }
    const first = await join(left, 'wide', {
      on: ['p', 'c'].slice(0, 1),
      where: ['c = ?', 3],
      limit: 1,
    });
    expect(first.map(([l, r]) => [l.p, r?.c])).toEqual([
      [0, 3],
      [0, 3],
    ]);
  });

  it('[62] should refuse keys that CQL cannot match, before any request', async () => {
    const sent = watch();
    const cases: Array<[string, JoinConf, string]> = [
      ['pair', { on: ['A'] }, 'b'],
      ['wide', { on: ['p', 'd'] }, 'c'],
      ['wide', { on: ['c'] }, 'p'],
      ['wide', { on: ['p', 'c', 'd', 'v'] }, 'v'],
      ['kv', { on: ['k', { other: 'k' }] }, 'k'],
      ['kv', { on: ['x'] }, 'x'],
      ['kv', { where: ['k > ?', 1] }, 'k'],
      ['wide', { on: ['p', 'c'], where: ['d = 1 AND c = 2'] }, 'c'],
      ['kv', { select: ['x'] }, 'x'],
    ];
    for (const [table, conf, column] of cases) {
      const error = (await join([{ k: 1 }], table, conf).catch(e => e)) as CassandraSchemaError;
      expect([error.name, error.column, error.table]).toEqual([
        'CassandraSchemaError',
        column,
        table,
      ]);
    }
    await expect(join([], 'none')).rejects.toBeInstanceOf(CassandraSchemaError);
    expect(sent).toEqual([]);
  });

  it('should fail at a key that is null or of a wrong type, after all pairs before it', async () => {
    for (const [bad, message] of [
      [null, /column "k".*needs a value/],
      ['x', /column "k".*integer/],
    ] as const) {
      const seen: unknown[] = [];
      const left = [{ k: 1 }, { k: 2 }, { k: bad }, { k: 3 }];
      const error = await new Promise<CassandraReadError>(resolve => {
        from(left)
          .pipe(joinWithCassandraTable(client, on.keyspace, 'kv'))
          .subscribe({ next: ([l]) => seen.push(l), error: resolve });
      });
      expect(error).toBeInstanceOf(CassandraReadError);
      expect(error.message).toMatch(message);
      const { code, column, row, index, attempts } = error;
      expect([code, column, row, index, attempts]).toEqual([
        'ERR_CASSANDRA_READ',
        'k',
        left[2],
        2,
        0,
      ]);
      expect(seen).toEqual(left.slice(0, 2));
    }
    const end = await new Promise<unknown[]>(resolve => {
      const seen: unknown[] = [];
      from([{ k: null }, { k: 2 }])
        .pipe(leftJoinWithCassandraTable(client, on.keyspace, 'kv', { onError: 'end' }))
        .subscribe({ next: ([l]) => seen.push(l), error: () => resolve(seen) });
    });
    expect(end).toEqual([{ k: 2 }]);
  });

  it('should give each left value its own rows also when a later one fails', async () => {
    for (const operator of [joinWithCassandraTable, leftJoinWithCassandraTable]) {
      for (const bad of [
        { A: 1, b: null },
        { A: 'x', b: 'b1' },
      ]) {
        const seen: Pair[] = [];
        const left = rows<object>(100, i => ({ A: i % 4, b: `b${i}` }));
        await new Promise(ended => {
          from([...left, bad])
            .pipe(operator(client, on.keyspace, 'pair'))
            .subscribe({ next: pair => seen.push(pair as never), error: ended });
        });
        expect(new Set(seen.map(([l]) => l)).size).toBe(100);
        for (const [l, r] of seen) expect(r).toMatchObject(l);
      }
    }
  });

  it('should find keys that JavaScript cannot read, such as a timestamp beyond its own', async () => {
    const far = types.Long.fromString('9000000000000000');
    const left = [{ d: far }, { d: new Date(0) }, { d: new Date(1) }];
    await fill('day', [
      { d: far, v: 1 },
      { d: 0, v: 2 },
    ]);
    const found = await leftJoin(left, 'day', { select: ['v'] });
    expect(found.map(([, r]) => r?.v)).toEqual([1, 2, undefined]);
  });

  it('should refuse contradictions when it is created', () => {
    const make = (conf: unknown) => () =>
      joinWithCassandraTable(client, on.keyspace, 'kv', conf as JoinConf);
    expect(make({ window: 2, concurrency: 4 })).toThrow(RangeError);
    expect(make({ on: 'k' })).toThrow(TypeError);
    expect(make({ on: [{ k: 1 }] })).toThrow(TypeError);
    expect(make({ limit: 0 })).toThrow(RangeError);
    expect(make({ select: [] })).toThrow(TypeError);
    expect(make({ readsPerSecond: 0 })).toThrow(RangeError);
    expect(make({ where: 'v = 1' })).toThrow(TypeError);
  });

  it('should pull no more left values than its window, and push no more pairs than wanted', async () => {
    let pulled = 0;
    const source = pull(
      (function* () {
        for (let k = 0; k < 2000; k++, pulled++) yield { k };
      })(),
    );
    let most = 0;
    let seen = 0;
    const slow = concatMapEager(async (pair: [object, unknown]) => {
      most = Math.max(most, pulled - ++seen);
      await Promise.resolve();
      return pair;
    }, 1);
    const conf = { window: 30, concurrency: 3 };
    await lastValueFrom(source.pipe(joinWithCassandraTable(client, on.keyspace, 'kv', conf), slow));
    expect([seen, most <= 32]).toEqual([2000, true]);
  });

  it('should work without metadata, one key a request', async () => {
    const options = { keyspace: on.keyspace, isMetadataSyncEnabled: false };
    const blind = createClient(on.access.clientOptions(options));
    const left = rows(200, k => ({ k }));
    const pairs = await run(left, joinWithCassandraTable(blind, on.keyspace, 'kv'));
    expect(pairs.map(([, r]) => r?.k)).toEqual(left.map(({ k }) => k));
    await blind.shutdown();
  });
});
