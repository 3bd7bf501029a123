import type { Client, ClientOptions } from 'cassandra-driver';
import { randomBytes } from 'node:crypto';
import type { CassandraAccess } from '../cluster/access.js';
import { untilSchemaAgrees } from '../cluster/agreement.js';
import { createClient } from '../cluster/client.js';
import { cassandraOfEnvironment } from '../cluster/environment.js';

/** The one-node server that all spec files of a run share, started when the first of them asks. */
export async function sharedCassandra(): Promise<CassandraAccess> {
  const given = cassandraOfEnvironment();
  if (given) return given;
  const url = process.env.RXJS_AWAIT_SHARED_SERVER;
  if (!url) throw new Error('Only specs of the jest project "cassandra" have a shared server');
  const answer = await fetch(url);
  const text = await answer.text();
  if (!answer.ok)
    throw new Error('The shared Cassandra did not start: its error is in the output of Jest');
  const { contactPoints, port } = JSON.parse(text) as { contactPoints: string[]; port: number };
  const localDataCenter = 'datacenter1';
  return {
    contactPoints,
    localDataCenter,
    clientOptions: extra => ({
      contactPoints: [...contactPoints],
      localDataCenter,
      protocolOptions: { port },
      ...extra,
    }),
    stop: async () => {},
  };
}

export interface KeyspaceOptions {
  /** CQL run in the new keyspace, in order: `'CREATE TABLE kv (k int PRIMARY KEY, v int)'`. */
  readonly schema?: readonly string[];
  /** Default 1. */
  readonly replicationFactor?: number;
  /** Added to the options of the client. */
  readonly client?: Partial<ClientOptions>;
  /** Default: the shared server. */
  readonly on?: CassandraAccess;
}

export interface SpecKeyspace {
  /** Connected, and in the keyspace. */
  readonly client: Client;
  readonly keyspace: string;
  readonly access: CassandraAccess;
  /** Drops the keyspace and shuts the client down. */
  close(): Promise<void>;
}

/** Makes a keyspace that no other spec uses, and a client in it. */
export async function openKeyspace(options: KeyspaceOptions = {}): Promise<SpecKeyspace> {
  const access = options.on ?? (await sharedCassandra());
  const keyspace = `spec_${randomBytes(6).toString('hex')}`;
  const replication = `{ 'class': 'NetworkTopologyStrategy', '${access.localDataCenter}': ${options.replicationFactor ?? 1} }`;
  const admin = createClient(access.clientOptions());
  try {
    await admin.execute(`CREATE KEYSPACE ${keyspace} WITH replication = ${replication}`);
    await admin.execute(`USE ${keyspace}`);
    for (const cql of options.schema ?? []) await admin.execute(cql);
    await untilSchemaAgrees(admin);
  } finally {
    await admin.shutdown();
  }
  const client = createClient(access.clientOptions({ ...options.client, keyspace }));
  await client.connect();
  return {
    client,
    keyspace,
    access,
    close: async () => {
      await client.execute(`DROP KEYSPACE IF EXISTS ${keyspace}`);
      await client.shutdown();
    },
  };
}
