import { auth, type Client } from 'cassandra-driver';
import { from, lastValueFrom, toArray } from 'rxjs';
import { createClient } from '../../embedded/cluster/client.js';
import { startCassandra, type Cassandra } from '../../embedded/index.js';
import { deleteFromCassandra, saveToCassandraSettled } from '../../src/cassandra/index.js';

/** A node and its first start; the machine may be busy. */
const START_MS = 240_000;

let cassandra: Cassandra;
let client: Client;

const clientOf = (username: string, password: string): Client =>
  createClient(
    cassandra.clientOptions({ authProvider: new auth.PlainTextAuthProvider(username, password) }),
  );

/** The role that a new cluster has is made a moment after it is ready. */
async function connectAsAdmin(): Promise<Client> {
  for (let attempt = 1; ; attempt++) {
    const admin = clientOf('cassandra', 'cassandra');
    try {
      await admin.connect();
      return admin;
    } catch (error) {
      await admin.shutdown();
      if (attempt === 60) throw error;
      await new Promise(resolve => setTimeout(resolve, 500));
    }
  }
}

beforeAll(async () => {
  cassandra = await startCassandra({
    startTimeout: START_MS,
    jvmArgs: ['-XX:TieredStopAtLevel=1', '-Dcassandra.skip_default_role_setup=false'],
    config: {
      authenticator: 'PasswordAuthenticator',
      authorizer: 'CassandraAuthorizer',
      user_timestamps_enabled: false,
    },
  });
  const admin = await connectAsAdmin();
  for (const cql of [
    "CREATE KEYSPACE guarded WITH replication = { 'class': 'SimpleStrategy', 'replication_factor': 1 }",
    'CREATE TABLE guarded.kv (p int, k int, s int static, v int, PRIMARY KEY (p, k))',
    "CREATE ROLE ordinary WITH PASSWORD = 'ordinary' AND LOGIN = true",
    'GRANT ALL ON KEYSPACE guarded TO ordinary',
  ]) {
    await admin.execute(cql);
  }
  await admin.shutdown();
  client = clientOf('ordinary', 'ordinary');
  await client.connect();
}, START_MS);
afterAll(async () => {
  await client?.shutdown();
  await cassandra?.stop();
});

interface Row {
  p: number;
  k: number;
  s?: number;
  v?: number;
}

describe('an ordinary user of a server that forbids write times of its users', () => {
  it('should be refused one in the statement: so the server is the one that is meant', async () => {
    const cql = 'INSERT INTO guarded.kv (p, k, v) VALUES (0, 0, 0) USING TIMESTAMP 5';
    await expect(client.execute(cql)).rejects.toThrow(/[Tt]imestamp/);
  });

  it.each([{}, { timestamp: 'server' }, { timestamp: 1234 }] as const)(
    'should write rows of which keys and static values repeat, the last one wins: %j',
    async conf => {
      await client.execute('TRUNCATE guarded.kv');
      const rows = Array.from({ length: 60 }, (_, i): Row => ({ p: 1, k: i % 7, s: i >> 3, v: i }));
      const saved = from(rows).pipe(
        saveToCassandraSettled(client, 'guarded', 'kv', conf),
        toArray(),
      );
      const results = await lastValueFrom(saved);
      expect(results.filter(({ status }) => status !== 'written')).toEqual([]);
      const { rows: found } = await client.execute('SELECT k, s, v FROM guarded.kv');
      expect(found.map(({ k, s, v }) => [k, s, v])).toEqual(
        Array.from({ length: 7 }, (_, k) => [k, 7, 59 - ((59 - k) % 7)]),
      );
    },
  );

  it('should delete rows of which keys repeat', async () => {
    const keys = [1, 2, 1, 1, 2].map(k => ({ p: 1, k }));
    await lastValueFrom(from(keys).pipe(deleteFromCassandra(client, 'guarded', 'kv')));
    const { rows } = await client.execute('SELECT k FROM guarded.kv WHERE p = 1');
    expect(rows.some(({ k }) => k === 1 || k === 2)).toBe(false);
  });
});
