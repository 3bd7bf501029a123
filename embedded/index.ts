export { startCassandra, type Cassandra, type CassandraOptions } from './cassandra.js';
export { type CassandraAccess } from './access.js';
export { type CassandraNode } from './node.js';
export { FetchServersError, MissingToolError, ServerStartError } from './errors.js';
