import { Client } from 'cassandra-driver';
import { EMPTY, lastValueFrom, of } from 'rxjs';
import { shutDown } from '../../src/cassandra/internal/driver/driver.js';
import { openKeyspace, type SpecKeyspace } from '../../embedded/jest/specs.js';
import {
  deleteFromCassandra,
  saveToCassandra,
  type DeleteConf,
  type WriteConf,
} from '../../src/cassandra/index.js';

type AnyRow = Record<string, unknown>;

let on: SpecKeyspace;

beforeAll(async () => {
  on = await openKeyspace({
    schema: [
      'CREATE TABLE kv (k int PRIMARY KEY, v int)',
      'CREATE TABLE wide (p int, c int, d int, s int static, v text, PRIMARY KEY (p, c, d))',
      'CREATE TABLE hits (k int PRIMARY KEY, n counter)',
      'CREATE TABLE odd (k int PRIMARY KEY, x vector<frozen<map<text, int>>, 1>)',
      'CREATE TABLE bags (k int PRIMARY KEY, l list<int>, m map<text, int>, f frozen<list<int>>)',
    ],
  });
});
afterAll(() => on.close());

/** No rows: what fails here fails on subscribe. */
const subscribe = (table: string, conf: WriteConf<AnyRow> = {}, keyspace = on.keyspace) =>
  lastValueFrom(EMPTY.pipe(saveToCassandra<AnyRow>(on.client, keyspace, table, conf)), {
    defaultValue: undefined,
  });

const change = (as: string, column: string): WriteConf<AnyRow> =>
  ({ columns: ['k', { x: { column, as } }] }) as never;

describe('the schema', () => {
  it('[36] should be found good before an empty source completes', async () => {
    await expect(subscribe('kv')).resolves.toBeUndefined();
  });

  it.each<[string, string, WriteConf<AnyRow>, string | undefined]>([
    ['an unknown table', 'none', {}, undefined],
    ['an injecting table', 'kv"; DROP TABLE kv; --', {}, undefined],
    ['a name that breaks the driver', "kv'", {}, undefined],
    ['an unknown column', 'kv', { columns: ['k', 'w'] }, 'w'],
    [
      'an injecting column',
      'kv',
      { columns: ['k', { x: 'v") VALUES (1)--' }] },
      'v") VALUES (1)--',
    ],
    ['a column twice', 'kv', { columns: ['k', 'v', { x: 'v' }] }, 'v'],
    ['a missing partition key', 'kv', { columns: ['v'] }, 'k'],
    ['a missing clustering column', 'wide', { columns: ['p', 'c', 'v'] }, 'd'],
    ['add on a list', 'bags', change('add', 'l'), 'l'],
    ['prepend on a map', 'bags', change('prepend', 'm'), 'm'],
    ['append on a frozen list', 'bags', change('append', 'f'), 'f'],
    ['append on a key', 'bags', { columns: [{ k: { column: 'k', as: 'append' } }] }, 'k'],
    ['a TTL for counters', 'hits', { ttl: 5 }, undefined],
    ['a timestamp for counters', 'hits', { timestamp: 5 }, undefined],
    ['IF NOT EXISTS for counters', 'hits', { ifNotExists: true }, undefined],
    ['counters without a counter', 'hits', { columns: ['k'] }, undefined],
  ])('[36][50] should refuse %s on subscribe', async (_, table, conf, column) => {
    const name = 'CassandraSchemaError';
    const code = 'ERR_CASSANDRA_SCHEMA';
    await expect(subscribe(table, conf)).rejects.toMatchObject({ name, code, table, column });
  });

  it('should refuse an unknown keyspace', async () => {
    await expect(subscribe('kv', {}, 'no_such')).rejects.toMatchObject({ keyspace: 'no_such' });
  });

  it('should refuse a table that the driver cannot describe, and say so', async () => {
    await expect(subscribe('odd')).rejects.toMatchObject({
      code: 'ERR_CASSANDRA_SCHEMA',
      table: 'odd',
      message: expect.stringContaining('driver'),
      cause: expect.any(TypeError),
    });
  });

  it('should see a column and a table that another client has just made', async () => {
    const other = new Client(on.access.clientOptions({ keyspace: on.keyspace }));
    await subscribe('kv');
    await other.execute('ALTER TABLE kv ADD late int');
    await other.execute('CREATE TABLE fresh (k int PRIMARY KEY)');
    await other.shutdown();
    await subscribe('kv', { columns: ['k', 'late'] });
    await subscribe('fresh');
  });

  it.each<[string, DeleteConf<AnyRow>, string]>([
    ['an unknown column', { columns: ['w'] }, 'w'],
    ['a key column to delete', { columns: ['c'] }, 'c'],
    ['columns without the full key', { columns: ['v'], keyColumns: ['p', 'c'] }, 'd'],
    ['no whole partition key', { keyColumns: ['c'] }, 'p'],
    ['a gap in the clustering columns', { keyColumns: ['p', 'd'] }, 'c'],
    ['a data column as key', { keyColumns: ['p', 'v'] }, 'v'],
  ])('[63] should refuse to delete by %s', async (_, conf, column) => {
    const removed = EMPTY.pipe(deleteFromCassandra<AnyRow>(on.client, on.keyspace, 'wide', conf));
    await expect(lastValueFrom(removed)).rejects.toMatchObject({
      code: 'ERR_CASSANDRA_SCHEMA',
      column,
    });
  });

  it('should name the client that was shut down, the wrong data centre and the missing server', async () => {
    const save = (client: Client) =>
      lastValueFrom(of({ k: 1 }).pipe(saveToCassandra(client, on.keyspace, 'kv')));
    const gone = new Client(on.access.clientOptions());
    await gone.connect();
    await gone.shutdown();
    const elsewhere = new Client({ ...on.access.clientOptions(), localDataCenter: 'mars' });
    const nobody = new Client({ contactPoints: ['127.0.0.1:1'], localDataCenter: 'datacenter1' });
    for (const client of [gone, elsewhere, nobody]) {
      const code = 'ERR_CASSANDRA_CONNECT';
      await expect(save(client)).rejects.toMatchObject({ code, cause: expect.any(Error) });
      await shutDown(client);
    }
  });
});
