import { from, lastValueFrom, toArray } from 'rxjs';
import { openKeyspace, type SpecKeyspace } from '../../../embedded/jest/specs.js';
import {
  deleteFromCassandra,
  saveToCassandra,
  type DeleteConf,
} from '../../../src/cassandra/index.js';

type Row = Record<string, unknown>;

let on: SpecKeyspace;

beforeAll(async () => {
  on = await openKeyspace({
    schema: [
      'CREATE TABLE wide (p int, c int, d int, s int static, v text, PRIMARY KEY (p, c, d))',
      'CREATE TABLE hits (k int PRIMARY KEY, n counter)',
    ],
  });
});
beforeEach(async () => {
  const rows = [1, 2].flatMap(p =>
    [1, 2].flatMap(c => [1, 2].map(d => ({ p, c, d, s: p, v: `${c}${d}` }))),
  );
  await lastValueFrom(from(rows).pipe(saveToCassandra(on.client, on.keyspace, 'wide')));
});
afterAll(() => on.close());

const remove = (rows: Row[], conf: DeleteConf<Row> = {}, table = 'wide') => {
  const removed = from(rows).pipe(deleteFromCassandra(on.client, on.keyspace, table, conf));
  return lastValueFrom(removed.pipe(toArray()));
};

/** The rows of the first partition as `c d s v`. */
async function left(): Promise<string[]> {
  const { rows } = await on.client.execute('SELECT c, d, s, v FROM wide WHERE p = 1');
  return rows.map(({ c, d, s, v }) => [c, d, s, v].join(' '));
}

describe('deleteFromCassandra', () => {
  it('[63] should delete rows by the whole key, and emit the values', async () => {
    const keys = [
      { p: 1, c: 1, d: 1 },
      { p: 1, c: 2, d: 2 },
    ];
    expect(await remove(keys)).toEqual(keys);
    expect(await left()).toEqual(['1 2 1 12', '2 1 1 21']);
  });

  it('[63] should delete by the first clustering columns when keyColumns says so', async () => {
    await remove([{ p: 1, c: 1 }], { keyColumns: ['p', 'c'] });
    expect(await left()).toEqual(['2 1 1 21', '2 2 1 22']);
  });

  it('[63] should delete the partition when keyColumns says so, and no other', async () => {
    await remove([{ p: 1 }], { keyColumns: ['p'] });
    expect(await left()).toEqual([]);
    expect((await on.client.execute('SELECT c FROM wide WHERE p = 2')).rowLength).toBe(4);
  });

  it('[63] should match only the key columns that are chosen', async () => {
    await remove([{ p: 1, c: 1, d: 1 }], { keyColumns: ['p', 'c'] });
    expect(await left()).toEqual(['2 1 1 21', '2 2 1 22']);
  });

  it('[63] should delete columns of a row, and static columns of a partition', async () => {
    await remove([{ p: 1, c: 1, d: 1 }], { columns: ['v'] });
    await remove([{ p: 1 }], { columns: ['s'] });
    expect(await left()).toEqual(['1 1  ', '1 2  12', '2 1  21', '2 2  22']);
  });

  it.each<[string, Row, DeleteConf<Row>, string]>([
    ['a null key', { p: null }, {}, 'p'],
    ['a gap in the key', { p: 1, d: 1 }, {}, 'c'],
    ['half a key', { p: 1, c: 1 }, {}, 'd'],
    ['the partition key alone', { p: 1 }, {}, 'c'],
    ['a misspelt clustering column', { p: 1, cc: 1, d: 1 }, {}, 'c'],
    ['a row without a chosen key column', { p: 1 }, { keyColumns: ['p', 'c'] }, 'c'],
    ['columns of a value without the full key', { p: 1, c: 1 }, { columns: ['v'] }, 'd'],
  ])('[45] should refuse %s', async (_, row, conf, column) => {
    const code = 'ERR_CASSANDRA_WRITE';
    await expect(remove([row], conf)).rejects.toMatchObject({ code, column, attempts: 0 });
    expect((await left()).length).toBe(4);
  });

  it('should delete counters', async () => {
    const rows = [
      { k: 1, n: 5 },
      { k: 2, n: 6 },
    ];
    await lastValueFrom(from(rows).pipe(saveToCassandra(on.client, on.keyspace, 'hits')));
    await remove([{ k: 1 }, { k: 2 }], {}, 'hits');
    expect((await on.client.execute('SELECT k FROM hits')).rowLength).toBe(0);
  });

  it('should not delete what was written later than the given timestamp', async () => {
    await remove([{ p: 1 }], { timestamp: 1, keyColumns: ['p'] });
    expect((await left()).length).toBe(4);
  });
});
