import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { policies, types } from 'cassandra-driver';
import { createClient, startCassandra, type Cassandra } from '../../embedded/index.js';
import { openKeyspace } from '../../embedded/jest/specs.js';
import { isAlive } from './lib.js';

const { AllowListPolicy, RoundRobinPolicy } = policies.loadBalancing;
const jvmArgs = ['-XX:TieredStopAtLevel=1'];
const schema = ['CREATE TABLE kv (k int PRIMARY KEY, v int)'];
const prepare = { prepare: true };

async function countOf(cluster: Cassandra, keyspace: string, at?: string): Promise<number> {
  const only = new AllowListPolicy(new RoundRobinPolicy(), [`${at}:${cluster.port}`]);
  const policy = at ? { contactPoints: [at], policies: { loadBalancing: only } } : {};
  const client = createClient(cluster.clientOptions(policy));
  try {
    const { rows } = await client.execute(`SELECT count(*) FROM ${keyspace}.kv`);
    return Number(rows[0]!.count);
  } finally {
    await client.shutdown();
  }
}

describe('startCassandra', () => {
  it('should run two clusters at once, each on addresses of its own', async () => {
    const clusters = await Promise.all([startCassandra({ jvmArgs }), startCassandra({ jvmArgs })]);
    expect(clusters[0].contactPoints).not.toEqual(clusters[1].contactPoints);
    const pids = clusters.map(({ nodes }) => nodes[0]!.pid!);
    await Promise.all(clusters.map(cluster => cluster.stop()));
    await clusters[0].stop();
    expect(pids.map(isAlive)).toEqual([false, false]);
    expect(clusters.map(({ folder }) => existsSync(folder))).toEqual([false, false]);
    await expect(clusters[0].start()).rejects.toThrow('stopped cluster');
  });

  it('should keep acknowledged writes over a kill, and nothing over a wipe', async () => {
    const cluster = await startCassandra({ jvmArgs, durable: true });
    const node = cluster.node(0);
    expect(() => cluster.node(1)).toThrow(RangeError);
    const { client, keyspace } = await openKeyspace({ on: cluster, schema });
    const keys = Array.from({ length: 500 }, (_, k) => k);
    await Promise.all(keys.map(k => client.execute('INSERT INTO kv (k) VALUES (?)', [k], prepare)));
    await node.kill();
    await node.kill();
    expect(node.state).toBe('stopped');
    await expect(node.pause()).rejects.toThrow('stopped');
    await client.shutdown();
    await Promise.all([node.start(), node.start()]);
    expect(await countOf(cluster, keyspace)).toBe(500);
    await node.wipe();
    await node.start();
    await expect(countOf(cluster, keyspace)).rejects.toThrow(keyspace);
    await cluster.stop();
  });

  it('should freeze and go on', async () => {
    const cluster = await startCassandra({ jvmArgs });
    const client = createClient(cluster.clientOptions());
    const ask = () => client.execute('SELECT key FROM system.local', [], { readTimeout: 300 });
    await ask();
    await cluster.node(0).pause();
    expect(cluster.node(0).state).toBe('paused');
    await expect(ask()).rejects.toMatchObject({ name: 'OperationTimedOutError' });
    await cluster.node(0).resume();
    await ask();
    await client.shutdown();
    await cluster.stop();
  });

  it('should serve three nodes, of which one may be killed and one replaced', async () => {
    const cluster = await startCassandra({ nodes: 3, jvmArgs });
    const { client, keyspace } = await openKeyspace({ on: cluster, schema, replicationFactor: 3 });
    const write = (k: number, consistency: types.consistencies) =>
      client.execute('INSERT INTO kv (k) VALUES (?)', [k], { ...prepare, consistency });
    await write(1, types.consistencies.all);
    await cluster.node(2).kill();
    await write(2, types.consistencies.quorum);
    await cluster.node(2).wipe();
    await cluster.node(2).start();
    expect(client.hosts.length).toBe(3);
    const addresses = cluster.contactPoints;
    // Also by the replaced one alone, and at the lowest consistency.
    expect(await Promise.all(addresses.map(at => countOf(cluster, keyspace, at)))).toEqual([
      2, 2, 2,
    ]);
    await client.shutdown();
    await cluster.stop();
  }, 240_000);

  it('should name the log of a node that does not start', async () => {
    const failed = startCassandra({ config: { no_such_setting: 1 } }).catch(error => error);
    const error = await failed;
    expect(error).toMatchObject({ code: 'ERR_SERVER_START' });
    expect(error.message).toContain('no_such_setting');
    expect(existsSync(error.log)).toBe(true);
    await rm(dirname(error.log), { recursive: true });
  });

  it('should refuse a number of nodes that is none', async () => {
    await expect(startCassandra({ nodes: 0 })).rejects.toThrow(RangeError);
  });
});
