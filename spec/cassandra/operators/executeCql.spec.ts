import type { types } from 'cassandra-driver';
import { from, lastValueFrom, of, take, toArray } from 'rxjs';
import { openKeyspace, type SpecKeyspace } from '../../../embedded/index.js';
import { cassandraTable, executeCql } from '../../../src/cassandra/index.js';

let on: SpecKeyspace;
beforeAll(async () => {
  on = await openKeyspace({
    schema: [
      'CREATE TABLE kv (k int PRIMARY KEY, v int)',
      'CREATE TABLE copied ("K" int PRIMARY KEY, v int)',
    ],
  });
});
afterAll(() => on.close());

describe('executeCql', () => {
  it('[18] should execute the statement for each value, with results in their order', async () => {
    const keys = Array.from({ length: 500 }, (_, k) => k);
    const insert = 'INSERT INTO kv (k, v) VALUES (:k, :v)';
    await lastValueFrom(from(keys).pipe(executeCql(on.client, insert, k => ({ k, v: k * 2 }))));
    const select = executeCql<number>(on.client, 'SELECT v FROM kv WHERE k = ?', k => [k], {
      window: 10,
    });
    const results = await lastValueFrom(from(keys).pipe(select, toArray()));
    expect(results.map(result => result.first()?.v)).toEqual(keys.map(k => k * 2));
  });

  it('[22] should let the last of several writes of one key win', async () => {
    const update = executeCql<number>(on.client, 'UPDATE kv SET v = ? WHERE k = 1000');
    await lastValueFrom(from(Array.from({ length: 300 }, (_, i) => 300 - i)).pipe(update));
    expect((await on.client.execute('SELECT v FROM kv WHERE k = 1000')).first()?.v).toBe(1);
  });

  it('should take the rows that cassandraTable reads as named parameters', async () => {
    const insert = executeCql(on.client, 'INSERT INTO copied ("K", v) VALUES (:k, :v)');
    const rows = cassandraTable<types.Row>(on.client, on.keyspace, 'kv').pipe(take(50), toArray());
    const read = await lastValueFrom(rows);
    expect(read).toHaveLength(50);
    await lastValueFrom(from(read).pipe(insert));
    const copied = await on.client.execute('SELECT "K" AS k, v FROM copied');
    const byKey = (row: types.Row) => `${String(row.k)}: ${String(row.v)}`;
    expect(copied.rows.map(byKey).sort()).toEqual(read.map(byKey).sort());
  });

  it('[36] should fail with the value when the statement cannot be prepared', async () => {
    for (const cql of ['SELEKT', 'SELECT v FROM none WHERE k = ?']) {
      const run = of(7).pipe(executeCql(on.client, cql));
      const code = 'ERR_CASSANDRA_WRITE';
      await expect(lastValueFrom(run)).rejects.toMatchObject({ code, row: 7 });
    }
  });

  it('should fail with the value when its parameters have a wrong type', async () => {
    const run = from([1, 'two']).pipe(executeCql(on.client, 'SELECT v FROM kv WHERE k = ?'));
    await expect(lastValueFrom(run)).rejects.toMatchObject({ row: 'two', index: 1 });
  });
});
