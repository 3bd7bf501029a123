import { Client } from 'cassandra-driver';
import { from, lastValueFrom, NEVER, Subject, toArray } from 'rxjs';
import { openKeyspace, type SpecKeyspace } from '../../embedded/index.js';
import { executeCql, saveToCassandra } from '../../src/cassandra/index.js';
import { shutDown } from '../../src/cassandra/internal/driver/driver.js';
import {
  ALL,
  JOINS,
  OPERATORS,
  READING,
  SAVING,
  WRITING,
  type Operator,
  type TableTarget,
  type Row,
} from './lib/operators.js';

let on: SpecKeyspace;

beforeAll(async () => {
  on = await openKeyspace({
    schema: [
      'CREATE TABLE kv (k int PRIMARY KEY, v int)',
      'CREATE TABLE wide (p int, c int, v int, PRIMARY KEY (p, c))',
      'CREATE TABLE hits (k int PRIMARY KEY, n counter)',
      `CREATE MATERIALIZED VIEW by_v AS SELECT * FROM kv WHERE v IS NOT NULL AND k IS NOT NULL
        PRIMARY KEY (v, k)`,
    ],
  });
});
beforeEach(async () => {
  const rows = from([{ k: 1, v: 10 }]);
  await lastValueFrom(rows.pipe(saveToCassandra(on.client, on.keyspace, 'kv')));
});
afterAll(() => on?.close());
afterEach(() => jest.restoreAllMocks());

/** What ends the subscription without any row, and without a request of rows. */
async function refusal(name: string, place: Partial<TableTarget>, conf?: object): Promise<unknown> {
  jest.restoreAllMocks();
  const sent: string[] = [];
  const { client } = on;
  const execute = client.execute.bind(client) as (...args: unknown[]) => Promise<never>;
  jest.spyOn(client, 'execute').mockImplementation((...args: unknown[]) => {
    if (!/FROM system/.test(String(args[0]))) sent.push(String(args[0]));
    return execute(...args);
  });
  jest.spyOn(client, 'batch').mockImplementation(() => Promise.reject(new Error('sent')));
  const whole = { client, keyspace: on.keyspace, table: 'kv', ...place };
  // A source without an end: what is known on subscribe is told without waiting for rows.
  const run = (OPERATORS[name] as Operator)(whole, NEVER, conf);
  const error = await lastValueFrom(run).then(
    () => 'completed',
    (reason: unknown) => reason,
  );
  expect(sent).toEqual([]);
  return error;
}

const schemaError = (detail: object) => ({
  name: 'CassandraSchemaError',
  code: 'ERR_CASSANDRA_SCHEMA',
  ...detail,
});

describe('names that are wrong', () => {
  it.each(ALL)('[36] should be told by %s on subscribe: keyspace and table', async name => {
    for (const keyspace of ['nope', 'NOPE', '', "ks'", 'ks"; DROP KEYSPACE ks; --', 'a b']) {
      expect(await refusal(name, { keyspace })).toMatchObject(
        schemaError({ keyspace, table: 'kv' }),
      );
    }
    const { keyspace } = on;
    for (const table of ['nope', 'KV', '', "kv'", 'kv"; DROP TABLE kv; --', 'kv (k) --']) {
      expect(await refusal(name, { table })).toMatchObject(schemaError({ keyspace, table }));
    }
  });

  const injection = 'v") VALUES (1, 2); --';
  const cases: Array<[string, string[], object, string]> = [
    ['a column', SAVING, { columns: ['k', 'w'] }, 'w'],
    ['a column that injects', SAVING, { columns: ['k', { v: injection }] }, injection],
    ['a property that injects', SAVING, { columns: ['k', injection] }, injection],
    ['no key', SAVING, { columns: ['v'] }, 'k'],
    ['a column to delete', ['deleteFromCassandra'], { columns: [injection] }, injection],
    ['a key to delete by', ['deleteFromCassandra'], { keyColumns: ['k', 'w'] }, 'w'],
    ['no key to delete by', ['deleteFromCassandra'], { keyColumns: ['v'] }, 'v'],
    ['a selected column', READING, { select: ['k', injection] }, injection],
    ['a compared column', READING, { where: ['w > ? AND v = 1', 5] }, 'w'],
    ['a quoted compared column', READING, { where: ['"V" IN (?)', 5] }, 'V'],
    ['a key to join on', JOINS, { on: [injection] }, injection],
    ['no key to join on', JOINS, { on: ['v'] }, 'v'],
  ];
  it.each(cases)('[50][62] should be told on subscribe: %s', async (_, names, conf, column) => {
    for (const name of names) {
      const expected = schemaError({ keyspace: on.keyspace, table: 'kv', column });
      expect(await refusal(name, {}, conf)).toMatchObject(expected);
    }
    const { rows } = await on.client.execute('SELECT k, v FROM kv');
    expect(rows.map(({ k, v }) => [k, v])).toEqual([[1, 10]]);
  });
});

describe('tables that are wrong', () => {
  it.each(WRITING)('[50] should be told by %s on subscribe: a view', async name => {
    const expected = schemaError({ keyspace: on.keyspace, table: 'by_v' });
    expect(await refusal(name, { table: 'by_v' })).toMatchObject(expected);
  });

  it.each(READING)('should be read by %s though it is a view', async name => {
    const place = { client: on.client, keyspace: on.keyspace, table: 'by_v' };
    const run = (OPERATORS[name] as Operator)(place, from([{ v: 10 }]), {});
    expect(await lastValueFrom(run.pipe(toArray()))).toHaveLength(1);
  });

  it.each<[string, string[], object]>([
    ['a TTL', SAVING, { ttl: 5 }],
    ['a timestamp', WRITING, { timestamp: 5 }],
    ['a timestamp of each row', WRITING, { timestamp: () => 5 }],
    ['IF NOT EXISTS', SAVING, { ifNotExists: true }],
    ['no counter', SAVING, { columns: ['k'] }],
  ])('should be told on subscribe: a counter table with %s', async (_, names, conf) => {
    for (const name of names) {
      const expected = schemaError({ keyspace: on.keyspace, table: 'hits' });
      expect(await refusal(name, { table: 'hits' }, conf)).toMatchObject(expected);
    }
  });
});

describe('clients that are wrong', () => {
  const executing: Operator = ({ client }, source) =>
    source.pipe(executeCql(client, 'SELECT v FROM kv WHERE k = :k'));

  it.each([...ALL, 'executeCql'])(
    'should be told by %s: shut down, elsewhere, without a server',
    async name => {
      const operator = OPERATORS[name] ?? executing;
      const options = on.access.clientOptions();
      const gone = new Client(options);
      await gone.connect();
      await gone.shutdown();
      const elsewhere = new Client({ ...options, localDataCenter: 'mars' });
      const nobody = new Client({ ...options, contactPoints: ['127.0.0.1:1'] });
      for (const client of [gone, elsewhere, nobody]) {
        // Rows that come are no reason to wait, and none is lost in silence.
        const source = new Subject<Row>();
        const run = operator({ client, keyspace: on.keyspace, table: 'kv' }, source, {});
        const ended = lastValueFrom(run.pipe(toArray()));
        source.next({ k: 1 });
        await expect(ended).rejects.toMatchObject({
          name: 'CassandraConnectError',
          code: 'ERR_CASSANDRA_CONNECT',
          localDataCenter: client === elsewhere ? 'mars' : options.localDataCenter,
          contactPoints: client === nobody ? ['127.0.0.1:1'] : options.contactPoints,
          cause: expect.any(Error),
        });
        await shutDown(client);
      }
    },
  );

  const streaming = [...WRITING, ...JOINS, 'executeCql'];
  it.each(streaming)('should be told by %s when shut down amid', async name => {
    const client = new Client(on.access.clientOptions({ keyspace: on.keyspace }));
    await client.connect();
    const source = new Subject<Row>();
    const place = { client, keyspace: on.keyspace, table: 'kv' };
    const run = (OPERATORS[name] ?? executing)(place, source, {});
    const ended = new Promise((complete, error) => {
      // The first value is delivered; then the client is gone. A failed result is an error, too.
      const next = () => void client.shutdown().then(() => source.next({ k: 2 }));
      run.subscribe({ next, error, complete: () => complete(undefined) });
    });
    source.next({ k: 1 });
    await expect(ended).rejects.toMatchObject({
      code: expect.stringMatching(/^ERR_CASSANDRA_(WRITE|READ)$/),
      row: { k: 2 },
      index: 1,
      cause: { name: 'NoHostAvailableError' },
    });
  });
});
