import { types } from 'cassandra-driver';
import { from, lastValueFrom, of } from 'rxjs';
import { openKeyspace, type SpecKeyspace } from '../../embedded/index.js';
import {
  cassandraTable,
  executeCql,
  joinWithCassandraTable,
  saveToCassandra,
  type CassandraReadError,
} from '../../src/cassandra/index.js';
import { run, SCHEMA, type Row } from './lib/badRows.js';

let on: SpecKeyspace;

beforeAll(async () => {
  on = await openKeyspace({
    schema: [
      ...SCHEMA,
      'CREATE TABLE doubles (k int PRIMARY KEY, v double, m map<text, bigint>)',
      'CREATE MATERIALIZED VIEW by_v AS SELECT * FROM ints WHERE v IS NOT NULL AND k IS NOT NULL PRIMARY KEY (v, k)',
    ],
  });
});
afterAll(() => on?.close());

/** Rows before and after the bad one: by position, or by name. */
const VALUES = (bad: unknown, good: (i: number) => unknown): unknown[] =>
  Array.from({ length: 20 }, (_, i) => (i === 7 ? bad : good(i)));

const INSERT = 'INSERT INTO ints (k, v) VALUES (?, ?)';
const BIGS = 'INSERT INTO bigs (k, v) VALUES (?, ?)';
const list = (i: number) => [i, i];
const named = (i: number) => ({ k: i, v: i });

/** What the client can know has not left. */
const CASES: Array<[string, string, unknown, (i: number) => unknown, string | undefined, number]> =
  [
    ['text as int', INSERT, ['x', 1], list, 'k', 0],
    ['an unsafe number as bigint', BIGS, [1, 2 ** 53], list, 'v', 0],
    ['an unsafe number as key', BIGS, [-(2 ** 60), 1], list, 'k', 0],
    [
      'a named unsafe number',
      'INSERT INTO bigs (k, v) VALUES (:id, :V)',
      { id: 1, V: 2 ** 53 },
      i => ({ id: i, V: 1 }),
      'v',
      0,
    ],
    [
      'an unsafe number in a list',
      'INSERT INTO lists (k, v) VALUES (?, ?)',
      [1, [1, 2 ** 53]],
      i => [i, [i]],
      'v',
      0,
    ],
    [
      'an unsafe number in a map',
      'UPDATE doubles SET m = m + ? WHERE k = ?',
      [{ a: 2 ** 53 }, 1],
      i => [{ a: i }, i],
      'm',
      0,
    ],
    ['a missing name', 'INSERT INTO ints (k, v) VALUES (:k, :v)', { k: 1 }, named, undefined, 0],
    ['too few values', INSERT, [1], list, undefined, 1],
    ['null as key', INSERT, [null, 1], list, undefined, 1],
    ['an unset key', INSERT, [types.unset, 1], list, undefined, 1],
    ['a TTL below 0', `${INSERT} USING TTL ?`, [1, 1, -1], i => [i, i, 5], undefined, 1],
    [
      'a value of 17 MiB',
      'INSERT INTO texts (k, v) VALUES (?, ?)',
      ['k', 'x'.repeat(17 * 2 ** 20)],
      i => [`${i}`, 'v'],
      undefined,
      1,
    ],
  ];

describe('a value that is wrong for executeCql', () => {
  it.each(CASES)(
    '[48] should be told, and cost no other: %s',
    async (_, cql, bad, good, column, attempts) => {
      const values = VALUES(bad, good);
      const error = { code: 'ERR_CASSANDRA_WRITE', row: bad, index: 7, column, attempts };
      // A busy server may take seconds to refuse 17 MiB, and what waits behind them must not time out.
      const patient = { readTimeout: 60_000 };
      const inTurn = await run(
        from(values).pipe(executeCql<unknown>(on.client, cql, undefined, patient)),
      );
      expect(inTurn.error).toMatchObject({ ...error, cause: expect.any(Error) });
      expect(inTurn.seen).toHaveLength(7);
      const conf = { ...patient, onError: 'end' } as const;
      const all = await run(
        from(values).pipe(executeCql<unknown>(on.client, cql, undefined, conf)),
      );
      expect(all.error).toMatchObject(error);
      expect(all.seen).toHaveLength(19);
    },
  );

  it('should be told when bind throws, and cost no other', async () => {
    const bind = (k: number) => {
      if (k === 7) throw new Error('no 7');
      return [k, k];
    };
    const conf = { onError: 'end' } as const;
    const cql = executeCql<number>(on.client, INSERT, bind, conf);
    const { seen, error } = await run(from([6, 7, 8]).pipe(cql));
    expect(error).toMatchObject({ row: 7, index: 1, attempts: 0, cause: new Error('no 7') });
    expect(seen).toHaveLength(2);
  });

  it('should be none: large numbers as double, integers beyond 2^53 as text', async () => {
    const insert = executeCql<unknown[]>(on.client, 'INSERT INTO doubles (k, v) VALUES (?, ?)');
    await lastValueFrom(
      from([
        [1, 2 ** 60],
        [2, 1e300],
      ]).pipe(insert),
    );
    const bigs = executeCql<unknown[]>(on.client, BIGS);
    await lastValueFrom(of([String(2n ** 60n + 1n), types.Long.MAX_VALUE]).pipe(bigs));
    const { rows } = await on.client.execute('SELECT k, v FROM doubles WHERE k IN (1, 2)');
    expect(rows.map(({ k, v }) => [k, v])).toEqual([
      [1, 2 ** 60],
      [2, 1e300],
    ]);
    const { rows: big } = await on.client.execute(`SELECT v FROM bigs WHERE k = ${2n ** 60n + 1n}`);
    expect(String(big[0]?.v)).toBe(String(2n ** 63n - 1n));
  });

  it.each([
    ['a syntax error', 'SELEKT ?'],
    ['an unknown keyspace', 'SELECT v FROM nope.ints WHERE k = ?'],
    ['an unknown table', 'SELECT v FROM nope WHERE k = ?'],
    ['an unknown column', 'SELECT w FROM ints WHERE k = ?'],
    ['an INSERT into counters', 'INSERT INTO hits (k, v) VALUES (?, 1)'],
    ['a row for a view', 'INSERT INTO by_v (k, v) VALUES (?, 1)'],
    ['no statement', ''],
  ])('[36] should be told with the first value: %s', async (_, cql) => {
    const { seen, error } = await run(from([7, 8, 9]).pipe(executeCql<number>(on.client, cql)));
    expect(error).toMatchObject({
      name: 'CassandraWriteError',
      code: 'ERR_CASSANDRA_WRITE',
      row: 7,
      index: 0,
      cause: { name: 'ResponseError' },
    });
    expect(seen).toEqual([]);
  });
});

describe('a value that is wrong in a condition', () => {
  it.each<[string, string, [string, ...unknown[]], string]>([
    ['text as int', 'ints', ['v = ?', 'x'], 'v'],
    ['text as key', 'ints', ['k = ?', 'x'], 'k'],
    ['an unsafe number', 'bigs', ['v = ? AND k > ?', 1, 2 ** 53], 'k'],
    ['an unsafe number as key', 'bigs', ['k = ?', 2 ** 53], 'k'],
    ['an unsafe number among others', 'bigs', ['k IN ?', [1, 2 ** 53]], 'k'],
    ['a number as text', 'texts', ['v = ?', 5], 'v'],
  ])('[48] should be told before any row is read: %s', async (_, table, where, column) => {
    const { client, keyspace } = on;
    const error = { code: 'ERR_CASSANDRA_READ', keyspace, table, column, attempts: 0 };
    const scan = await run(cassandraTable(client, keyspace, table, { where }));
    expect(scan.error).toMatchObject({ ...error, range: undefined, cause: expect.any(Error) });
    if (where[0].includes('k')) return;
    const join = joinWithCassandraTable(client, keyspace, table, { where });
    const joined = await run(of({ k: 1 } as Row).pipe(join));
    expect(joined.error).toMatchObject({ ...error, row: undefined });
  });

  it('should be taken as in rows: BigInt, text of digits, sets of keys', async () => {
    const { client, keyspace } = on;
    const big = 2n ** 60n + 1n;
    await lastValueFrom(of({ k: big, v: 1 }).pipe(saveToCassandra(client, keyspace, 'bigs')));
    for (const where of [
      ['k = ?', big],
      ['k = ?', String(big)],
      ['k IN ?', new Set([big, 7n])],
      ['k > ? AND v = ?', big - 1n, '1'],
    ]) {
      const conf = { where: where as [string, ...unknown[]] };
      const { seen } = await run(cassandraTable<Row>(client, keyspace, 'bigs', conf));
      expect(seen.filter(({ k }) => String(k) === String(big))).toHaveLength(1);
    }
  });

  it('should be told with the range when the server does not understand the condition', async () => {
    const { client, keyspace } = on;
    for (const where of ['v = 1; DROP TABLE ints', 'v === 1', 'v = 1) OR (v = 2']) {
      const { error } = await run(cassandraTable(client, keyspace, 'ints', { where: [where] }));
      const { code, range, cause } = error as CassandraReadError;
      expect([code, typeof range, (cause as Error).name]).toEqual([
        'ERR_CASSANDRA_READ',
        'string',
        'ResponseError',
      ]);
    }
    expect((await on.client.execute('SELECT k FROM ints')).rowLength).toBeGreaterThan(0);
  });
});
