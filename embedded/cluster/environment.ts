import { auth, type ClientOptions } from 'cassandra-driver';
import type { CassandraAccess } from './access.js';
import { startCassandra, type CassandraOptions } from './cassandra.js';

/**
 * The cluster that the environment names: CASSANDRA_CONTACT_POINTS (`host` or `host:port`, with commas between),
 * CASSANDRA_DATACENTER (default `datacenter1`), CASSANDRA_USERNAME and CASSANDRA_PASSWORD. None: undefined.
 */
export function cassandraOfEnvironment(
  env: Record<string, string | undefined> = process.env,
): CassandraAccess | undefined {
  const contactPoints = (env.CASSANDRA_CONTACT_POINTS ?? '')
    .split(',')
    .map(point => point.trim())
    .filter(Boolean);
  if (contactPoints.length === 0) return undefined;
  const localDataCenter = env.CASSANDRA_DATACENTER || 'datacenter1';
  const { CASSANDRA_USERNAME: username, CASSANDRA_PASSWORD: password } = env;
  if (!username !== !password) {
    throw new TypeError(
      'Expected CASSANDRA_USERNAME and CASSANDRA_PASSWORD, but only one of them is set',
    );
  }
  // A provider holds no connection, so that all clients may share it.
  const login: Partial<ClientOptions> =
    username && password
      ? { authProvider: new auth.PlainTextAuthProvider(username, password) }
      : {};
  return {
    contactPoints,
    localDataCenter,
    clientOptions: extra => ({
      contactPoints: [...contactPoints],
      localDataCenter,
      ...login,
      ...extra,
    }),
    stop: async () => {},
  };
}

/** The cluster that the environment names, or else a new embedded one. `stop` ends only what was started. */
export async function openCassandra(options?: CassandraOptions): Promise<CassandraAccess> {
  return cassandraOfEnvironment() ?? startCassandra(options);
}
