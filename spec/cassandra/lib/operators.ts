import type { Client } from 'cassandra-driver';
import type { Observable } from 'rxjs';
import {
  cassandraTable,
  deleteFromCassandra,
  joinWithCassandraTable,
  leftJoinWithCassandraTable,
  saveToCassandra,
  saveToCassandraSettled,
} from '../../../src/cassandra/index.js';

export type Row = Record<string, unknown>;
export interface TableTarget {
  client: Client;
  keyspace: string;
  table: string;
}
/** An operator on a source, with any options; a scan has no source. */
export type Operator = (
  place: TableTarget,
  source: Observable<Row>,
  conf?: object,
) => Observable<unknown>;

export const OPERATORS: Record<string, Operator> = {
  saveToCassandra: ({ client, keyspace, table }, source, conf) =>
    source.pipe(saveToCassandra(client, keyspace, table, conf)),
  saveToCassandraSettled: ({ client, keyspace, table }, source, conf) =>
    source.pipe(saveToCassandraSettled(client, keyspace, table, conf)),
  deleteFromCassandra: ({ client, keyspace, table }, source, conf) =>
    source.pipe(deleteFromCassandra(client, keyspace, table, conf)),
  joinWithCassandraTable: ({ client, keyspace, table }, source, conf) =>
    source.pipe(joinWithCassandraTable(client, keyspace, table, conf)),
  leftJoinWithCassandraTable: ({ client, keyspace, table }, source, conf) =>
    source.pipe(leftJoinWithCassandraTable(client, keyspace, table, conf)),
  cassandraTable: ({ client, keyspace, table }, _, conf) =>
    cassandraTable(client, keyspace, table, conf),
};
export const WRITING = ['saveToCassandra', 'saveToCassandraSettled', 'deleteFromCassandra'];
export const SAVING = WRITING.slice(0, 2);
export const JOINS = ['joinWithCassandraTable', 'leftJoinWithCassandraTable'];
export const READING = [...JOINS, 'cassandraTable'];
export const ALL = [...WRITING, ...READING];
