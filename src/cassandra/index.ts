export { CassandraConnector, type CassandraSession } from './CassandraConnector.js';
export { cassandraTable } from './cassandraTable.js';
export type {
  BatchGroupingKey,
  CollectionOperation,
  ColumnSelector,
  CqlConf,
  DeleteConf,
  RateLimitConf,
  RetryConf,
  WriteConf,
  WriteMetrics,
  WriteResult,
} from './conf.js';
export { deleteFromCassandra } from './deleteFromCassandra.js';
export {
  CassandraConnectError,
  CassandraReadError,
  CassandraSchemaError,
  CassandraWriteError,
} from './errors.js';
export { executeCql } from './executeCql.js';
export type { CassandraTarget } from './internal/session/target.js';
export { joinWithCassandraTable } from './joinWithCassandraTable.js';
export { leftJoinWithCassandraTable } from './leftJoinWithCassandraTable.js';
export type { JoinConf, RangeDone, ReadConf, TokenRangeText } from './readConf.js';
export { saveToCassandra } from './saveToCassandra.js';
export { saveToCassandraSettled } from './saveToCassandraSettled.js';
