export { CassandraConnector } from './CassandraConnector.js';
export { cassandraTable } from './operators/cassandraTable.js';
export type {
  BatchGroupingKey,
  CassandraSession,
  CassandraTarget,
  CollectionOperation,
  ColumnSelector,
  CqlConf,
  DeleteConf,
  RateLimitConf,
  RequestConf,
  RetryConf,
  RowOutcome,
  SettledWriteConf,
  WriteConf,
  WriteMetrics,
  WriteResult,
} from './conf.js';
export { deleteFromCassandra } from './operators/deleteFromCassandra.js';
export {
  CassandraConnectError,
  CassandraReadError,
  CassandraSchemaError,
  CassandraWriteError,
  type CassandraConnectDetails,
  type CassandraErrorDetails,
} from './errors.js';
export { executeCql } from './operators/executeCql.js';
export { joinWithCassandraTable } from './operators/joinWithCassandraTable.js';
export { leftJoinWithCassandraTable } from './operators/leftJoinWithCassandraTable.js';
export type {
  AnyReadConf,
  JoinConf,
  RangeDone,
  ReadConf,
  ReadMetrics,
  Select,
  TokenRangeText,
  WhereValue,
} from './readConf.js';
export { saveToCassandra } from './operators/saveToCassandra.js';
export { saveToCassandraSettled } from './operators/saveToCassandraSettled.js';
