import { from, lastValueFrom, toArray, type Observable } from 'rxjs';
import { types } from 'cassandra-driver';
import { openKeyspace, type SpecKeyspace } from '../../embedded/index.js';
import {
  cassandraTable,
  joinWithCassandraTable,
  leftJoinWithCassandraTable,
  type JoinConf,
  type ReadConf,
  type Select,
} from '../../src/cassandra/index.js';
import { READING } from './lib/operators.js';

const TIME = 1_234_567_890_123_456n;

let on: SpecKeyspace;

beforeAll(async () => {
  on = await openKeyspace({
    schema: [
      'CREATE TYPE pair (a int, b int)',
      `CREATE TABLE cells (k int, c int, s int static, v text, "Quo""ted" int, l list<int>,
        m map<int, int>, st set<int>, u pair, fl frozen<list<int>>, fu frozen<pair>, t tuple<int, int>,
        PRIMARY KEY (k, c))`,
      'CREATE TABLE kv (k int PRIMARY KEY, v int)',
      'CREATE TABLE hits (k int PRIMARY KEY, n counter)',
    ],
  });
  const { client } = on;
  await client.execute(
    `INSERT INTO cells (k, c, v, "Quo""ted", fl, fu, t) VALUES (1, 1, 'x', 5, [1], {a: 1}, (1, 2)) USING TTL 5000 AND TIMESTAMP ${TIME}`,
  );
  await client.execute(`INSERT INTO cells (k, c, s) VALUES (1, 2, 7)`);
  const rows = Array.from({ length: 200 }, (_, k) => k);
  for (const k of rows) {
    await client.execute(
      `INSERT INTO kv (k, v) VALUES (?, ?) USING TIMESTAMP ${k + 1}`,
      [k, 1000 - k],
      {
        prepare: true,
      },
    );
  }
});
afterAll(() => on.close());

const all = <T>(source: Observable<T>): Promise<T[]> => lastValueFrom(source.pipe(toArray()));

const scan = <R = types.Row>(table: string, conf: ReadConf): Promise<R[]> =>
  all(cassandraTable<R>(on.client, on.keyspace, table, conf));

const join = (table: string, lefts: object[], conf: JoinConf) =>
  all(from(lefts).pipe(joinWithCassandraTable(on.client, on.keyspace, table, conf)));

/** What each reading operator throws for the conf. */
async function refusals(table: string, select: Select[]): Promise<unknown[]> {
  const { client, keyspace } = on;
  const lefts = from([{ k: 1 }]);
  const runs: Record<string, Observable<unknown>> = {
    cassandraTable: cassandraTable(client, keyspace, table, { select }),
    joinWithCassandraTable: lefts.pipe(joinWithCassandraTable(client, keyspace, table, { select })),
    leftJoinWithCassandraTable: lefts.pipe(
      leftJoinWithCassandraTable(client, keyspace, table, { select }),
    ),
  };
  return Promise.all(
    READING.map(name => lastValueFrom(runs[name]!).then(String, (error: unknown) => error)),
  );
}

describe('select', () => {
  it('should rename columns, and give the write time and the TTL of their cells', async () => {
    const select: Select[] = [
      'k',
      { row: 'c', text: 'v', 'a "name"': 'Quo"ted' },
      { at: { writetime: 'v' }, left: { ttl: 'v' }, qat: { writetime: 'Quo"ted' } },
      { sat: { writetime: 's' }, sleft: { ttl: 's' } },
    ];
    const rows = await scan('cells', { select });
    expect(rows.map(({ row }) => row as number).sort()).toEqual([1, 2]);
    const timed = rows.find(({ row }) => row === 1) as types.Row;
    expect(Object.keys(timed)).toEqual([
      'k',
      'row',
      'text',
      'a "name"',
      'at',
      'left',
      'qat',
      'sat',
      'sleft',
    ]);
    expect(timed).toMatchObject({ k: 1, text: 'x', 'a "name"': 5, sleft: null });
    expect(timed.at).toBeInstanceOf(types.Long);
    expect([String(timed.at), String(timed.qat)]).toEqual([String(TIME), String(TIME)]);
    expect(timed.left).toBeGreaterThan(4000);
    expect(timed.left).toBeLessThanOrEqual(5000);
    // A cell without a value has neither.
    const empty = rows.find(({ row }) => row === 2) as types.Row;
    expect([empty.at, empty.left]).toEqual([null, null]);
    expect(Number(empty.sat)).toBeGreaterThan(0);
  });

  it('should give write times of whatever has one cell', async () => {
    const columns = ['s', 'v', 'Quo"ted', 'fl', 'fu', 't'];
    const select = columns.map(name => ({ [`at ${name}`]: { writetime: name } }));
    const rows = await scan('cells', { select });
    expect(rows).toHaveLength(2);
  });

  const wrong: Array<[string, string, string]> = [
    ['cells', 'k', 'a key column'],
    ['cells', 'c', 'a key column'],
    ['cells', 'l', 'elements'],
    ['cells', 'm', 'elements'],
    ['cells', 'st', 'elements'],
    ['cells', 'u', 'elements'],
    ['hits', 'n', 'a counter'],
    ['hits', 'k', 'a key column'],
  ];
  it.each(wrong)(
    'should refuse write time and TTL on subscribe: %s.%s',
    async (table, column, why) => {
      for (const cell of [{ writetime: column }, { ttl: column }]) {
        for (const error of await refusals(table, ['k', { cell }])) {
          const code = 'ERR_CASSANDRA_SCHEMA';
          expect(error).toMatchObject({ code, column, message: expect.stringContaining(why) });
        }
      }
    },
  );

  // The server takes them of collections since version 5, as lists. Where it refuses, so do we.
  it.each(wrong.filter(([, , why]) => why === 'a key column'))(
    'should refuse what the server refuses: %s.%s',
    async (table, column) => {
      const cql = `SELECT writetime(${column}) FROM ${on.keyspace}.${table}`;
      await expect(on.client.execute(cql)).rejects.toThrow('Cannot use selection function');
    },
  );

  it('should name the nearest column, and take no CQL for a name', async () => {
    const injection = 'v") FROM cells; --';
    for (const [given, near] of [
      ['V', '"v"'],
      ['quo"ted', '"Quo"ted"'],
      [injection, ''],
    ] as const) {
      for (const item of [{ x: given }, { x: { writetime: given } }, { x: { ttl: given } }]) {
        for (const error of await refusals('cells', ['k', item])) {
          const message = expect.stringContaining(near) as string;
          expect(error).toMatchObject({ code: 'ERR_CASSANDRA_SCHEMA', column: given, message });
        }
      }
    }
    const property = 'x", v AS "y';
    expect(await scan('kv', { select: [{ [property]: 'k' }], where: ['k = ?', 3] })).toEqual([
      { [property]: 3 },
    ]);
  });

  // Keys that share a request are told apart by their last key column, whatever its name is then.
  it.each<[string, Select[], (k: number) => object]>([
    ['renamed', [{ key: 'k' }, 'v'], k => ({ key: k, v: 1000 - k })],
    ['not selected', [{ value: 'v' }], k => ({ value: 1000 - k })],
    ['not selected, and its name taken', [{ k: 'v' }], k => ({ k: 1000 - k })],
    ['swapped', [{ k: 'v', v: 'k' }], k => ({ k: 1000 - k, v: k })],
    ['taken twice', [{ k: 'v', k_: { writetime: 'v' } }], k => ({ k: 1000 - k, k_: k + 1 })],
    ['selected twice', ['k', { again: 'k' }], k => ({ k, again: k })],
  ])('should keep joined rows apart: the key is %s', async (_, select, expected) => {
    const lefts = Array.from({ length: 200 }, (__, k) => ({ k }));
    const pairs = await join('kv', lefts, { select, concurrency: 2 });
    const plain = pairs.map(([left, row]) => [
      left,
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [
          name,
          value instanceof types.Long ? value.toNumber() : (value as unknown),
        ]),
      ),
    ]);
    expect(plain).toEqual(lefts.map(left => [left, expected(left.k)]));
  });
});

describe('row', () => {
  it('should map the rows of a scan and of joins', async () => {
    const row = ({ k, v }: types.Row): number => (k as number) + (v as number);
    expect(await scan<number>('kv', { row })).toEqual(Array<number>(200).fill(1000));
    const lefts = [{ k: 5 }, { k: 5 }, { k: 1000 }];
    const joined = from(lefts).pipe(
      leftJoinWithCassandraTable(on.client, on.keyspace, 'kv', { row }),
    );
    expect((await all(joined)).map(([, right]) => right)).toEqual([1000, 1000, null]);
  });

  it('should fail the scan with the range, after the rows before', async () => {
    const seen: number[] = [];
    let asked = 0;
    const row = ({ k }: types.Row): number => {
      if (++asked === 120) throw new RangeError('no such number');
      return k as number;
    };
    // Two pages: what was mapped of the second one is emitted, too.
    const conf = { row, splitCount: 1, concurrency: 1, fetchSize: 100, ordered: true };
    const source = cassandraTable(on.client, on.keyspace, 'kv', conf);
    const failure = source.forEach(k => void seen.push(k));
    await expect(failure).rejects.toMatchObject({
      code: 'ERR_CASSANDRA_READ',
      range: expect.stringMatching(/^\(/),
      attempts: 1,
      message: expect.stringContaining('could not be mapped: no such number'),
      cause: new RangeError('no such number'),
    });
    expect(seen).toHaveLength(119);
  });

  it.each<[NonNullable<JoinConf['onError']>, number]>([
    ['inTurn', 50],
    ['end', 199],
  ])('should fail its left value only: %s', async (onError, pairs) => {
    const row = ({ k }: types.Row): number => {
      if (k === 50) throw 'half an error';
      return k as number;
    };
    const lefts = Array.from({ length: 200 }, (_, k) => ({ k }));
    const seen: number[] = [];
    const failure = from(lefts)
      .pipe(joinWithCassandraTable(on.client, on.keyspace, 'kv', { row, onError }))
      .forEach(([, right]) => void seen.push(right));
    await expect(failure).rejects.toMatchObject({
      code: 'ERR_CASSANDRA_READ',
      row: { k: 50 },
      index: 50,
      attempts: 1,
      cause: 'half an error',
    });
    expect(seen).toEqual(
      lefts
        .map(({ k }) => k)
        .filter(k => k !== 50)
        .slice(0, pairs),
    );
  });

  it('should fail a left value after the rows of its pages before', async () => {
    const { client, keyspace } = on;
    await client.execute('CREATE TABLE wide (k int, c int, PRIMARY KEY (k, c))');
    for (let c = 0; c < 50; c++) {
      await client.execute('INSERT INTO wide (k, c) VALUES (1, ?)', [c], { prepare: true });
    }
    const row = ({ c }: types.Row): number => {
      if (c === 33) throw new Error('no');
      return c as number;
    };
    const seen: number[] = [];
    const failure = from([{ k: 1 }, { k: 1 }])
      .pipe(joinWithCassandraTable(client, keyspace, 'wide', { row, fetchSize: 10 }))
      .forEach(([, right]) => void seen.push(right));
    await expect(failure).rejects.toMatchObject({ index: 0, cause: new Error('no') });
    expect(seen).toEqual(Array.from({ length: 33 }, (_, c) => c));
  });
});
