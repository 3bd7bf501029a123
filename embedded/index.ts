export { type CassandraAccess } from './cluster/access.js';
export { startCassandra, type Cassandra, type CassandraOptions } from './cluster/cassandra.js';
export { createClient } from './cluster/client.js';
export { cassandraOfEnvironment, openCassandra } from './cluster/environment.js';
export { FetchServersError, MissingToolError, ServerStartError } from './node/errors.js';
export { type CassandraNode } from './node/node.js';
export { startFaultProxy, type Counts, type FaultProxy } from './proxy/faultProxy.js';
export { type ErrorAnswer } from './proxy/faults.js';
export { type ProxiedRequest, type RequestKind } from './proxy/request.js';
export { type Fault, type Match, type Rule } from './proxy/rules.js';
export {
  openKeyspace,
  sharedCassandra,
  type KeyspaceOptions,
  type SpecKeyspace,
} from './jest/specs.js';
export {
  startSimulacron,
  type Simulacron,
  type SimulacronCluster,
} from './simulacron/simulacron.js';
export { SimulacronError } from './simulacron/http.js';
export { type SimulacronScope } from './simulacron/scope.js';
export {
  type ClusterOptions,
  type LoggedRequest,
  type Prime,
  type SimulacronResult,
} from './simulacron/types.js';
