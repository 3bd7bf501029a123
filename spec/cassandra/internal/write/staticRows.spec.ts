import { types } from 'cassandra-driver';
import { from, lastValueFrom, toArray } from 'rxjs';
import {
  deleteFromCassandra,
  saveToCassandra,
  type DeleteConf,
  type WriteConf,
} from '../../../../src/cassandra/index.js';
import { driverRow } from '../lib/driverRow.js';
import { FakeClient, INT } from '../lib/fakeClient.js';

type Row = Record<string, unknown>;

const TABLE = { columns: { k: INT, c: INT, s: INT, v: INT }, clustering: ['c'], statics: ['s'] };

async function run(
  rows: Row[],
  conf: object = {},
  operator: typeof saveToCassandra | typeof deleteFromCassandra = saveToCassandra,
) {
  const fake = new FakeClient({ ...TABLE, respond: () => undefined });
  const source = from(rows).pipe(operator<Row>(fake.client, 'ks', 'kv', conf), toArray());
  await lastValueFrom(source);
  return fake.sent.flatMap(({ statements }) => statements).map(s => [s.query, s.params]);
}
const save = (rows: Row[], conf: WriteConf<Row> = {}) => run(rows, conf);
const remove = (rows: Row[], conf: DeleteConf<Row> = {}) => run(rows, conf, deleteFromCassandra);

const STATIC = driverRow({ k: 1, c: null, s: 5, v: null });
const INSERT = 'INSERT INTO "ks"."kv" ("k", "s") VALUES (?, ?)';

describe('the row of a partition with static columns only', () => {
  it('should be saved as its static columns', async () => {
    expect(await save([STATIC])).toEqual([[INSERT, [1, 5]]]);
    expect(await save([STATIC], { ignoreNulls: true })).toEqual([[INSERT, [1, 5]]]);
  });

  it('should be saved among others, as they come', async () => {
    const rows = [
      driverRow({ k: 1, c: 1, s: 5, v: 6 }),
      driverRow({ k: 2, c: null, s: 5, v: null }),
    ];
    const [whole, only] = await save(rows);
    expect(whole).toEqual([expect.stringContaining('"c"'), [1, 1, 5, 6]]);
    expect(only).toEqual([INSERT, [2, 5]]);
  });

  it('should write nothing when no static column was read or chosen', async () => {
    expect(await save([driverRow({ k: 1, c: null })])).toEqual([[INSERT, [1, types.unset]]]);
    const chosen = await save([STATIC], { columns: ['k', 'c', 'v'] });
    expect(chosen).toEqual([[INSERT, [1, types.unset]]]);
  });

  it('should be deleted as its static columns, never as the partition', async () => {
    const cql = 'DELETE "s" FROM "ks"."kv" WHERE "k" = ?';
    expect(await remove([STATIC])).toEqual([[cql, [1]]]);
    expect(await remove([STATIC], { columns: ['s', 'v'] })).toEqual([[cql, [1]]]);
    expect(await remove([STATIC], { keyColumns: ['k', 'c'] })).toEqual([[cql, [1]]]);
    expect(await remove([driverRow({ k: 1, c: null })])).toEqual([[cql, [1]]]);
    const [[partition] = []] = await remove([STATIC], { keyColumns: ['k'] });
    expect(partition).toBe('DELETE FROM "ks"."kv" WHERE "k" = ?');
  });

  it.each<[string, Row]>([
    ['an object of the caller', { ...STATIC }],
    ['a row that has a value besides', driverRow({ k: 1, c: null, s: 5, v: 6 })],
    ['a row without its clustering column', driverRow({ k: 1, s: 5, v: null })],
  ])('should not be taken for it: %s', async (_, row) => {
    await expect(save([row])).rejects.toMatchObject({ column: 'c', attempts: 0 });
  });

  it.each<[string, Row]>([
    ['an object of the caller', { k: 1, c: null }],
    ['a value without the clustering column', { k: 1 }],
    ['a misspelt one', { k: 1, cc: 5 }],
    ['a row without its clustering column', driverRow({ k: 1, s: 5 })],
  ])('should not be deleted for it: %s', async (_, row) => {
    await expect(remove([row])).rejects.toMatchObject({
      column: 'c',
      attempts: 0,
      message: expect.stringMatching(/keyColumns/),
    });
  });
});
