import { EMPTY, from, lastValueFrom, toArray } from 'rxjs';
import {
  deleteFromCassandra,
  joinWithCassandraTable,
  saveToCassandra,
  saveToCassandraSettled,
  type DeleteConf,
  type WriteConf,
} from '../../../../src/cassandra/index.js';
import { FakeClient, INT, type Statement } from '../lib/fakeClient.js';

type Row = Record<string, unknown>;

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
