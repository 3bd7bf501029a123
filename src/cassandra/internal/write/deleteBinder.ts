import type { DeleteConf } from '../../conf.js';
import { bindRow, checkRow } from '../cql/bindRow.js';
import type { StatementTemplate } from '../cql/statementTemplate.js';
import { isData, type ColumnMapping } from '../cql/columnMapping.js';
import { deleteTemplate } from './writeTemplates.js';
import { schemaError, type Column, type Table } from '../schema/table.js';
import type { BoundRow } from '../cql/boundRow.js';

/** Makes DELETE statements: of rows, of ranges of a partition, of partitions, of columns. */
export class DeleteBinder<R> {
  /** One statement for each number of clustering columns that rows have had. */
  private readonly templates: Array<StatementTemplate<R> | undefined> = [];
  private readonly partitionKeyLength: number;
  private readonly keys: ReadonlyArray<ColumnMapping<R>>;
  /** At least so many key columns are needed. */
  private readonly least: number;

  constructor(
    private readonly table: Table,
    mappings: ReadonlyArray<ColumnMapping<R>>,
    private readonly conf: DeleteConf<R>,
  ) {
    const columns = (conf.columns ?? []).map(name => dataColumn(table, name));
    const { partitionKey } = table;
    this.partitionKeyLength = partitionKey.length;
    const all = mappings.filter(mapping => !isData(mapping.column));
    const matched = matchedKeys(table, conf.keyColumns, all);
    const isStatic = columns.length > 0 && columns.every(column => column.kind === 'static');
    const needsFullKey = columns.length > 0 && !isStatic;
    if (needsFullKey && matched.length < all.length) {
      const missing = all[matched.length]?.column.name;
      throw schemaError(
        table,
        `deleting columns needs the whole key: "${missing}" is missing.`,
        missing,
      );
    }
    // The server takes no clustering column where only static columns are deleted.
    this.keys = isStatic ? matched.slice(0, partitionKey.length) : matched;
    const isExact = conf.keyColumns !== undefined || needsFullKey;
    this.least = isExact ? this.keys.length : partitionKey.length;
  }

  bind(operation: BoundRow<R>): void {
    checkRow(operation.row);
    let { length } = this.keys;
    // Up to the last one that the row has: a gap before it is found when the column is read.
    while (length > this.least && this.keys[length - 1]?.read(operation.row) === undefined)
      length--;
    const template = (this.templates[length] ??= this.make(length));
    bindRow(operation, template, this.partitionKeyLength, false);
  }

  private make(length: number): StatementTemplate<R> {
    return deleteTemplate(this.table, this.conf.columns ?? [], this.keys.slice(0, length));
  }
}

function dataColumn(table: Table, name: string): Column {
  const column = table.byName.get(name);
  if (!column) throw schemaError(table, `there is no column "${name}".`, name);
  if (!isData(column))
    throw schemaError(table, `"${name}" is a key column: it cannot be deleted.`, name);
  return column;
}

/** The chosen key columns: the whole partition key, and the clustering columns without a gap. */
function matchedKeys<R>(
  table: Table,
  names: readonly string[] | undefined,
  all: Array<ColumnMapping<R>>,
): Array<ColumnMapping<R>> {
  if (!names) return all;
  const wrong = names.find(name => !all.some(mapping => mapping.column.name === name));
  if (wrong !== undefined) throw schemaError(table, `"${wrong}" is no key column.`, wrong);
  const chosen = all.filter(mapping => names.includes(mapping.column.name));
  const length = Math.max(chosen.length, table.partitionKey.length);
  const missing = all.slice(0, length).find(mapping => !chosen.includes(mapping))?.column.name;
  if (missing === undefined) return chosen;
  throw schemaError(table, `the key column "${missing}" is missing in keyColumns.`, missing);
}
