import { Client, type ClientOptions } from 'cassandra-driver';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Java } from '../node/java.js';
import type { Servers } from '../node/servers.js';

// What is loaded here is loaded from the archive later, also the classes that only a request needs.
const WARM_UP = [
  `CREATE KEYSPACE warm WITH replication = { 'class': 'SimpleStrategy', 'replication_factor': 1 }`,
  'CREATE TABLE warm.kv (k int, c text, v map<int, text>, PRIMARY KEY (k, c))',
  `INSERT INTO warm.kv (k, c, v) VALUES (1, 'a', { 1: 'b' }) USING TTL 60`,
  `BEGIN UNLOGGED BATCH INSERT INTO warm.kv (k, c) VALUES (2, 'a'); DELETE FROM warm.kv WHERE k = 1; APPLY BATCH`,
  'SELECT * FROM warm.kv WHERE token(k) > 0',
];

/** What it needs of the cluster whose classes are recorded. */
interface Trainee {
  clientOptions(): ClientOptions;
  node(index: number): { stop(): Promise<unknown> };
  stop(): Promise<void>;
}

async function train(launch: () => Promise<Trainee>): Promise<void> {
  const cluster = await launch();
  try {
    const client = new Client(cluster.clientOptions());
    try {
      for (const cql of WARM_UP)
        await client.execute(cql, [], { prepare: !cql.startsWith('CREATE') });
    } finally {
      await client.shutdown();
    }
    // Java writes the archive at a regular exit, which takes some seconds.
    await cluster.node(0).stop();
  } finally {
    await cluster.stop();
  }
}

/**
 * Java arguments for a class data archive: Cassandra's classes, parsed and verified, mapped into memory. Making it takes a
 * start and a stop, once for each Java, and saves a third of every later start. Everything works without one, too.
 */
export async function classArchive(
  java: Java,
  servers: Servers,
  launch: (options: { jvmArgs: readonly string[] }) => Promise<Trainee>,
): Promise<string[]> {
  const hash = createHash('sha256')
    .update(`${java.command} ${java.build}`)
    .digest('hex')
    .slice(0, 8);
  const archive = join(servers.folder, `classes-${hash}.jsa`);
  if (!existsSync(archive)) {
    const partial = `${archive}.${process.pid}`;
    const jvmArgs = [`-XX:ArchiveClassesAtExit=${partial}`, '-Xlog:cds*=off'];
    try {
      await train(() => launch({ jvmArgs }));
      await rename(partial, archive);
    } catch {
      await rm(partial, { force: true });
      return [];
    }
  }
  return [`-XX:SharedArchiveFile=${archive}`, '-Xlog:cds*=off'];
}
