import { concurrent, type Client } from 'cassandra-driver';
import { count, lastValueFrom } from 'rxjs';
import { pull } from 'rxjs-await';
import { saveToCassandra, type WriteConf } from 'rxjs-await/cassandra';
import { interleave, printFigures, type Contender } from './measure.js';
import type { Server } from './server.js';

interface Row {
  k: number;
  v: number;
}

/** The driver's own helper, given its parameters ready made. */
function concurrently(client: Client, insert: string, concurrencyLevel: number): Contender {
  return async rows => {
    const params = Array.from({ length: rows }, (_, k) => [k, k]);
    await concurrent.executeConcurrent(client, insert, params, { concurrencyLevel });
    return rows;
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

function contenders({ client, nodes }: Server, keyspace: string): Record<string, Contender> {
  const insert = `INSERT INTO ${keyspace}.kv (k, v) VALUES (?, ?)`;
  const large = nodes > 1 ? 64 : 100;
  return {
    'executeConcurrent, 32': concurrently(client, insert, 32),
    'executeConcurrent, 128': concurrently(client, insert, 128),
    'executeConcurrent, 1000': concurrently(client, insert, 1000),
    'loop of batches, 10 rows x 64': batches(client, insert, 10, 64),
    'loop of batches, 10 rows x 128': batches(client, insert, 10, 128),
    [`loop of batches, ${large} rows x 16`]: batches(client, insert, large, 16),
    saveToCassandra: saving(client, keyspace),
    [`saveToCassandra, { rows: ${large} }`]: saving(client, keyspace, {
      batchSize: { rows: large },
    }),
  };
}

export async function benchWrites(server: Server, rows: number, rounds: number): Promise<void> {
  for (const replicas of server.nodes > 1 ? [1, server.nodes] : [1]) {
    const keyspace = `write_rf${replicas}`;
    await server.makeKv(keyspace, replicas);
    const all = contenders(server, keyspace);
    const figures = await interleave(server, all, rows, rounds);
    const title = `${rows} rows to kv, ${server.nodes} nodes, RF ${replicas}`;
    printFigures(title, figures, 'executeConcurrent');
  }
}
