import { concurrent, types, type Client } from 'cassandra-driver';
import { count, lastValueFrom, mergeMap } from 'rxjs';
import { pull } from 'rxjs-await';
import { cassandraTable, joinWithCassandraTable, saveToCassandra } from 'rxjs-await/cassandra';
import { interleave, printFigures, type Contender } from './measure.js';
import type { Server } from './server.js';
import { printTargets } from './targets.js';
import { generate } from './write.js';

/** Scans read more rows than are written. Joins have fewer keys, because the peers take a request for each. */
const SCANNED = 5;
const JOINED = 0.3;

/** The driver's two ways through all pages of one query, at its own fetch size of 5000. */
function driverScans(client: Client, select: string): Record<string, Contender> {
  return {
    'driver, stream': () =>
      new Promise((resolve, reject) => {
        let seen = 0;
        const rows = client.stream(select, [], { prepare: true, autoPage: true });
        rows.on('data', () => seen++);
        rows.on('end', () => resolve(seen));
        rows.on('error', reject);
      }),
    'driver, eachRow': () =>
      new Promise((resolve, reject) => {
        let seen = 0;
        const options = { prepare: true, autoPage: true };
        const end = (error: Error | null) => (error ? reject(error) : resolve(seen));
        client.eachRow(select, [], options, () => seen++, end);
      }),
  };
}

async function benchScan(server: Server, keyspace: string, rows: number, rounds: number) {
  const { client } = server;
  const scan = cassandraTable(client, keyspace, 'kv').pipe(count());
  const contenders = {
    ...driverScans(client, `SELECT * FROM ${keyspace}.kv`),
    cassandraTable: () => lastValueFrom(scan),
  };
  const figures = await interleave(server, contenders, rows, rounds);
  printFigures(`Scan of ${rows} rows`, figures, 'driver, stream');
  printTargets(figures, [
    { name: 'cassandraTable', of: 'driver, stream', least: 1.2 },
    { name: 'cassandraTable', of: 'driver, eachRow', least: 1 },
  ]);
}

interface Left {
  k: number;
}

/** All keys below `count`, each once, in an order of no meaning. */
function* keys(count: number): Generator<Left> {
  // A prime steps over all of them, whatever they are counted by.
  for (let i = 0; i < count; i++) yield { k: (i * 7_368_787) % count };
}

/** What one writes without this package: a query a key. Its results come as they are ready. */
function merging(client: Client, select: string, concurrency: number): Contender {
  const options = { prepare: true, consistency: types.consistencies.localOne };
  const lookUp = async (left: Left): Promise<[Left, types.Row]> => {
    const { rows } = await client.execute(select, [left.k], options);
    return [left, rows[0]];
  };
  return rows => lastValueFrom(pull(keys(rows)).pipe(mergeMap(lookUp, concurrency), count()));
}

/** The driver's own helper, given its parameters ready made; its results are in their order. */
function concurrently(client: Client, select: string, concurrencyLevel: number): Contender {
  return async rows => {
    const params = Array.from(keys(rows), ({ k }) => [k]);
    const options = { concurrencyLevel, collectResults: true };
    const { resultItems } = await concurrent.executeConcurrent(client, select, params, options);
    return resultItems.reduce((sum, result) => sum + (result as types.ResultSet).rows.length, 0);
  };
}

function joining(client: Client, keyspace: string): Contender {
  const join = joinWithCassandraTable<Left, types.Row>(client, keyspace, 'kv');
  return rows => lastValueFrom(pull(keys(rows)).pipe(join, count()));
}

async function benchJoin(server: Server, keyspace: string, rows: number, rounds: number) {
  const { client } = server;
  const select = `SELECT * FROM ${keyspace}.kv WHERE k = ?`;
  const contenders = {
    'mergeMap, client.execute, 32': merging(client, select, 32),
    'mergeMap, client.execute, 128': merging(client, select, 128),
    'executeConcurrent, 32': concurrently(client, select, 32),
    'executeConcurrent, 128': concurrently(client, select, 128),
    joinWithCassandraTable: joining(client, keyspace),
  };
  const figures = await interleave(server, contenders, rows, rounds, rows / 10);
  printFigures(`Join of ${rows} keys with kv`, figures, 'mergeMap');
  printTargets(figures, [{ name: 'joinWithCassandraTable', of: 'mergeMap', least: 1.5 }]);
}

export async function benchReads(server: Server, keyspace: string, rows: number, rounds: number) {
  const scanned = rows * SCANNED;
  const filled = pull(generate(scanned)).pipe(saveToCassandra(server.client, keyspace, 'kv'));
  // A replay of the bench of the memory would leave more rows than are counted here.
  await server.client.execute(`TRUNCATE ${keyspace}.kv`);
  await lastValueFrom(filled);
  await benchScan(server, keyspace, scanned, rounds);
  await benchJoin(server, keyspace, rows * JOINED, rounds);
}
