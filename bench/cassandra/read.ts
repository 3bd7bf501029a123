import type { Client } from 'cassandra-driver';
import { count, lastValueFrom } from 'rxjs';
import { pull } from 'rxjs-await';
import { cassandraTable, saveToCassandra } from 'rxjs-await/cassandra';
import { interleave, printFigures, type Contender } from './measure.js';
import type { Server } from './server.js';
import { generate } from './write.js';

const SCANNED = 5;

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
}

export async function benchReads(server: Server, keyspace: string, rows: number, rounds: number) {
  const scanned = rows * SCANNED;
  const filled = pull(generate(scanned)).pipe(saveToCassandra(server.client, keyspace, 'kv'));
  // A replay of the bench of the memory would leave more rows than are counted here.
  await server.client.execute(`TRUNCATE ${keyspace}.kv`);
  await lastValueFrom(filled);
  await benchScan(server, keyspace, scanned, rounds);
}
