// The types of the target, ES2022, lack isWellFormed, which Node 20 has.
/// <reference lib="es2024.string" />
import { checkOptions, isList, isObject, refuse } from '../../../internal/util/check.js';
import type { Select } from '../../readConf.js';
import { CODE } from '../driver/dataTypes.js';
import { quote } from '../schema/identifiers.js';
import { schemaError, unknownColumn, type Column, type Table } from '../schema/table.js';
import { isData } from './columnMapping.js';

/** What the server knows of a cell besides its value. */
export type CellFunction = 'writetime' | 'ttl';

/** One property of the rows that are read: a column, or the write time or the TTL of its cell. */
export interface SelectedColumn {
  readonly property: string;
  readonly column: string;
  readonly cellFunction?: CellFunction;
}

/** The driver keeps the columns of a row under the one, and the other one isn't a property. */
const TAKEN_NAMES = ['__columns', '__proto__'];

/** Checked when the operator is created; which columns there are is known with the table. */
export function toSelected(
  operatorName: string,
  select: readonly Select[] | undefined,
): readonly SelectedColumn[] | undefined {
  if (select === undefined) return undefined;
  const isGiven =
    isList(select) && select.every(item => typeof item === 'string' || isObject(item));
  const selected = isGiven ? select.flatMap(item => selectedBy(operatorName, item)) : [];
  if (selected.length === 0) {
    refuse(operatorName, 'select', "a list of columns or { property: 'column' }", select);
  }
  const properties = selected.map(({ property }) => property);
  const twice = properties.find((property, i) => properties.indexOf(property) !== i);
  if (twice !== undefined) refuse(operatorName, 'select', 'one column for a property', twice);
  return selected;
}

function selectedBy(operatorName: string, item: Select): SelectedColumn[] {
  if (typeof item === 'string') return [{ property: item, column: item }];
  const given = Object.entries(item);
  if (given.length === 0) refuse(operatorName, 'select', "columns or { property: 'column' }", item);
  return given.map(([property, from]) => {
    if (property === '' || TAKEN_NAMES.includes(property) || !property.isWellFormed()) {
      refuse(operatorName, 'select', 'names that a property of a row can have', property);
    }
    return { property, ...cellOf(operatorName, from) };
  });
}

function cellOf(operatorName: string, from: unknown): Omit<SelectedColumn, 'property'> {
  if (typeof from === 'string') return { column: from };
  if (isObject(from)) {
    checkOptions(operatorName, from, { writetime: true, ttl: true }, 'select.');
    const { writetime, ttl } = from as { writetime?: unknown; ttl?: unknown };
    if (typeof writetime === 'string' && ttl === undefined) {
      return { column: writetime, cellFunction: 'writetime' };
    }
    if (typeof ttl === 'string' && writetime === undefined) {
      return { column: ttl, cellFunction: 'ttl' };
    }
  }
  return refuse(
    operatorName,
    'select',
    "a column, { writetime: 'column' } or { ttl: 'column' } for each property",
    from,
  );
}

/** Refuses what the table does not have, and cells without one write time. */
export function checkSelected(table: Table, selected: readonly SelectedColumn[] | undefined): void {
  for (const { column: name, cellFunction } of selected ?? []) {
    const column = table.byName.get(name);
    if (!column) throw unknownColumn(table, name);
    const reason = cellFunction && reasonAgainst(column);
    if (!reason) continue;
    throw schemaError(table, `${cellFunction} cannot be read of "${name}", ${reason}.`, name);
  }
}

/** The newest servers give a list for each element of a collection: no write could take it. */
function reasonAgainst(column: Column): string | undefined {
  if (!isData(column)) return 'a key column';
  const { code, options } = column.type;
  const kind = code as number;
  if (kind === CODE.counter) return 'a counter';
  const hasCells = [CODE.list, CODE.map, CODE.set, CODE.udt].some(type => type === kind);
  return hasCells && !options?.frozen ? 'whose elements have one each' : undefined;
}

/** The column as a SELECT lists it. */
export function selectedCql({ property, column, cellFunction }: SelectedColumn): string {
  const name = quote(column);
  if (!cellFunction) return property === column ? name : `${name} AS ${quote(property)}`;
  return `${cellFunction}(${name}) AS ${quote(property)}`;
}

/** The property that holds the column; undefined if the column isn't selected. */
export function propertyOf(
  selected: readonly SelectedColumn[] | undefined,
  name: string,
): string | undefined {
  if (!selected) return name;
  return selected.find(({ column, cellFunction }) => column === name && !cellFunction)?.property;
}

/** A property name for the column that isn't taken. */
export function hiddenProperty(selected: readonly SelectedColumn[], name: string): string {
  let property = name;
  while (selected.some(other => other.property === property)) property += '_';
  return property;
}
