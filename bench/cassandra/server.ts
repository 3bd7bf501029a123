import { types, type Client } from 'cassandra-driver';
import { readFile } from 'node:fs/promises';
import { createClient, startCassandra, type Cassandra } from '../../embedded/index.js';

export interface Server {
  readonly client: Client;
  readonly nodes: number;
  /** Calls of the client's `execute` and `batch` so far. */
  requests(): number;
  /** How often the nodes have logged a warning about a batch so far. */
  batchWarnings(): Promise<number>;
  /** A new keyspace of that name, with the table `kv (k, v)`. */
  makeKv(keyspace: string, replicationFactor: number): Promise<void>;
  stop(): Promise<void>;
}

const BATCH_WARNING = /WARN.*batch/i;

async function warningsIn(cluster: Cassandra): Promise<number> {
  const logs = await Promise.all(cluster.nodes.map(({ log }) => readFile(log, 'utf8')));
  return logs.flatMap(log => log.split('\n')).filter(line => BATCH_WARNING.test(line)).length;
}

async function makeKv(client: Client, keyspace: string, replicationFactor: number): Promise<void> {
  const replication = `{'class': 'SimpleStrategy', 'replication_factor': ${replicationFactor}}`;
  await client.execute(`CREATE KEYSPACE ${keyspace} WITH replication = ${replication}`);
  await client.execute(`CREATE TABLE ${keyspace}.kv (k int PRIMARY KEY, v int)`);
}

/** Counts what is asked of the client, whoever asks. */
function countRequests(client: Client): () => number {
  let requests = 0;
  for (const name of ['execute', 'batch'] as const) {
    const ask = client[name].bind(client) as (...args: unknown[]) => unknown;
    const counted = (...args: unknown[]): unknown => {
      requests++;
      return ask(...args);
    };
    Object.assign(client, { [name]: counted });
  }
  return () => requests;
}

/** Always embedded: a measurement needs a server that does nothing else, and its log. */
export async function startServer(nodes: number): Promise<Server> {
  // Three nodes on two cores: the peers do not send again what took longer than two seconds.
  const config = { write_request_timeout: '20s', counter_write_request_timeout: '20s' };
  const cluster = await startCassandra({ nodes, config });
  const client = createClient(
    cluster.clientOptions({
      // What saveToCassandra has by default, for its peers too.
      queryOptions: { consistency: types.consistencies.localQuorum, prepare: true },
    }),
  );
  await client.connect();
  return {
    client,
    nodes,
    requests: countRequests(client),
    batchWarnings: () => warningsIn(cluster),
    makeKv: (keyspace, replicationFactor) => makeKv(client, keyspace, replicationFactor),
    stop: async () => {
      await client.shutdown();
      await cluster.stop();
    },
  };
}
