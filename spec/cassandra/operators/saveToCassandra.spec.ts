import type { Client } from 'cassandra-driver';
import { from, lastValueFrom, toArray } from 'rxjs';
import { openKeyspace, type SpecKeyspace } from '../../../embedded/jest/specs.js';
import { pull } from '../../../src/index.js';
import {
  saveToCassandra,
  saveToCassandraSettled,
  type CassandraTarget,
  type WriteConf,
} from '../../../src/cassandra/index.js';

let on: SpecKeyspace;
let client: Client;

beforeAll(async () => {
  on = await openKeyspace({
    schema: [
      'CREATE TABLE kv (k int PRIMARY KEY, v int)',
      'CREATE TABLE big (k bigint PRIMARY KEY, v varint)',
      'CREATE TABLE wide (p int, c int, s int static, v text, PRIMARY KEY (p, c))',
      'CREATE TABLE pair (a int, b text, c int, v int, PRIMARY KEY ((a, b), c))',
      'CREATE TABLE hits (k int PRIMARY KEY, n counter, m counter)',
      'CREATE TABLE bags (k int PRIMARY KEY, l list<int>, s set<text>, m map<text, int>, f frozen<list<int>>)',
      'CREATE TABLE named (user_id int PRIMARY KEY, "Mixed Case" text, "select" text, "quo""te" text)',
    ],
  });
  ({ client } = on);
});
afterAll(() => on.close());

function save<R>(rows: Iterable<R>, table: string, conf?: WriteConf<R>, target?: CassandraTarget) {
  const saved = pull(rows).pipe(
    saveToCassandra(target ?? client, on.keyspace, table, conf),
    toArray(),
  );
  return lastValueFrom(saved);
}

async function one(cql: string): Promise<Record<string, unknown>> {
  const { rows } = await client.execute(cql);
  return { ...rows[0] };
}

describe('saveToCassandra', () => {
  it('[18] should write every row and emit the rows in source order', async () => {
    const rows = Array.from({ length: 5000 }, (_, k) => ({ k, v: k * 2 }));
    expect(await save(rows, 'kv')).toEqual(rows);
    const { count } = await one('SELECT count(*) FROM kv');
    expect(String(count)).toBe('5000');
  });

  it('[22] should let the last row of a key win: in one batch, over batches, for every value', async () => {
    const rows = Array.from({ length: 3000 }, (_, i) => ({
      k: -1 - (i % 7),
      v: (i * 7919) % 1000,
    }));
    await save(rows, 'kv');
    for (let k = -7; k < 0; k++) {
      const last = rows.filter(row => row.k === k).at(-1);
      expect(await one(`SELECT v FROM kv WHERE k = ${k}`)).toEqual({ v: last?.v });
    }
  });

  it('[10] should let the last of two rows in one batch win, though its value is smaller', async () => {
    await save(
      [
        { k: -10, v: 9 },
        { k: -10, v: 1 },
      ],
      'kv',
    );
    expect(await one('SELECT v FROM kv WHERE k = -10')).toEqual({ v: 1 });
  });

  it('[22] should keep the order of static columns among rows of a partition', async () => {
    await save(
      [
        { p: 1, c: 1, s: 9 },
        { p: 1, c: 2, s: 1 },
        { p: 1, s: 5 },
        { p: 1, c: 3, s: 3 },
      ],
      'wide',
    );
    expect(await one('SELECT DISTINCT s FROM wide WHERE p = 1')).toEqual({ s: 3 });
  });

  it('[50] should write rows of the partition key and static columns only', async () => {
    await save([{ p: 2, s: 7 }], 'wide');
    expect(await one('SELECT p, c, s FROM wide WHERE p = 2')).toEqual({ p: 2, c: null, s: 7 });
  });

  it('[46] should leave what is undefined, and empty what is null, unless ignoreNulls', async () => {
    await save([{ p: 3, c: 1, v: 'a' }], 'wide');
    await save([{ p: 3, c: 1, v: undefined, s: 1 }], 'wide');
    await save([{ p: 3, c: 1, v: null, s: 2 }], 'wide', { ignoreNulls: true });
    expect(await one('SELECT s, v FROM wide WHERE p = 3')).toEqual({ s: 2, v: 'a' });
    await save([{ p: 3, c: 1, v: null }], 'wide');
    expect(await one('SELECT s, v FROM wide WHERE p = 3')).toEqual({ s: 2, v: null });
  });

  it('[47] should bind TTL and timestamp: constant, per row, absent on some rows', async () => {
    interface Row {
      k: number;
      v: number;
      ttl?: number;
      time?: number;
    }
    const rows: Row[] = [
      { k: 900100, v: 1, ttl: 1000, time: 7 },
      { k: 900101, v: 2 },
    ];
    await save(rows, 'kv', {
      ttl: row => row.ttl,
      timestamp: row => row.time,
      columns: ['k', 'v'],
    });
    const first = await one('SELECT ttl(v) AS t, writetime(v) AS w FROM kv WHERE k = 900100');
    expect([Number(first.t) > 900, String(first.w)]).toEqual([true, '7']);
    const second = await one('SELECT ttl(v) AS t, writetime(v) AS w FROM kv WHERE k = 900101');
    expect([second.t, Number(second.w) > 1e15]).toEqual([null, true]);
    await save([{ k: 900102, v: 1 }], 'kv', { ttl: 500, timestamp: 12n });
    const third = await one('SELECT ttl(v) AS t, writetime(v) AS w FROM kv WHERE k = 900102');
    expect([Number(third.t) > 400, String(third.w)]).toEqual([true, '12']);
  });

  it('[48] should write bigints from BigInt, Long, text and safe numbers, and refuse unsafe ones', async () => {
    const { types } = await import('cassandra-driver');
    const k = 2n ** 62n + 1n;
    const all = [k, types.Long.fromString(String(k)), String(k)];
    for (const [i, key] of all.entries()) {
      await save([{ k: key, v: BigInt(i) }], 'big');
      expect(String((await one(`SELECT v FROM big WHERE k = ${k}`)).v)).toBe(String(i));
    }
    await save([{ k: -5, v: '-123456789012345678901234567890' }], 'big');
    expect(String((await one('SELECT v FROM big WHERE k = -5')).v)).toBe(
      '-123456789012345678901234567890',
    );
    await expect(save([{ k: 2 ** 53, v: 1n }], 'big')).rejects.toMatchObject({
      column: 'k',
      attempts: 0,
    });
  });

  it('[49] should map camelCase, renamed, quoted, reserved and strange names', async () => {
    const row = { userId: 1, 'Mixed Case': 'm', select: 's', 'quo"te': 'q' };
    await save([row], 'named');
    expect(await one('SELECT * FROM named WHERE user_id = 1')).toEqual({
      user_id: 1,
      'Mixed Case': 'm',
      select: 's',
      'quo"te': 'q',
    });
    await save([{ id: 2, x: 'y' }], 'named', { columns: [{ id: 'user_id', x: 'Mixed Case' }] });
    expect(await one('SELECT "Mixed Case" AS m FROM named WHERE user_id = 2')).toEqual({ m: 'y' });
  });

  it('[50] should append, prepend, add and remove in collections', async () => {
    const set = (row: object) => save([row], 'bags');
    await set({ k: 1, l: [2], s: new Set(['a', 'b']), m: { x: 1, y: 2 } });
    const change = (as: 'append' | 'prepend' | 'add' | 'remove', column: string, value: unknown) =>
      save([{ k: 1, value }], 'bags', { columns: ['k', { value: { column, as } }] });
    await change('append', 'l', [3]);
    await change('prepend', 'l', [1]);
    await change('remove', 's', ['a']);
    await change('add', 's', ['c']);
    await change('add', 'm', { z: 3 });
    await change('remove', 'm', ['x']);
    const row = await one('SELECT l, s, m FROM bags WHERE k = 1');
    expect(row).toEqual({ l: [1, 2, 3], s: ['b', 'c'], m: { y: 2, z: 3 } });
  });

  it('[22] should keep the source order of what is appended to one list', async () => {
    const rows = Array.from({ length: 30 }, (_, i) => ({ k: 2, value: [i] }));
    await save(rows, 'bags', { columns: ['k', { value: { column: 'l', as: 'append' } }] });
    expect((await one('SELECT l FROM bags WHERE k = 2')).l).toEqual(rows.map((_, i) => i));
  });

  it('[13][27] should count: rows of a counter table are increments', async () => {
    const rows = Array.from({ length: 200 }, (_, i) => ({
      k: i % 3,
      n: 1,
      ...(i % 2 && { m: 2 }),
    }));
    await save(rows, 'hits');
    const { n, m } = await one('SELECT n, m FROM hits WHERE k = 0');
    expect([String(n), String(m)]).toEqual(['67', '66']);
  });

  it('[43] should tell applied from existing rows with ifNotExists', async () => {
    const rows = [
      { k: 900200, v: 1 },
      { k: 900200, v: 2 },
      { k: 900201, v: 3 },
    ];
    const conf = { ifNotExists: true };
    const saved = from(rows).pipe(
      saveToCassandraSettled(client, on.keyspace, 'kv', conf),
      toArray(),
    );
    const results = await lastValueFrom(saved);
    expect(results.map(({ status }) => status)).toEqual(['written', 'notApplied', 'written']);
    expect(results[1]).toMatchObject({ existing: { k: 900200, v: 1 } });
    expect(await save(rows, 'kv', conf)).toEqual(rows);
  });

  it('[11] should write the neighbours of a row that the server refuses', async () => {
    const rows = Array.from({ length: 10 }, (_, c) => ({
      a: 1,
      b: c === 4 ? 'x'.repeat(70_000) : 'x',
      c,
      v: c,
    }));
    const saved = from(rows).pipe(saveToCassandraSettled(client, on.keyspace, 'pair'), toArray());
    const results = await lastValueFrom(saved);
    expect(results.filter(({ status }) => status === 'failed').map(({ index }) => index)).toEqual([
      4,
    ]);
    expect((await client.execute("SELECT c FROM pair WHERE a = 1 AND b = 'x'")).rowLength).toBe(9);
  });

  it('should send batches that the server refuses as too large in parts', async () => {
    const rows = Array.from({ length: 40 }, (_, c) => ({ p: 1000 + c, c, v: 'x'.repeat(5000) }));
    await save(rows, 'wide', { batchSize: { rows: 40, bytes: 1e6 } });
    const { count } = await one('SELECT count(*) FROM wide WHERE c >= 0 AND p > 0 ALLOW FILTERING');
    expect(Number(String(count))).toBeGreaterThanOrEqual(40);
  });

  it('[14] should never make the server warn at default limits', async () => {
    const warnings: string[] = [];
    client.on('log', (level: string, _: string, text: string) => {
      if (level === 'warning') warnings.push(text);
    });
    await save(
      Array.from({ length: 2000 }, (_, k) => ({ k: 10_000 + k, v: k })),
      'kv',
    );
    await save(
      Array.from({ length: 500 }, (_, c) => ({ p: c % 40, c, s: 1, v: 'x'.repeat(c) })),
      'wide',
    );
    const bags = Array.from({ length: 100 }, (_, k) => ({
      k: 1000 + k,
      l: Array.from({ length: k }, (_, i) => i),
      m: { a: 1, b: 2 },
    }));
    await save(bags, 'bags', { ttl: 1000 });
    expect(warnings).toEqual([]);
  });
});
