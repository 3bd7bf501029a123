import type { Client } from 'cassandra-driver';
import { checkString, hasMethod, refuse } from '../../../internal/util/check.js';
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
export function checkTarget(operatorName: string, target: CassandraTarget): void {
  if (isConnector(target) || isClient(target)) return;
  refuse(operatorName, 'target', 'a Client or a CassandraConnector', target);
}

export function checkTableTarget({ operatorName, target, keyspace, table }: TableTarget): void {
  checkTarget(operatorName, target);
  checkString(operatorName, 'keyspace', keyspace);
  checkString(operatorName, 'table', table);
}

export async function openTarget(target: CassandraTarget): Promise<CassandraSession> {
  if (isConnector(target)) return target.openSession();
  await connect(target);
  // The client belongs to the caller, who also shuts it down.
  return { client: target, close: async () => undefined };
}

// By shape: two copies of this package, or of the driver, may be loaded.
function isConnector(target: CassandraTarget): target is Connector {
  return hasMethod(target, 'openSession');
}

function isClient(target: CassandraTarget): target is Client {
  return hasMethod(target, 'execute');
}
