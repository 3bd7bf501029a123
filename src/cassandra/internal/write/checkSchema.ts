import type { WriteConf } from '../../conf.js';
import { isData, type ColumnMapping } from '../cql/columnMapping.js';
import { schemaError, type Table } from '../schema/table.js';

/** What the schema forbids, found before the first row is sent. */
export function checkSchema<R>(
  table: Table,
  mappings: readonly ColumnMapping[],
  conf: Pick<WriteConf<R>, 'columns' | 'ttl' | 'timestamp' | 'ifNotExists'>,
): void {
  checkWritable(table, conf);
  if (conf.columns === undefined) return;
  const names = new Set(mappings.map(mapping => mapping.column.name));
  const data = mappings.filter(mapping => isData(mapping.column));
  const clusters = mappings.some(mapping => mapping.column.kind === 'clustering');
  const isStaticOnly =
    !clusters && data.length > 0 && data.every(mapping => mapping.column.kind === 'static');
  const needed = isStaticOnly
    ? table.partitionKey
    : [...table.partitionKey, ...table.clusteringKey];
  const missing = needed.find(column => !names.has(column.name))?.name;
  if (missing !== undefined) {
    throw schemaError(table, `the key column "${missing}" is not among the columns.`, missing);
  }
  if (data.length === 0 && table.isCounter) {
    throw schemaError(table, 'no counter is among the columns: there is nothing to change.');
  }
}

/** The rules of views and of counter tables, which hold for deleting, too. */
export function checkWritable(
  table: Table,
  conf: { ttl?: unknown; timestamp?: unknown; ifNotExists?: boolean },
): void {
  if (table.isView) throw schemaError(table, 'it is a materialized view: write to its table.');
  if (!table.isCounter) return;
  const { ttl, ifNotExists } = conf;
  const timestamp = conf.timestamp === 'server' ? undefined : conf.timestamp;
  const wrong = Object.entries({ ttl, timestamp, ifNotExists: ifNotExists || undefined });
  const option = wrong.find(([, value]) => value !== undefined)?.[0];
  if (option !== undefined) throw schemaError(table, `counters take no ${option}.`);
}
