import { from, lastValueFrom, toArray } from 'rxjs';
import type { types } from 'cassandra-driver';
import { openKeyspace, type SpecKeyspace } from '../../embedded/index.js';
import {
  cassandraTable,
  deleteFromCassandra,
  leftJoinWithCassandraTable,
  saveToCassandra,
} from '../../src/cassandra/index.js';

let on: SpecKeyspace;

const table = (name: string): string =>
  `CREATE TABLE ${name} (k int, c int, s int static, t text static, v int, PRIMARY KEY (k, c))`;

beforeAll(async () => {
  on = await openKeyspace({ schema: [table('src'), table('copy')] });
});
afterAll(() => on?.close());

/** Partition 1 has rows and static columns, 2 static columns only, 3 rows only. */
beforeEach(async () => {
  const { client } = on;
  await client.execute('TRUNCATE src');
  await client.execute('TRUNCATE copy');
  await client.execute("INSERT INTO src (k, c, s, t, v) VALUES (1, 1, 10, 'a', 1)");
  await client.execute('INSERT INTO src (k, c, v) VALUES (1, 2, 2)');
  await client.execute('INSERT INTO src (k, s) VALUES (2, 20)');
  await client.execute('INSERT INTO src (k, c, v) VALUES (3, 1, 3)');
});

const rowsOf = (scan = cassandraTable<types.Row>(on.client, on.keyspace, 'src')) =>
  lastValueFrom(scan.pipe(toArray()));

async function dump(name: string): Promise<string[]> {
  const { rows } = await on.client.execute(`SELECT k, c, s, t, v FROM ${name}`);
  return rows.map(({ k, c, s, t, v }) => [k, c, s, t, v].join(' ')).sort();
}

const ALL = ['1 1 10 a 1', '1 2 10 a 2', '2  20  ', '3 1   3'];

describe('a partition with static columns only', () => {
  it('should be copied as the others are', async () => {
    const copy = saveToCassandra<types.Row>(on.client, on.keyspace, 'copy', { ignoreNulls: true });
    expect(
      (await rowsOf(cassandraTable<types.Row>(on.client, on.keyspace, 'src').pipe(copy))).length,
    ).toBe(4);
    expect(await dump('copy')).toEqual(ALL);
  });

  it('should be deleted without the rows that came meanwhile', async () => {
    const rows = await rowsOf();
    await on.client.execute('INSERT INTO src (k, c, v) VALUES (2, 7, 7)');
    await lastValueFrom(from(rows).pipe(deleteFromCassandra(on.client, on.keyspace, 'src')));
    expect(await dump('src')).toEqual(['1  10 a ', '2 7   7']);
  });

  it('should be joined by its partition key', async () => {
    const joined = from(await rowsOf()).pipe(
      leftJoinWithCassandraTable<types.Row, types.Row>(on.client, on.keyspace, 'src'),
      toArray(),
    );
    const pairs = await lastValueFrom(joined);
    const ofStatic = pairs.filter(([left]) => left.k === 2);
    expect(ofStatic.map(([, right]) => right && { ...right })).toEqual([
      { k: 2, c: null, s: 20, t: null, v: null },
    ]);
  });

  it('should not be made of an object of the caller', async () => {
    const spread = (await rowsOf()).map(row => ({ ...row }));
    const saved = from(spread).pipe(saveToCassandra(on.client, on.keyspace, 'copy'));
    await expect(lastValueFrom(saved)).rejects.toMatchObject({ column: 'c', row: { k: 2 } });
  });
});
