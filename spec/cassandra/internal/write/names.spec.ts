import { EMPTY, from, lastValueFrom, toArray } from 'rxjs';
import {
  deleteFromCassandra,
  joinWithCassandraTable,
  saveToCassandra,
  saveToCassandraSettled,
  type DeleteConf,
  type WriteConf,
} from '../../../../src/cassandra/index.js';
import { getUnset } from '../../../../src/cassandra/internal/driver/driver.js';
import { FakeClient, INT, type Statement } from '../lib/fakeClient.js';

type Row = Record<string, unknown>;

const unset = getUnset();
const columns = { user_id: INT, first_name: INT, last_name: INT };

/** The statements that rows become, or the error. */
async function written(
  rows: object[],
  conf: WriteConf<Row> = {},
  names: Record<string, number> = columns,
) {
  const fake = new FakeClient({ columns: names, respond: () => undefined });
  const saved = from(rows as Row[]).pipe(saveToCassandra(fake.client, 'ks', 'kv', conf));
  const error = await lastValueFrom(saved.pipe(toArray())).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { error, statements: fake.sent.flatMap(({ statements }) => statements) };
}

const paramsOf = ({ statements }: { statements: Statement[] }) => statements.map(s => s.params);

describe('names of properties', () => {
  it('should lead rows of several forms into one statement', async () => {
    const rows = [
      { userId: 1, firstName: 10 },
      { firstname: 20, user_id: 2 },
      { USERID: 3, first_name: 30 },
    ];
    const result = await written(rows);
    expect(new Set(result.statements.map(({ query }) => query)).size).toBe(1);
    expect(paramsOf(result)).toEqual([
      [1, 10],
      [2, 20],
      [3, 30],
    ]);
  });

  // Rows of as many keys as those before them are guessed to have the same ones.
  const alike = [1, 2, 3].map(userId => ({ userId, firstName: 10 * userId }));

  it.each<[string, Row, unknown[]]>([
    ['another column', { userId: 4, lastName: 40 }, [4, undefined, 40]],
    ['another name of the column', { userId: 4, first_name: 40 }, [4, 40]],
    ['another order', { firstName: 40, userId: 4 }, [4, 40]],
    ['fewer', { userId: 4 }, [4, undefined]],
    ['undefined', { userId: 4, firstName: undefined }, [4, undefined]],
    ['null', { userId: 4, firstName: null }, [4, null]],
    ['no prototype', Object.assign(Object.create(null), { userId: 4, firstName: 40 }), [4, 40]],
    ['a prototype', Object.assign(Object.create({ firstName: 1 }), { userId: 4 }), [4, 1]],
  ])('should be found anew in a row with %s', async (_, row, expected) => {
    const result = await written([...alike, row, { userId: 5, firstName: 50 }]);
    expect(result.error).toBeUndefined();
    const params = paramsOf(result).map(all => all.map(one => (one === unset ? undefined : one)));
    expect(params.slice(0, 3)).toEqual([
      [1, 10],
      [2, 20],
      [3, 30],
    ]);
    expect(params[3]).toEqual(expected);
    expect(params[4]?.slice(0, 2)).toEqual([5, 50]);
  });

  it.each<[string, Row, string]>([
    ['a misspelt property', { userId: 4, frstName: 40 }, 'frstName'],
    ['two properties of one column', { firstName: 4, first_name: 40 }, 'both mean it'],
    ['a wrong value', { userId: 4, firstName: 'x' }, 'an integer'],
    ['no key', { firstName: 4, lastName: 40 }, 'a key column needs a value'],
  ])('should be refused as in the first row: %s', async (_, row, message) => {
    for (const rows of [[row], [...alike, row]]) {
      const { error, statements } = await written(rows);
      expect(error).toMatchObject({ message: expect.stringContaining(message) });
      expect(statements).toHaveLength(rows.length - 1);
    }
  });

  it('should make a misspelt property an error of its row, and write its neighbours', async () => {
    const fake = new FakeClient({ columns, respond: () => undefined });
    const rows: Row[] = [{ userId: 1 }, { userId: 2, fristName: 5 }, { userId: 3 }];
    const results = await lastValueFrom(
      from(rows).pipe(saveToCassandraSettled(fake.client, 'ks', 'kv'), toArray()),
    );
    expect(results.map(({ status }) => status)).toEqual(['written', 'failed', 'written']);
    expect(results[1]).toMatchObject({
      attempts: 0,
      error: { message: expect.stringContaining('"fristName" (did you mean "first_name"?)') },
    });
    expect(fake.values().flat()).toEqual([1, 3]);
  });

  it('should be left out with ignore, and with a choice of columns', async () => {
    const row = { userId: 1, firstName: 2, extra: 3 };
    const ignored = await written([row], { unknownProperties: 'ignore' });
    const chosen = await written([row], { columns: ['userId', 'firstName'] });
    expect([ignored.error, paramsOf(ignored)]).toEqual([undefined, [[1, 2]]]);
    expect([chosen.error, paramsOf(chosen)]).toEqual([undefined, [[1, 2]]]);
  });

  it.each<[string, WriteConf<Row>['columns'], string, RegExp]>([
    ['a rename', ['userId', { name: 'frist_name' }], 'frist_name', /did you mean "first_name"/],
    ['a property', ['userId', 'fristName'], 'fristName', /did you mean "first_name"/],
    ['twice', ['userId', 'firstName', { x: 'first_name' }], 'first_name', /chosen twice/],
  ])('should be checked in columns on subscribe: %s', async (_, chosen, column, message) => {
    const fake = new FakeClient({ columns });
    const saved = EMPTY.pipe(saveToCassandra(fake.client, 'ks', 'kv', { columns: chosen }));
    await expect(lastValueFrom(saved)).rejects.toMatchObject({
      code: 'ERR_CASSANDRA_SCHEMA',
      column,
      message: expect.stringMatching(message),
    });
  });

  it('should be clear in columns: one that may mean two columns is an error on subscribe', async () => {
    const names = { id: INT, ab_c: INT, a_bc: INT };
    const { error } = await written([{ id: 1 }], { columns: ['id', 'aBC', 'ABC'] }, names);
    expect(error).toMatchObject({ code: 'ERR_CASSANDRA_SCHEMA' });
    expect((error as Error).message).toMatch(/"ABC" may mean "ab_c" and "a_bc"/);
  });

  it('should hold for what deletes name', async () => {
    const fake = new FakeClient({ columns, clustering: ['first_name'], respond: () => undefined });
    const remove = (row: Row, conf?: DeleteConf<Row>) =>
      lastValueFrom(from([row]).pipe(deleteFromCassandra(fake.client, 'ks', 'kv', conf)));
    await remove({ userId: 1, firstName: 2, anything: 3 });
    expect(fake.sent[0]?.statements).toEqual([
      { query: expect.stringContaining('DELETE FROM'), params: [1, 2] },
    ]);
    await expect(remove({ userId: 1, fristName: 2 })).rejects.toMatchObject({
      column: 'first_name',
      message: expect.stringMatching(/keyColumns/),
    });
    await remove({ userId: 1, fristName: 2 }, { keyColumns: ['user_id'] });
    expect(fake.sent[1]?.statements[0]?.params).toEqual([1]);
  });

  it('should hold for left values, by the names of key columns or of properties', async () => {
    const ask = async (left: Row, conf = {}) => {
      const respond = () => ({ rows: [], pageState: null }) as never;
      const fake = new FakeClient({ columns, respond });
      const joined = from([left]).pipe(joinWithCassandraTable(fake.client, 'ks', 'kv', conf));
      await lastValueFrom(joined.pipe(toArray()));
      return fake.sent[0]?.statements[0]?.params;
    };
    expect(await ask({ userId: 1, other: 2 })).toEqual([1]);
    expect(await ask({ userid: 2 }, { on: ['user_id'] })).toEqual([2]);
    expect(await ask({ userId: 3, user_id: 4 }, { on: ['userId'] })).toEqual([3]);
    expect(await ask({ id: 5, user_id: 6 }, { on: [{ id: 'user_id' }] })).toEqual([5]);
    await expect(ask({ userId: 3, user_id: 4 })).rejects.toMatchObject({ column: 'user_id' });
    await expect(ask({ id: 5 }, { on: [{ id: 'usr_id' }] })).rejects.toMatchObject({
      code: 'ERR_CASSANDRA_SCHEMA',
      message: expect.stringMatching(/did you mean "user_id"/),
    });
  });
});

describe('bytes of a row', () => {
  it('should be those of the bound cells only: wide rows with few values fill a batch', async () => {
    const wide = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`c${i}`, INT]));
    const fake = new FakeClient({ columns: wide, replicaSet: () => -1, respond: () => undefined });
    const rows = Array.from({ length: 200 }, (_, i) => {
      const row: Row = { c0: i };
      for (let j = 0; j < 5; j++) row[`c${1 + ((i * 5 + j) % 99)}`] = j;
      return row;
    });
    // All columns are in the statement from the first row on.
    const first = Object.fromEntries(Object.keys(wide).map(name => [name, 1000]));
    const saved = from([first, ...rows]).pipe(
      saveToCassandra(fake.client, 'ks', 'kv', { concurrency: 1 }),
    );
    await lastValueFrom(saved);
    const sizes = fake.sent.map(({ statements }) => statements.length);
    expect(sizes.filter(size => size === 10).length).toBeGreaterThanOrEqual(19);
  });
});
