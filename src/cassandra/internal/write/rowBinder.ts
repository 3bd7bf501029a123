import type { WriteConf } from '../../conf.js';
import { isData, type ColumnMapping } from '../cql/columnMapping.js';
import { bindRow, checkRow } from '../cql/bindRow.js';
import { valueOf, type Properties } from '../cql/rowLayout.js';
import type { RowProperties } from '../cql/rowProperties.js';
import type { StatementTemplate } from '../cql/statementTemplate.js';
import { isStaticRow } from '../cql/staticRow.js';
import { ValueError } from '../values/valueError.js';
import { getUnset } from '../driver/driver.js';
import { insertTemplate, updateTemplate } from './writeTemplates.js';
import type { Table } from '../schema/table.js';
import type { BoundRow } from '../cql/boundRow.js';

/** What a RowBinder works with. */
export interface RowBinding<R> {
  readonly table: Table;
  /** In the order of the table's columns. */
  readonly mappings: readonly ColumnMapping[];
  /** What a row of a partition with static columns only writes; perhaps none of them is chosen. */
  readonly statics: readonly ColumnMapping[];
  readonly rows: RowProperties;
  readonly conf: WriteConf<R>;
}

/**
 * Makes INSERT or UPDATE statements of rows.
 *
 * Without a choice of columns the statement has the columns that the rows have shown so far. It
 * grows with the first row that brings a new one, and what a row lacks is left unset. So there are
 * as few prepared statements as rows allow, whatever their properties.
 */
export class RowBinder<R> {
  private template: StatementTemplate | undefined;
  /** For rows of the partition key and static columns only; made when the first one comes. */
  private staticTemplate: StatementTemplate | undefined;
  private active: ColumnMapping[];
  private dormant: ColumnMapping[];
  /** Rows of these properties wake no column. */
  private awake: Properties | undefined;
  private readonly isUpdate: boolean;
  private readonly hasStaticRows: boolean;
  private readonly usage: { ttl: boolean; ifNotExists: boolean };

  constructor(private readonly binding: RowBinding<R>) {
    const { table, mappings, statics, conf } = binding;
    this.isUpdate = mappings.some(mapping => mapping.operation !== 'set');
    this.usage = { ttl: conf.ttl !== undefined, ifNotExists: conf.ifNotExists === true };
    this.active = mappings.filter(mapping => conf.columns !== undefined || !isData(mapping.column));
    this.dormant = mappings.filter(mapping => !this.active.includes(mapping));
    this.hasStaticRows = table.clusteringKey.length > 0 && statics.length > 0;
  }

  bind(operation: BoundRow<R>): void {
    checkRow(operation.row);
    if (!this.bindLikeTheLast(operation)) this.bindAnew(operation);
  }

  /** False when the row has other properties than the last one, or a wrong value. */
  private bindLikeTheLast(operation: BoundRow<R>): boolean {
    const { template, hasStaticRows } = this;
    const { table, rows, conf } = this.binding;
    if (!template || hasStaticRows || table.isCounter) return false;
    try {
      const properties = rows.guessOf(operation.row as object);
      if (properties === undefined || properties !== this.awake) return false;
      const { ignoreNulls = false } = conf;
      return bindRow(operation, template, properties, table.partitionKey.length, ignoreNulls);
    } catch {
      // What is wrong is found anew, now that the properties of the row are looked up.
      return false;
    }
  }

  private bindAnew(operation: BoundRow<R>): void {
    const { row } = operation;
    const { table, rows, conf } = this.binding;
    const properties = rows.propertiesOf(row as object);
    if (properties !== this.awake) this.wake(row, properties);
    const template = this.templateOf(row as object, properties);
    const { ignoreNulls = false } = conf;
    bindRow(operation, template, properties, table.partitionKey.length, ignoreNulls);
    // Otherwise the answer would depend on the columns of the rows before it.
    if (table.isCounter && isNothing(operation.params, template)) throw nothingToChange();
  }

  /** Takes up columns that no row has had before. */
  private wake(row: R, properties: Properties): void {
    const known = this.dormant.filter(({ column }) => properties[column.position] !== undefined);
    const isWoken = ({ column }: ColumnMapping): boolean =>
      valueOf(row, properties[column.position]) !== undefined;
    const woken = known.filter(isWoken);
    if (woken.length === known.length) this.awake = properties;
    if (woken.length === 0) return;
    this.dormant = this.dormant.filter(mapping => !woken.includes(mapping));
    const { mappings } = this.binding;
    this.active = mappings.filter(mapping => !this.dormant.includes(mapping));
    this.template = this.staticTemplate = undefined;
  }

  private templateOf(row: object, properties: Properties): StatementTemplate {
    if (!this.hasStaticRows || !this.isStaticOnly(row, properties)) {
      return (this.template ??= this.make(this.active));
    }
    return (this.staticTemplate ??= this.make(this.staticMappings()));
  }

  private isStaticOnly(row: object, properties: Properties): boolean {
    if (isStaticRow(row, this.binding.table, properties)) return true;
    let hasStatic = false;
    const isEmptyBesides = this.active.every(({ column: { kind, position } }) => {
      const isMissing = valueOf(row, properties[position]) === undefined;
      if (kind === 'static') hasStatic ||= !isMissing;
      // An INSERT with a clustering key makes its row; an UPDATE of static columns takes none.
      const isFree = kind === 'partition' || kind === 'static';
      return isFree || (this.isUpdate && kind === 'clustering') || isMissing;
    });
    return isEmptyBesides && hasStatic;
  }

  private staticMappings(): ColumnMapping[] {
    const ofKind = (wanted: string): ColumnMapping[] =>
      this.active.filter(({ column }) => column.kind === wanted);
    const active = ofKind('static');
    return [...ofKind('partition'), ...(active.length > 0 ? active : this.binding.statics)];
  }

  private make(mappings: readonly ColumnMapping[]): StatementTemplate {
    const { table } = this.binding;
    if (!this.isUpdate) return insertTemplate(table, mappings, this.usage);
    if (mappings.some(mapping => isData(mapping.column)))
      return updateTemplate(table, mappings, this.usage);
    throw nothingToChange();
  }
}

/** Whether all of the changes, which come before the key, are left unset. */
function isNothing(params: readonly unknown[], { keyOffset }: StatementTemplate): boolean {
  const unset = getUnset();
  return params.slice(0, keyOffset).every(value => value === unset);
}

function nothingToChange(): ValueError {
  return new ValueError('expected a column besides the key: there is nothing to change');
}
