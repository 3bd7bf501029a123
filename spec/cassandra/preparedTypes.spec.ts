import type { Client } from 'cassandra-driver';
import { createClient, startFaultProxy, type FaultProxy } from '../../embedded/index.js';
import { openKeyspace, type SpecKeyspace } from '../../embedded/jest/specs.js';
import { describeParameters } from '../../src/cassandra/internal/cql/preparedTypes.js';

const TYPES = [
  'int',
  'text',
  'boolean',
  'frozen<map<int, int>>',
  'tuple<int, int>',
  'frozen<pair>',
];

let db: SpecKeyspace;
let proxy: FaultProxy;
let client: Client;
beforeAll(async () => {
  const tables = TYPES.map((type, i) => `CREATE TABLE t${i} (k ${type} PRIMARY KEY)`);
  db = await openKeyspace({ schema: ['CREATE TYPE pair (a int, b int)', ...tables] });
  proxy = await startFaultProxy(db.access);
  client = createClient(proxy.clientOptions({ keyspace: db.keyspace }));
  await client.connect();
});
afterAll(async () => {
  await client?.shutdown();
  await proxy?.stop();
  await db?.close();
});

describe('the types of the marks of a statement', () => {
  for (const [i, type] of TYPES.entries()) {
    it(`should be known without executing it, for a key of type ${type}`, async () => {
      proxy.reset();
      for (const cql of [
        `INSERT INTO t${i} (k) VALUES (?)`,
        `DELETE FROM t${i} WHERE k = :key`,
        `SELECT k FROM t${i}`,
      ]) {
        const parameters = await describeParameters(client, cql);
        expect(parameters?.length).toBe(cql.includes('WHERE') || cql.includes('?') ? 1 : 0);
      }
      expect(proxy.counts).toMatchObject({ PREPARE: 3, EXECUTE: 0 });
      const { rows } = await db.client.execute(`SELECT k FROM t${i}`);
      expect(rows).toEqual([]);
    });
  }
});
