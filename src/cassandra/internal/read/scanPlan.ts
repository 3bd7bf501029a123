import type { Client, QueryOptions } from 'cassandra-driver';
import { CassandraReadError } from '../../errors.js';
import type { ReadConf } from '../../readConf.js';
import { isTransient } from '../driver/errorOutcome.js';
import { hasPartitionKey, isFiltering, refuseUnknown } from '../cql/condition.js';
import { quote } from '../schema/identifiers.js';
import { bindCondition } from '../cql/preparedTypes.js';
import type { ReadSettings } from './readSettings.js';
import type { TableTarget } from '../session/target.js';
import { systemQueryOf } from './systemQuery.js';
import { planRanges, withoutSkipped } from './scanRanges.js';
import { checkSelected } from '../cql/selected.js';
import { selectCql, selectParams, type Selection } from '../cql/select.js';
import { planWithTable, type Table } from '../schema/table.js';
import { MURMUR3, type TokenRange } from '../routing/tokenRange.js';

/** The queries of a scan: one statement, and what differs from range to range. */
export interface ScanPlan {
  readonly cql: string;
  readonly ranges: readonly TokenRange[];
  paramsOf(range: TokenRange): unknown[];
  /** Leads to a node that has the range. */
  routeTo(range: TokenRange): QueryOptions;
}

export async function planScan(
  client: Client,
  tableTarget: TableTarget,
  conf: ReadConf,
  settings: ReadSettings,
  concurrency: number,
): Promise<ScanPlan> {
  const { table, selection } = await planWithTable(
    client,
    tableTarget.keyspace,
    tableTarget.table,
    found => ({
      table: found,
      selection: selectionOf(found, conf, settings),
    }),
  );
  const { condition } = settings;
  const isOneQuery = hasPartitionKey(table, condition);
  const query = systemQueryOf(client, settings.execution);
  const planned = isOneQuery
    ? undefined
    : await planRanges(client, table, conf, concurrency, query).catch((error: unknown) => {
        // What time may heal is planned again.
        throw isTransient(error) ? error : toPlanError(tableTarget, error as Error);
      });
  const bind = (cql: string, first: number): Promise<unknown[]> =>
    bindParams(client, tableTarget, cql, selection, first);
  if (!planned) return planOneQuery(selection, conf, isOneQuery, bind);
  const { ranges, ring } = planned;
  const token = `token(${table.partitionKey.map(({ name }) => quote(name)).join(', ')})`;
  const restrictions = [`${token} > ? AND ${token} <= ?`];
  const cql = selectCql({ ...selection, restrictions, isFiltering: condition !== undefined });
  const after = await bind(cql, 2);
  return {
    cql,
    ranges,
    paramsOf: ({ start, end }) => [ring.encode(start), ring.encode(end), ...after],
    routeTo: range => routeTo(client, table.keyspace, range),
  };
}

function toPlanError({ keyspace, table }: TableTarget, cause: Error): CassandraReadError {
  const message = `Nothing was read: the ranges could not be planned: ${cause.message}`;
  return new CassandraReadError(message, 1, { keyspace, table, cause });
}

function selectionOf(table: Table, conf: ReadConf, settings: ReadSettings): Selection {
  const { select: columns, condition } = settings;
  checkSelected(table, columns);
  refuseUnknown(table, condition);
  const { limit, perPartitionLimit } = conf;
  const isFiltered = isFiltering(table, condition);
  return {
    table,
    columns,
    condition,
    limit,
    perPartitionLimit,
    restrictions: [],
    isFiltering: isFiltered,
  };
}

/** What follows the marks of the range, from the mark `first` on. */
async function bindParams(
  client: Client,
  tableTarget: TableTarget,
  cql: string,
  selection: Selection,
  first: number,
): Promise<unknown[]> {
  const { condition } = selection;
  if (!condition) return selectParams(selection);
  const params = await bindCondition(client, tableTarget, cql, condition.params, first);
  return selectParams({ ...selection, condition: { ...condition, params } });
}

/** Without a token clause: of given partitions, or of a ring that is not understood. */
async function planOneQuery(
  selection: Selection,
  conf: ReadConf,
  isOneQuery: boolean,
  bind: (cql: string, first: number) => Promise<unknown[]>,
): Promise<ScanPlan> {
  const isFiltered = isOneQuery ? selection.isFiltering : selection.condition !== undefined;
  const cql = selectCql({ ...selection, isFiltering: isFiltered });
  const params = await bind(cql, 0);
  return {
    cql,
    // All or nothing: one query cannot leave a part of the ring out.
    ranges: withoutSkipped(MURMUR3, [MURMUR3_RANGE], conf).length > 0 ? [MURMUR3_RANGE] : [],
    paramsOf: () => params,
    routeTo: () => ({}),
  };
}

/** What a scan of one query calls the whole table, whatever its ring is. */
const MURMUR3_RANGE: TokenRange = { start: MURMUR3.min, end: MURMUR3.max };

function routeTo({ metadata }: Client, keyspace: string, { end }: TokenRange): QueryOptions {
  if (!metadata.getTokenRanges()?.size) return {};
  // A token is taken at run time; the driver's types know the bytes of a key only.
  const routingKey = metadata.newToken(String(end)) as unknown as Buffer;
  return { keyspace, routingKey };
}
