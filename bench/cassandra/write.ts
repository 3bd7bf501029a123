import { concurrent, type Client } from 'cassandra-driver';
import { count, lastValueFrom } from 'rxjs';
import { pull } from 'rxjs-await';
import { saveToCassandra, type WriteConf } from 'rxjs-await/cassandra';
import { interleave, printFigures, type Contender } from './measure.js';
import type { Server } from './server.js';
import { printTargets, type Target } from './targets.js';

interface Row {
  k: number;
  v: number;
}

/** The driver's own helper, given its parameters ready made. */
function concurrently(
  client: Client,
  insert: string,
  params: number[][],
  concurrencyLevel: number,
): Contender {
  return async rows => {
    const some = params.slice(0, rows);
    await concurrent.executeConcurrent(client, insert, some, { concurrencyLevel });
    return some.length;
  };
}

/** What one writes by hand: workers that send unlogged batches of the next rows, whatever their replicas. */
function batches(client: Client, insert: string, size: number, workers: number): Contender {
  return async rows => {
    let next = 0;
    const work = async () => {
      while (next < rows) {
        const queries = [];
        for (; queries.length < size && next < rows; next++) {
          queries.push({ query: insert, params: [next, next] });
        }
        await client.batch(queries, { prepare: true, logged: false });
      }
    };
    await Promise.all(Array.from({ length: workers }, work));
    return next;
  };
}

function saving(client: Client, keyspace: string, conf?: WriteConf<Row>): Contender {
  return rows =>
    lastValueFrom(
      pull(generate(rows)).pipe(saveToCassandra(client, keyspace, 'kv', conf), count()),
    );
}

export function* generate(rows: number): Generator<Row> {
  for (let k = 0; k < rows; k++) yield { k, v: k };
}

function contenders(
  { client, nodes }: Server,
  keyspace: string,
  rows: number,
): Record<string, Contender> {
  const insert = `INSERT INTO ${keyspace}.kv (k, v) VALUES (?, ?)`;
  const params = Array.from({ length: rows }, (_, k) => [k, k]);
  const all: Record<string, Contender> = {};
  for (const level of [32, 128, 1000]) {
    all[`executeConcurrent, ${level}`] = concurrently(client, insert, params, level);
  }
  const large = largeOf(nodes);
  for (const [size, workers] of [...SMALL_LOOPS, [large, 16], [large, 32]]) {
    all[`${loopOf(size)} x ${workers}`] = batches(client, insert, size, workers);
  }
  all[SAVE] = saving(client, keyspace);
  all[saveOf(large)] = saving(client, keyspace, { batchSize: { rows: large } });
  return all;
}

const SMALL_LOOPS = [
  [10, 64],
  [10, 128],
  [10, 256],
];
const SAVE = 'saveToCassandra';
const saveOf = (rows: number): string => `${SAVE}, { rows: ${rows} }`;
const loopOf = (rows: number): string => `loop of batches, ${rows} rows`;
/** The large batches: on three nodes a third as many rows have one replica set. */
const largeOf = (nodes: number): number => (nodes > 1 ? 64 : 100);

/** What issue 4 asks for. */
function targetsOf(nodes: number, replicas: number): Target[] {
  const large = largeOf(nodes);
  const [few, many] = nodes === 1 ? [2, 2.4] : replicas === 1 ? [2, 3.5] : [1.6, 2.3];
  const all: Target[] = [
    { name: SAVE, of: 'executeConcurrent', least: few, warnings: 0 },
    { name: saveOf(large), of: 'executeConcurrent', least: many },
  ];
  if (nodes > 1) return all;
  return [
    { ...all[0], mostCpu: 0.45 },
    { name: SAVE, of: loopOf(10), least: 0.9 },
    all[1],
    { name: saveOf(large), of: loopOf(large), least: 0.9 },
  ];
}

export async function benchWrites(server: Server, rows: number, rounds: number): Promise<void> {
  const { nodes } = server;
  for (const replicas of nodes > 1 ? [1, nodes] : [1]) {
    const keyspace = `write_rf${replicas}`;
    await server.makeKv(keyspace, replicas);
    const all = contenders(server, keyspace, rows);
    const figures = await interleave(server, all, rows, rounds, rows / 10);
    const title = `${rows} rows to kv, ${nodes} nodes, RF ${replicas}`;
    printFigures(title, figures, 'executeConcurrent');
    printTargets(figures, targetsOf(nodes, replicas));
  }
}
