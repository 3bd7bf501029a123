import { Client, type ClientOptions } from 'cassandra-driver';
import fc from 'fast-check';
import { randomBytes } from 'node:crypto';
import { columnTypes, cqlOf, createUdt, UDTS, type CqlType } from './cqlType.js';
import { meaningOf } from './storedBytes.js';

/** A random schema: two tables of it, whose columns are c0, c1 ... */
export interface Scene {
  readonly source: string;
  readonly copy: string;
  readonly columns: readonly CqlType[];
  readonly keyspace: string;
  readonly client: Client;
  /** What is stored under the keys, in the order of the columns, as the bytes mean it. */
  read(table: string, keys: readonly number[]): Promise<Map<number, string[]>>;
  nextKey(): number;
}

interface Encoded {
  readonly encoder: { decode(bytes: Buffer | null): Buffer | null };
}

/** A client that reads the bytes of values as they are. */
async function openRaw(options: ClientOptions): Promise<Client> {
  const client = new Client(options);
  await client.connect();
  for (const host of client.hosts.values()) {
    const { pool } = host as unknown as { pool: { connections: Encoded[] } };
    for (const { encoder } of pool.connections) encoder.decode = bytes => bytes;
  }
  return client;
}

/** ms: the machine may be busy. */
const PATIENCE = 60_000;

/** Makes so many random schemas, in a keyspace of their own. */
export async function openScenes(access: ClientOptions, seed: number, count: number) {
  const options = { ...access, socketOptions: { readTimeout: PATIENCE } };
  const keyspace = `lossless_${randomBytes(6).toString('hex')}`;
  const admin = new Client(options);
  await admin.connect();
  const dc = options.localDataCenter;
  await admin.execute(
    `CREATE KEYSPACE ${keyspace} WITH replication = {'class': 'NetworkTopologyStrategy', '${dc}': 1}`,
  );
  await admin.execute(`USE ${keyspace}`);
  for (const udt of UDTS) await admin.execute(createUdt(udt));
  const samples = fc.sample(columnTypes(12), { seed, numRuns: count });
  for (const [i, columns] of samples.entries()) {
    const list = columns.map((type, at) => `c${at} ${cqlOf(type)}`).join(', ');
    for (const table of ['source', 'copy']) {
      await admin.execute(`CREATE TABLE ${table}${i} (k int PRIMARY KEY, ${list})`);
    }
  }
  const [client, raw] = [
    new Client({ ...options, keyspace }),
    await openRaw({ ...options, keyspace }),
  ];
  await client.connect();
  let key = 0;
  const scenes = samples.map((columns, i): Scene => ({
    columns,
    keyspace,
    client,
    source: `source${i}`,
    copy: `copy${i}`,
    nextKey: () => ++key,
    read: async (table, keys) => {
      const { rows } = await raw.execute(`SELECT * FROM ${table} WHERE k IN (${keys.join(',')})`);
      return new Map(
        rows.map(row => [
          (row.k as Buffer).readInt32BE(0),
          columns.map((type, at) => meaningOf(type, row[`c${at}`] as Buffer | null)),
        ]),
      );
    },
  }));
  const close = async (): Promise<void> => {
    await admin.execute(`DROP KEYSPACE ${keyspace}`);
    await Promise.all([admin, client, raw].map(each => each.shutdown()));
  };
  return { scenes, close, admin };
}
