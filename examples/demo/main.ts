import type { Client } from 'cassandra-driver';
import type { Observable } from 'rxjs';
import { CassandraConnector, type CassandraSession } from 'rxjs-await/cassandra';
import { openCassandra, type CassandraAccess } from '../../embedded/index.js';
import { article } from './article.js';
import { comparePlaces, savePlaces } from './cities.js';
import { joinCountries } from './countries.js';
import { Interruption, INTERRUPTED } from './interruption.js';
import { PLACES } from './places.js';

const SCHEMA = [
  `CREATE KEYSPACE IF NOT EXISTS test
   WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}`,
  'CREATE TABLE IF NOT EXISTS test.kv (k int PRIMARY KEY, v int)',
  PLACES,
];

/** Each answers whether what it found is what it should be. */
type Step = (client: Client, stop$: Observable<void>) => Promise<boolean>;
const STEPS: Step[] = [article, savePlaces, comparePlaces, joinCountries];

async function connect(cassandra: CassandraAccess): Promise<CassandraSession> {
  const session = await new CassandraConnector(cassandra.clientOptions()).openSession();
  const [{ address, cassandraVersion }] = session.client.hosts.values();
  console.log(`Cassandra ${cassandraVersion} answers at ${address}`);
  return session;
}

async function run(client: Client, interruption: Interruption): Promise<number> {
  let isEqual = true;
  for (const step of STEPS) {
    isEqual = (await step(client, interruption.stop$)) && isEqual;
    if (interruption.isRequested) return INTERRUPTED;
  }
  const seconds = (performance.now() / 1000).toFixed(0);
  console.log(`\n${isEqual ? 'All is equal' : 'NOT all is equal'}, ${seconds} s after the start`);
  return isEqual ? 0 : 1;
}

async function main(): Promise<number> {
  const interruption = new Interruption();
  if (!process.env.CASSANDRA_CONTACT_POINTS) {
    console.log('Starting Cassandra (the first time it is fetched, which takes a minute)');
  }
  const cassandra = await openCassandra();
  try {
    const { client, close } = await connect(cassandra);
    for (const statement of SCHEMA) await client.execute(statement);
    interruption.isAwaited = true;
    const code = await run(client, interruption);
    await close();
    return code;
  } finally {
    // Not 250 ms later: the server is about to end.
    await CassandraConnector.evictCache();
    await cassandra.stop();
  }
}

/** Errors with a code explain themselves: no Java, no server, a row that was refused. */
function explain(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.message : error;
}

main().then(
  code => process.exit(code),
  error => {
    console.error(explain(error));
    process.exit(1);
  },
);
