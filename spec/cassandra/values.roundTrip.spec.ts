import { types } from 'cassandra-driver';
import { lastValueFrom, toArray } from 'rxjs';
import { openKeyspace, type SpecKeyspace } from '../../embedded/jest/specs.js';
import { cassandraTable, saveToCassandra } from '../../src/cassandra/index.js';
import { pull } from '../../src/index.js';

let on: SpecKeyspace;

/** As the driver reads them, in JSON, where that is not what was written. */
const COLUMNS: Array<[type: string, value: unknown, read?: unknown]> = [
  ['vector<bigint, 2>', [2n ** 60n, 5], ['1152921504606846976', '5']],
  ['vector<varint, 1>', [2n ** 70n], ['1180591620717411303424']],
  ['vector<decimal, 2>', [1e-7, '1.50'], ['0.0000001', '1.50']],
  ['vector<date, 1>', ['2020-02-29']],
  ['vector<text, 2>', ['grün', 'b']],
  ['vector<smallint, 2>', [1, -2]],
  ['vector<timestamp, 1>', ['2020-02-29T00:00:00.000Z']],
  ['vector<frozen<list<int>>, 2>', [[1], [2, 3]]],
  ['decimal', 1.23456789e-15, '0.00000000000000123456789'],
  ['inet', '::ffff:1.2.3.4', '::ffff:102:304'],
  ['timestamp', '2020-02-29T12:34:56.789Z'],
  ['double', '1e3', 1000],
  ['address', { street: 'a', zip_code: undefined }, { street: 'a', zip_code: null }],
  ['frozen<address>', { zip_code: '1' }, { street: null, zip_code: '1' }],
  ['frozen<list<frozen<address>>>', [{ street: 'a', zip_code: '1' }]],
];

beforeAll(async () => {
  const columns = COLUMNS.map(([type], i) => `c${i} ${type}`).join(', ');
  on = await openKeyspace({
    schema: [
      'CREATE TYPE address (street text, zip_code text)',
      `CREATE TABLE source (k int PRIMARY KEY, ${columns})`,
      `CREATE TABLE copy (k int PRIMARY KEY, ${columns})`,
    ],
  });
});
afterAll(() => on.close());

it('should write values, and write them again as they are read', async () => {
  const { client, keyspace } = on;
  const row = Object.fromEntries(COLUMNS.map(([, value], i) => [`c${i}`, value]));
  await lastValueFrom(pull([{ k: 1, ...row }]).pipe(saveToCassandra(client, keyspace, 'source')));
  const scan = cassandraTable<{ k: number }>(client, keyspace, 'source');
  await lastValueFrom(scan.pipe(saveToCassandra(client, keyspace, 'copy'), toArray()));
  for (const table of ['source', 'copy']) {
    const { rows } = await client.execute(`SELECT * FROM ${table}`);
    for (const [i, [type, value, read = value]] of COLUMNS.entries()) {
      const found = rows[0]?.[`c${i}`] as unknown;
      const plain = found instanceof types.Vector ? [...found] : found;
      expect([table, type, JSON.parse(JSON.stringify(plain))]).toEqual([table, type, read]);
    }
  }
});
