import { policies, types, type Client } from 'cassandra-driver';
import { from, lastValueFrom, toArray } from 'rxjs';
import { createClient, openKeyspace, type SpecKeyspace } from '../../embedded/index.js';
import {
  cassandraTable,
  joinWithCassandraTable,
  leftJoinWithCassandraTable,
  saveToCassandra,
  saveToCassandraSettled,
  type WriteConf,
} from '../../src/cassandra/index.js';
import { pull } from '../../src/index.js';

let on: SpecKeyspace;
let client: Client;

beforeAll(async () => {
  on = await openKeyspace({
    schema: [
      'CREATE TABLE sets (k frozen<set<text>> PRIMARY KEY, v int)',
      'CREATE TABLE maps (k frozen<map<int, text>> PRIMARY KEY, v int)',
      'CREATE TABLE inner_sets (p int, c frozen<set<text>>, v int, PRIMARY KEY (p, c))',
      'CREATE TABLE tuples (p int, c frozen<tuple<decimal, int>>, v int, PRIMARY KEY (p, c))',
      'CREATE TABLE decimals (k decimal PRIMARY KEY, v int)',
      'CREATE TABLE floats (k float PRIMARY KEY, v int)',
      'CREATE TABLE doubles (k double PRIMARY KEY, v int)',
      'CREATE TABLE grown (k int, c int, l list<int> static, v int, PRIMARY KEY (k, c))',
      'CREATE TABLE counted (k int, c int, a counter, s counter static, PRIMARY KEY (k, c))',
      'CREATE TABLE still (k int, c int, s text static, ss set<int> static, v int, PRIMARY KEY (k, c))',
      'CREATE TABLE mapped (k int PRIMARY KEY, m map<text, text>, "get" text)',
      'CREATE TABLE kv (k int PRIMARY KEY, v int)',
    ],
  });
  ({ client } = on);
});
afterAll(() => on.close());

const decimal = (text: string) => types.BigDecimal.fromString(text);

function save<R>(rows: Iterable<R>, table: string, conf?: WriteConf<R>) {
  const saved = pull(rows).pipe(saveToCassandra(client, on.keyspace, table, conf), toArray());
  return lastValueFrom(saved);
}

async function read(cql: string): Promise<unknown[]> {
  const { rows } = await client.execute(cql);
  return rows.map(row => ({ ...row }));
}

// The server sorts what is in a frozen set or map, and compares numbers by value.
describe('keys that are equal to the server, though not byte for byte', () => {
  it('[22] should let the last row win', async () => {
    const pairs: Array<[table: string, first: object, second: object]> = [
      ['sets', { k: ['a', 'b'] }, { k: ['b', 'a'] }],
      [
        'maps',
        {
          k: new Map([
            [1, 'a'],
            [2, 'b'],
          ]),
        },
        {
          k: new Map([
            [2, 'b'],
            [1, 'a'],
          ]),
        },
      ],
      ['inner_sets', { p: 1, c: ['a', 'b'] }, { p: 1, c: ['b', 'a'] }],
      [
        'tuples',
        { p: 1, c: types.Tuple.fromArray([decimal('1.5'), 1]) },
        { p: 1, c: types.Tuple.fromArray([decimal('1.50'), 1]) },
      ],
      ['floats', { k: 0.1 }, { k: Math.fround(0.1) }],
      ['doubles', { k: NaN }, { k: NaN }],
    ];
    for (const [table, first, second] of pairs) {
      await save(
        [
          { ...first, v: 2 },
          { ...second, v: 1 },
        ],
        table,
      );
      expect([table, await read(`SELECT v FROM ${table}`)]).toEqual([table, [{ v: 1 }]]);
    }
  });

  it('should join each left value with its row', async () => {
    await client.execute('TRUNCATE sets');
    await save([{ k: ['a', 'b'], v: 1 }], 'sets');
    const left = Array.from({ length: 100 }, (_, i) => ({ k: i % 2 ? ['a', 'b'] : ['b', 'a'] }));
    const join = joinWithCassandraTable(client, on.keyspace, 'sets');
    expect(await lastValueFrom(from(left).pipe(join, toArray()))).toHaveLength(100);
  });

  it('should keep partitions apart that the server tells apart', async () => {
    const rows = [
      { k: decimal('1.5'), v: 1 },
      { k: decimal('1.50'), v: 2 },
    ];
    await save(rows, 'decimals');
    await save(
      [
        { k: 0, v: 10 },
        { k: -0, v: 20 },
      ],
      'doubles',
    );
    const joined = (table: string, keys: unknown[]) =>
      lastValueFrom(
        from(keys.map(k => ({ k }))).pipe(
          leftJoinWithCassandraTable(client, on.keyspace, table, { concurrency: 1 }),
          toArray(),
        ),
      ) as Promise<unknown> as Promise<Array<[unknown, { v: number } | null]>>;
    const keys = ['9', '1.5', '1.50'].map(decimal);
    expect((await joined('decimals', keys)).map(([, row]) => row?.v)).toEqual([undefined, 1, 2]);
    const found = await joined('doubles', [7, 0, -0]);
    expect(found.map(([, row]) => row?.v)).toEqual([undefined, 10, 20]);
  });
});

describe('static columns', () => {
  it('should grow a static list in source order over all rows of its partition', async () => {
    const rows = Array.from({ length: 500 }, (_, i) => ({ k: 1, c: i, l: [i], v: i }));
    await save(rows, 'grown', { columns: ['k', 'c', 'v', { l: { column: 'l', as: 'append' } }] });
    const [row] = (await read('SELECT l FROM grown WHERE k = 1 LIMIT 1')) as [{ l: number[] }];
    expect(row.l).toEqual(rows.map(({ c }) => c));
  });

  it('should be changed alone by a row with its whole key', async () => {
    const settled = <R>(rows: R[], table: string, conf?: WriteConf<R>) =>
      lastValueFrom(
        from(rows).pipe(saveToCassandraSettled(client, on.keyspace, table, conf), toArray()),
      );
    const [counted] = await settled([{ k: 1, c: 1, s: 1 }], 'counted');
    expect(counted?.status).toBe('written');
    const added = await settled([{ k: 1, c: 1, x: [1] }], 'still', {
      columns: ['k', 'c', { x: { column: 'ss', as: 'add' } }],
    });
    expect(added[0]?.status).toBe('written');
    expect(await read('SELECT s FROM counted')).toEqual([{ s: types.Long.fromNumber(1) }]);
  });

  it('should be needed where the clustering key is missing, whatever other rows have had', async () => {
    const rows = [{ k: 7 }, { k: 8, s: 'a' }, { k: 7 }];
    const results = await lastValueFrom(
      from(rows).pipe(saveToCassandraSettled(client, on.keyspace, 'still'), toArray()),
    );
    expect(results.map(({ status }) => status)).toEqual(['failed', 'written', 'failed']);
  });
});

describe('what a row and a condition may hold', () => {
  it('should not take a method of the row for a value', async () => {
    await save([{ k: 1, m: { a: '1' } }], 'mapped');
    const copied = cassandraTable<{ k: number }>(client, on.keyspace, 'mapped', {
      select: ['k', 'm'],
    }).pipe(saveToCassandra(client, on.keyspace, 'mapped'), toArray());
    expect(await lastValueFrom(copied)).toHaveLength(1);
  });

  it('should filter by the element of a map also in a known partition', async () => {
    const found = cassandraTable(client, on.keyspace, 'mapped', {
      where: ["k = ? AND m['a'] = ?", 1, '1'],
    });
    expect(await lastValueFrom(found.pipe(toArray()))).toHaveLength(1);
  });

  it('should take write times beyond 2^53, and fail the rows of a generator that throws', async () => {
    let isBroken = false;
    const next = () => {
      if (isBroken) throw new Error('no time');
      return types.Long.fromString(String(BigInt(Date.now()) * 1_000_000n));
    };
    const { MonotonicTimestampGenerator } = policies.timestampGeneration;
    const timestampGeneration = Object.assign(new MonotonicTimestampGenerator('x' as never, 1000), {
      next,
    });
    const timed = createClient(on.access.clientOptions({ policies: { timestampGeneration } }));
    try {
      const rows = [
        { k: 1, v: 1 },
        { k: 1, v: 2 },
      ];
      const saving = saveToCassandra<(typeof rows)[0]>(timed, on.keyspace, 'kv');
      expect(await lastValueFrom(from(rows).pipe(saving, toArray()))).toEqual(rows);
      expect(await read('SELECT v FROM kv')).toEqual([{ v: 2 }]);
      isBroken = true;
      const failing = lastValueFrom(from(rows).pipe(saving, toArray()));
      await expect(failing).rejects.toThrow('no time');
    } finally {
      await timed.shutdown();
    }
  });
});
