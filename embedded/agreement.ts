import type { Client } from 'cassandra-driver';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL = 50;

/**
 * Waits until all of the given nodes have the same schema, asking each: the driver asks only one what it has heard of the
 * others, and a write to a node that does not know the table yet fails.
 */
export async function untilSchemaAgrees(
  client: Client,
  isAsked: (address: string) => boolean = () => true,
  timeout = 60_000,
): Promise<void> {
  const deadline = Date.now() + timeout;
  const versionAt = async (address: string) => {
    const host = client.hosts.get(address);
    const { rows } = await client.execute('SELECT schema_version FROM system.local', [], { host });
    return String(rows[0]!.schema_version);
  };
  for (;;) {
    const asked = client.hosts.keys().filter(address => isAsked(address.split(':')[0]!));
    try {
      if (new Set(await Promise.all(asked.map(versionAt))).size <= 1) return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    if (Date.now() > deadline)
      throw new Error(`The nodes have no common schema after ${timeout} ms`);
    await sleep(POLL);
  }
}
