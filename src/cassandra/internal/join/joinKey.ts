import type { JoinConf } from '../../readConf.js';
import { isData, selectColumns, type ColumnMapping } from '../cql/columnMapping.js';
import type { DriverEncoder } from '../driver/driver.js';
import { schemaError, type Table } from '../schema/table.js';

/** The columns that left values are matched with, in the order of the primary key. */
export function selectKey(table: Table, on: JoinConf['on'], driver: DriverEncoder) {
  const mappings = selectColumns(table, on as never, driver).map(byName);
  const key = on ? mappings : mappings.filter(({ column }) => column.kind === 'partition');
  checkKey(table, key);
  return key;
}

/** A column that is chosen by its own name is found in left values by the rules for names. */
function byName(mapping: ColumnMapping): ColumnMapping {
  const { column, property } = mapping;
  return property === column.name ? { ...mapping, property: undefined } : mapping;
}

function checkKey(table: Table, key: readonly ColumnMapping[]): void {
  const { partitionKey, clusteringKey } = table;
  const data = key.find(({ column }) => isData(column));
  if (data) {
    const { name } = data.column;
    throw schemaError(table, `"${name}" isn't a key column: a join cannot match it.`, name);
  }
  const columns = new Set(key.map(({ column }) => column));
  const missing = partitionKey.find(column => !columns.has(column));
  if (missing) {
    const message = `"${missing.name}" is missing: a join matches the whole partition key.`;
    throw schemaError(table, message, missing.name);
  }
  const gap = clusteringKey.find((column, i) => {
    return !columns.has(column) && clusteringKey.slice(i + 1).some(later => columns.has(later));
  });
  if (!gap) return;
  const message = `"${gap.name}" is missing: a join matches clustering columns from the first on.`;
  throw schemaError(table, message, gap.name);
}
