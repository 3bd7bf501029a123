import type { WriteConf } from '../../conf.js';
import { isData, type ColumnMapping } from '../cql/columnMapping.js';
import { bindRow, checkRow } from '../cql/bindRow.js';
import type { StatementTemplate } from '../cql/statementTemplate.js';
import { ValueError } from '../values/valueError.js';
import { getUnset } from '../driver/driver.js';
import { insertTemplate, updateTemplate } from './writeTemplates.js';
import type { Table } from '../schema/table.js';
import type { BoundRow } from '../cql/boundRow.js';

/**
 * Makes INSERT or UPDATE statements of rows.
 *
 * Without a choice of columns the statement has the columns that the rows have shown so far: it
 * grows with the first row that brings a new one, and what a row lacks is left unset. So there are
 * as few prepared statements as rows allow, whatever their properties.
 */
export class RowBinder<R> {
  private template: StatementTemplate<R> | undefined;
  /** For rows of the partition key and static columns only; made when the first one comes. */
  private staticShape: StatementTemplate<R> | undefined;
  private active: Array<ColumnMapping<R>>;
  private dormant: Array<ColumnMapping<R>>;
  private readonly isUpdate: boolean;
  private readonly usage: { ttl: boolean; ifNotExists: boolean };

  constructor(
    private readonly table: Table,
    private readonly mappings: ReadonlyArray<ColumnMapping<R>>,
    private readonly conf: WriteConf<R>,
  ) {
    this.isUpdate = mappings.some(mapping => mapping.operation !== 'set');
    this.usage = { ttl: conf.ttl !== undefined, ifNotExists: conf.ifNotExists === true };
    this.active = mappings.filter(mapping => conf.columns !== undefined || !isData(mapping.column));
    this.dormant = mappings.filter(mapping => !this.active.includes(mapping));
  }

  bind(operation: BoundRow<R>): void {
    const { row } = operation;
    checkRow(row);
    this.wake(row);
    const whole = this.getShape();
    const template = whole.isStatic && this.isStaticOnly(row) ? this.getStaticShape() : whole;
    const { ignoreNulls = false } = this.conf;
    bindRow(operation, template, this.table.partitionKey.length, ignoreNulls);
    // Else the answer would depend on the columns of the rows before it.
    if (this.table.isCounter && isNothing(operation.params, template)) throw nothingToChange();
  }

  /** Takes up columns that no row has had before. */
  private wake(row: R): void {
    if (this.dormant.length === 0) return;
    const isWoken = (mapping: ColumnMapping<R>): boolean => mapping.read(row) !== undefined;
    if (!this.dormant.some(isWoken)) return;
    const woken = this.dormant.filter(isWoken);
    this.dormant = this.dormant.filter(mapping => !woken.includes(mapping));
    this.active = this.mappings.filter(mapping => !this.dormant.includes(mapping));
    this.template = this.staticShape = undefined;
  }

  private isStaticOnly(row: R): boolean {
    if (this.table.clusteringKey.length === 0) return false;
    let hasStatic = false;
    const isEmptyBesides = this.active.every(({ column: { kind }, read }) => {
      if (kind === 'static') hasStatic ||= read(row) !== undefined;
      // An INSERT with a clustering key makes its row; an UPDATE of static columns takes none.
      const isFree = kind === 'partition' || kind === 'static';
      return isFree || (this.isUpdate && kind === 'clustering') || read(row) === undefined;
    });
    return isEmptyBesides && hasStatic;
  }

  private getShape(): StatementTemplate<R> {
    return (this.template ??= this.make(this.active));
  }

  private getStaticShape(): StatementTemplate<R> {
    const kinds = ['partition', 'static'];
    const mappings = this.active.filter(mapping => kinds.includes(mapping.column.kind));
    return (this.staticShape ??= this.make(mappings));
  }

  private make(mappings: ReadonlyArray<ColumnMapping<R>>): StatementTemplate<R> {
    if (!this.isUpdate) return insertTemplate(this.table, mappings, this.usage);
    if (mappings.some(mapping => isData(mapping.column)))
      return updateTemplate(this.table, mappings, this.usage);
    throw nothingToChange();
  }
}

/** Whether all of the changes, which come before the key, are left unset. */
function isNothing<R>(params: readonly unknown[], { keyOffset }: StatementTemplate<R>): boolean {
  const unset = getUnset();
  return params.slice(0, keyOffset).every(value => value === unset);
}

function nothingToChange(): ValueError {
  return new ValueError('expected a column besides the key: there is nothing to change');
}
