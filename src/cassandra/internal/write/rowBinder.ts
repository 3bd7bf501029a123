import type { WriteConf } from '../../conf.js';
import { isData, type Cell } from '../cql/columnMapping.js';
import { bindCells, checkRow, ValueError, type Shape } from '../cql/bindRow.js';
import { getUnset } from '../driver/driver.js';
import { insertShape, updateShape } from './writeTemplates.js';
import type { Table } from '../schema/table.js';
import type { Bindable } from '../request/operation.js';

/**
 * Makes INSERT or UPDATE statements of rows.
 *
 * Without a choice of columns the statement has the columns that the rows have shown so far: it
 * grows with the first row that brings a new one, and what a row lacks is left unset. So there are
 * as few prepared statements as rows allow, whatever their properties.
 */
export class RowBinder<R> {
  private shape: Shape<R> | undefined;
  /** For rows of the partition key and static columns only; made when the first one comes. */
  private staticShape: Shape<R> | undefined;
  private active: Array<Cell<R>>;
  private dormant: Array<Cell<R>>;
  private readonly isUpdate: boolean;
  private readonly usage: { ttl: boolean; ifNotExists: boolean };

  constructor(
    private readonly table: Table,
    private readonly cells: ReadonlyArray<Cell<R>>,
    private readonly conf: WriteConf<R>,
  ) {
    this.isUpdate = cells.some(cell => cell.operation !== 'set');
    this.usage = { ttl: conf.ttl !== undefined, ifNotExists: conf.ifNotExists === true };
    this.active = cells.filter(cell => conf.columns !== undefined || !isData(cell.column));
    this.dormant = cells.filter(cell => !this.active.includes(cell));
  }

  bind(task: Bindable<R>): void {
    const { row } = task;
    checkRow(row);
    this.wake(row);
    const whole = this.getShape();
    const shape = whole.isStatic && this.isStaticOnly(row) ? this.getStaticShape() : whole;
    const { ignoreNulls = false } = this.conf;
    bindCells(task, shape, this.table.partitionKey.length, ignoreNulls);
    // Else the answer would depend on the columns of the rows before it.
    if (this.table.isCounter && isNothing(task.params, shape)) throw nothingToChange();
  }

  /** Takes up columns that no row has had before. */
  private wake(row: R): void {
    if (this.dormant.length === 0) return;
    const isWoken = (cell: Cell<R>): boolean => cell.read(row) !== undefined;
    if (!this.dormant.some(isWoken)) return;
    const woken = this.dormant.filter(isWoken);
    this.dormant = this.dormant.filter(cell => !woken.includes(cell));
    this.active = this.cells.filter(cell => !this.dormant.includes(cell));
    this.shape = this.staticShape = undefined;
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

  private getShape(): Shape<R> {
    return (this.shape ??= this.make(this.active));
  }

  private getStaticShape(): Shape<R> {
    const kinds = ['partition', 'static'];
    const cells = this.active.filter(cell => kinds.includes(cell.column.kind));
    return (this.staticShape ??= this.make(cells));
  }

  private make(cells: ReadonlyArray<Cell<R>>): Shape<R> {
    if (!this.isUpdate) return insertShape(this.table, cells, this.usage);
    if (cells.some(cell => isData(cell.column))) return updateShape(this.table, cells, this.usage);
    throw nothingToChange();
  }
}

/** Whether all of the changes, which come before the key, are left unset. */
function isNothing<R>(params: readonly unknown[], { keyOffset }: Shape<R>): boolean {
  const unset = getUnset();
  return params.slice(0, keyOffset).every(value => value === unset);
}

function nothingToChange(): ValueError {
  return new ValueError('expected a column besides the key: there is nothing to change');
}
