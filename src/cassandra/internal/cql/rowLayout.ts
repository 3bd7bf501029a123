import { columnsFor, suggest, type Column, type Table } from '../schema/table.js';
import { isRecord } from '../values/plainObject.js';
import { ValueError } from '../values/valueError.js';
import type { ColumnMapping } from './columnMapping.js';

/** The property that holds the value of each column, by the column's position in the table. */
export type Properties = ReadonlyArray<string | undefined>;

/** What one set of keys means for the table. */
export interface Layout {
  readonly properties: Properties;
  /** What must be looked at in each row, because its values decide; nearly always undefined. */
  readonly check: ((row: object) => Properties) | undefined;
  /**
   * How many keys it has, if each is the property of a column. As many keys of another row are the
   * same ones when all of these properties are among them.
   */
  readonly keys: number | undefined;
}

/** A value of the row. Inherited methods, and what all objects inherit, are not values. */
export function valueOf(row: unknown, property: string | undefined): unknown {
  if (property === undefined) return undefined;
  const value = (row as Record<string, unknown>)[property];
  if (typeof value !== 'function' && property !== '__proto__') return value;
  return Object.hasOwn(row as object, property) ? value : undefined;
}

/** Finds the layout of rows that have the keys of this one. */
export function layoutOf(
  row: object,
  table: Table,
  wanted: readonly ColumnMapping[],
  refusesUnknown: boolean,
): Layout {
  const claims: string[][] = [];
  const isWanted: boolean[] = [];
  const unclear: Array<[property: string, columns: readonly Column[]]> = [];
  const unknown: string[] = [];
  for (const { column, property } of wanted) {
    isWanted[column.position] = property === undefined;
    if (property !== undefined) claims[column.position] = [property];
  }
  for (const property of namesOf(row, table)) {
    const columns = columnsFor(table, property);
    const [column] = columns;
    if (!column) {
      if (refusesUnknown && Object.hasOwn(row, property)) unknown.push(property);
    } else if (columns.some(({ position }) => isWanted[position])) {
      if (columns.length > 1) unclear.push([property, columns]);
      else (claims[column.position] ??= []).push(property);
    }
  }
  const properties = table.columns.map(({ position }) => claims[position]?.[0]);
  const contested = table.columns.filter(({ position }) => (claims[position]?.length ?? 0) > 1);
  if (contested.length + unclear.length + unknown.length === 0) {
    return { properties, check: undefined, keys: keysOf(row, properties) };
  }
  const check = (each: object): Properties => {
    refuseUnknown(each, table, unknown);
    refuseUnclear(each, unclear);
    return settle(each, properties, contested, claims);
  };
  return { properties, check, keys: undefined };
}

/** Undefined where a key has no column, or where a prototype may have the value of a column. */
function keysOf(row: object, properties: Properties): number | undefined {
  if (!isRecord(row)) return undefined;
  const { length } = Object.keys(row);
  const used = properties.filter(property => property !== undefined);
  const isWhole = used.every(property => Object.hasOwn(row, property));
  return isWhole && used.length === length ? length : undefined;
}

/**
 * Its own properties, and those that its class or another prototype defines; no methods. What is
 * own and hidden, as `__columns` of the driver's rows, must have the exact name of a column.
 */
function namesOf(row: object, table: Table): Set<string> {
  const hidden = Object.getOwnPropertyNames(row).filter(name => table.byName.has(name));
  const names = new Set([...Object.keys(row), ...hidden]);
  let prototype = Object.getPrototypeOf(row) as object | null;
  for (; prototype; prototype = Object.getPrototypeOf(prototype) as object | null) {
    for (const name of Object.getOwnPropertyNames(prototype)) {
      const { value } = Object.getOwnPropertyDescriptor(prototype, name) ?? {};
      if (typeof value !== 'function' && !(name in Object.prototype)) names.add(name);
    }
  }
  return names;
}

function refuseUnknown(row: object, table: Table, unknown: readonly string[]): void {
  const named = unknown.filter(
    property => (row as Record<string, unknown>)[property] !== undefined,
  );
  if (named.length === 0) return;
  const list = named.map(property => `"${property}"${suggest(table, property)}`).join(', ');
  const what = named.length === 1 ? 'this property' : 'these properties';
  throw new ValueError(
    `there is no column for ${what}: ${list}; name the columns to write in columns, or set unknownProperties to 'ignore'`,
  );
}

function refuseUnclear(
  row: object,
  unclear: ReadonlyArray<[property: string, columns: readonly Column[]]>,
): void {
  const found = unclear.find(([property]) => valueOf(row, property) !== undefined);
  if (!found) return;
  const [property, columns] = found;
  const names = columns.map(({ name }) => `"${name}"`).join(' and ');
  throw new ValueError(
    `the property "${property}" may mean the columns ${names}: name it as its column, or choose the column in columns`,
    columns[0]?.name,
  );
}

/** Chooses the property that is defined, where several mean one column. */
function settle(
  row: object,
  properties: Properties,
  contested: readonly Column[],
  claims: readonly string[][],
): Properties {
  if (contested.length === 0) return properties;
  const settled = [...properties];
  for (const { name, position } of contested) {
    const defined = (claims[position] as string[]).filter(p => valueOf(row, p) !== undefined);
    if (defined.length > 1) {
      const list = defined.map(property => `"${property}"`).join(' and ');
      throw new ValueError(`column "${name}": the properties ${list} both mean it`, name);
    }
    settled[position] = defined[0];
  }
  return settled;
}
