import type { Client } from 'cassandra-driver';
import type { CassandraSession, CassandraTarget } from '../../conf.js';
import { connect } from './sessionCache.js';

/** Where an operator works, as its arguments say. */
export interface TableTarget {
  readonly operatorName: string;
  readonly target: CassandraTarget;
  readonly keyspace: string;
  readonly table: string;
}

type Connector = Exclude<CassandraTarget, Client>;

/** Thrown when the operator is created, so that the stack shows the caller's line. */
export function checkTarget(target: CassandraTarget): void {
  if (isConnector(target) || isClient(target)) return;
  throw new TypeError(`target: expected a Client or a CassandraConnector, got ${String(target)}`);
}

export function checkTableTarget({ operatorName, target, keyspace, table }: TableTarget): void {
  checkTarget(target);
  for (const [option, name] of Object.entries({ keyspace, table })) {
    if (typeof name === 'string') continue;
    throw new TypeError(`${operatorName}: expected ${option} to be a string, got ${String(name)}`);
  }
}

export async function openTarget(target: CassandraTarget): Promise<CassandraSession> {
  if (isConnector(target)) return target.openSession();
  await connect(target);
  // The client belongs to the caller, who also shuts it down.
  return { client: target, close: async () => undefined };
}

// By shape: two copies of this package, or of the driver, may be loaded.
function isConnector(target: CassandraTarget): target is Connector {
  return typeof (target as Connector | undefined)?.openSession === 'function';
}

function isClient(target: CassandraTarget): target is Client {
  return typeof (target as Client | undefined)?.execute === 'function';
}
