import type { DeleteConf } from '../../conf.js';
import { bindRow, checkRow } from '../cql/bindRow.js';
import type { RowProperties } from '../cql/rowProperties.js';
import type { StatementTemplate } from '../cql/statementTemplate.js';
import { isStaticRow } from '../cql/staticRow.js';
import { isData, type ColumnMapping } from '../cql/columnMapping.js';
import { ValueError } from '../values/valueError.js';
import { deleteTemplate } from './writeTemplates.js';
import { schemaError, unknownColumn, type Column, type Table } from '../schema/table.js';
import type { BoundRow } from '../cql/boundRow.js';

/** Makes DELETE statements: of rows, of ranges of a partition, of partitions, of columns. */
export class DeleteBinder<R> {
  private readonly template: StatementTemplate;
  /** For the static row of a partition; undefined when there is nothing of it to delete. */
  private readonly staticTemplate: StatementTemplate | undefined;
  private readonly partitionKeyLength: number;
  /** Without them, the whole primary key is needed. */
  private readonly hasKeyColumns: boolean;

  /** @param keys the columns of the primary key. */
  constructor(
    private readonly table: Table,
    keys: readonly ColumnMapping[],
    private readonly rows: RowProperties,
    conf: DeleteConf<R>,
  ) {
    const columns = (conf.columns ?? []).map(name => dataColumn(table, name));
    const { length } = table.partitionKey;
    this.partitionKeyLength = length;
    this.hasKeyColumns = conf.keyColumns !== undefined;
    const matched = matchedKeys(table, conf.keyColumns, keys);
    const isStatic = columns.length > 0 && columns.every(column => column.kind === 'static');
    if (columns.length > 0 && !isStatic) refusePartOfKey(table, matched, keys);
    const partitionKey = keys.slice(0, length);
    // The server takes no clustering column where only static columns are deleted.
    const used = isStatic ? partitionKey : matched;
    this.template = deleteTemplate(table, conf.columns ?? [], used);
    const deleted = columns.length > 0 ? columns : table.columns;
    const statics = deleted.filter(({ kind }) => kind === 'static').map(({ name }) => name);
    if (used.length > length && statics.length > 0)
      this.staticTemplate = deleteTemplate(table, statics, partitionKey);
  }

  bind(operation: BoundRow<R>): void {
    const { row } = operation;
    checkRow(row);
    const { table, staticTemplate } = this;
    const properties = this.rows.propertiesOf(row as object);
    const isStatic = staticTemplate && isStaticRow(row as object, table, properties);
    const template = isStatic ? staticTemplate : this.template;
    try {
      bindRow(operation, template, properties, this.partitionKeyLength, false);
    } catch (error) {
      throw this.explain(error);
    }
  }

  /** A range or a partition is more than the caller may have meant: so the way to it is told. */
  private explain(error: unknown): unknown {
    if (this.hasKeyColumns || !(error instanceof ValueError)) return error;
    const { message, column = '', cause } = error;
    if (this.table.byName.get(column)?.kind !== 'clustering') return error;
    const way = 'a row is deleted by its whole primary key, a range or a partition with keyColumns';
    return new ValueError(`${message}; ${way}`, column, { cause });
  }
}

function dataColumn(table: Table, name: string): Column {
  const column = table.byName.get(name);
  if (!column) throw unknownColumn(table, name);
  if (!isData(column))
    throw schemaError(table, `"${name}" is a key column: it cannot be deleted.`, name);
  return column;
}

function refusePartOfKey(
  table: Table,
  matched: readonly ColumnMapping[],
  keys: readonly ColumnMapping[],
): void {
  const missing = keys[matched.length]?.column.name;
  if (missing === undefined) return;
  const message = `deleting columns needs the whole key: "${missing}" is missing.`;
  throw schemaError(table, message, missing);
}

/** The chosen key columns: the whole partition key, and the clustering columns without a gap. */
function matchedKeys(
  table: Table,
  names: readonly string[] | undefined,
  all: readonly ColumnMapping[],
): readonly ColumnMapping[] {
  if (!names) return all;
  const wrong = names.find(name => !all.some(mapping => mapping.column.name === name));
  if (wrong !== undefined) {
    if (!table.byName.has(wrong)) throw unknownColumn(table, wrong);
    throw schemaError(table, `"${wrong}" isn't a key column.`, wrong);
  }
  const chosen = all.filter(mapping => names.includes(mapping.column.name));
  const length = Math.max(chosen.length, table.partitionKey.length);
  const missing = all.slice(0, length).find(mapping => !chosen.includes(mapping))?.column.name;
  if (missing === undefined) return chosen;
  throw schemaError(table, `the key column "${missing}" is missing in keyColumns.`, missing);
}
