import type { Client } from 'cassandra-driver';
import type { CassandraConnector, CassandraSession } from '../../CassandraConnector.js';
import { connect } from './sessionCache.js';

/** Where an operator works: a Client, connected or not, or a connector that opens one. */
export type CassandraTarget = Client | CassandraConnector;

/** Thrown when the operator is created, so that the stack shows the caller's line. */
export function checkTarget(target: CassandraTarget): void {
  if (isConnector(target) || isClient(target)) return;
  throw new TypeError(`target: expected a Client or a CassandraConnector, got ${String(target)}`);
}

export async function openTarget(target: CassandraTarget): Promise<CassandraSession> {
  if (isConnector(target)) return target.openSession();
  await connect(target);
  // The client belongs to the caller, who also shuts it down.
  return { client: target, close: async () => undefined };
}

// By shape: two copies of this package, or of the driver, may be loaded.
function isConnector(target: CassandraTarget): target is CassandraConnector {
  return typeof (target as CassandraConnector | undefined)?.openSession === 'function';
}

function isClient(target: CassandraTarget): target is Client {
  return typeof (target as Client | undefined)?.execute === 'function';
}
