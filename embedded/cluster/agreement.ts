import { policies, type Client, type ClientOptions } from 'cassandra-driver';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from './client.js';

const POLL = 50;

async function until(isSo: () => Promise<boolean>, what: string, timeout: number): Promise<void> {
  const deadline = Date.now() + timeout;
  for (;;) {
    let cause: unknown;
    try {
      if (await isSo()) return;
    } catch (error) {
      cause = error;
    }
    if (Date.now() > deadline) throw new Error(`${what} after ${timeout} ms`, { cause });
    await sleep(POLL);
  }
}

/**
 * Waits until all nodes that the client knows have the same schema, and asks each of them. The driver asks only one node what
 * it knows of the others. A write to a node that does not know the table yet fails.
 */
export function untilSchemaAgrees(client: Client, timeout = 60_000): Promise<void> {
  const isSo = async () => {
    const versions = client.hosts.values().map(async host => {
      const { rows } = await client.execute(LOCAL_VERSION, [], { host });
      return String(rows[0]!.schema_version);
    });
    return new Set(await Promise.all(versions)).size === 1;
  };
  return until(isSo, 'The nodes have no common schema', timeout);
}

const LOCAL_VERSION = 'SELECT schema_version FROM system.local';
const HEARD_VERSIONS = 'SELECT rpc_address, schema_version, tokens FROM system.peers';

/** A node, and its opinion on which others run. */
export interface Neighbour {
  readonly address: string;
  holdsUp(address: string): boolean;
}

/**
 * Waits until each node takes the others for running, lists them to clients, and knows that all have its own schema. Each is
 * asked on a connection of its own. A client learns about the nodes from one of them only, which may not know the newest yet.
 */
export function untilNodesAgree(
  neighbours: () => readonly Neighbour[],
  optionsOf: (address: string) => ClientOptions,
  timeout: number,
): Promise<void> {
  const isSo = async () => {
    const nodes = neighbours();
    const addresses = nodes.map(({ address }) => address);
    if (!nodes.every(node => addresses.every(a => a === node.address || node.holdsUp(a)))) {
      return false;
    }
    const known = await Promise.all(addresses.map(a => versionsAt(a, optionsOf(a))));
    const versions = known.flatMap(heard => addresses.map(address => heard.get(address)));
    return versions.every(version => version !== undefined && version === versions[0]);
  };
  return until(isSo, 'The nodes do not know each other and one schema', timeout);
}

/** The schema of a node, and those that it has heard others to have, by address. */
async function versionsAt(address: string, options: ClientOptions): Promise<Map<string, string>> {
  const { AllowListPolicy, RoundRobinPolicy } = policies.loadBalancing;
  const itself = [`${address}:${options.protocolOptions!.port}`];
  const client = createClient({
    ...options,
    isMetadataSyncEnabled: false,
    policies: { loadBalancing: new AllowListPolicy(new RoundRobinPolicy(), itself) },
    pooling: { warmup: false },
  });
  try {
    const [own] = (await client.execute(LOCAL_VERSION)).rows;
    const { rows } = await client.execute(HEARD_VERSIONS);
    // Before it has tokens and a schema a client does not take it for a node.
    const heard = rows.filter(row => row.tokens && row.schema_version);
    const entries = heard.map(
      row => [String(row.rpc_address), String(row.schema_version)] as const,
    );
    return new Map([...entries, [address, String(own!.schema_version)]]);
  } finally {
    await client.shutdown();
  }
}
