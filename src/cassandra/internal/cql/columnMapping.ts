import type { CollectionOperation, ColumnSelector } from '../../conf.js';
import type { CqlType, DriverEncoder } from '../driver/driver.js';
import { camelCase, snakeCase } from '../schema/identifiers.js';
import { schemaError, type Column, type Table } from '../schema/table.js';
import { CODE } from '../driver/dataTypes.js';
import { codecOf, type Codec } from '../values/codec.js';

/** One column of a statement: where its value comes from, how it is bound, what it does. */
export interface ColumnMapping<R> {
  readonly column: Column;
  readonly read: (row: R) => unknown;
  readonly codec: Codec;
  readonly operation: 'set' | 'increment' | CollectionOperation;
}

const { list: LIST, map: MAP, set: SET } = CODE;

/** The cells that the selector names, the key first; without one, a cell for every column. */
export function selectColumns<R>(
  table: Table,
  selector: ColumnSelector<R> | undefined,
  driver: DriverEncoder,
): Array<ColumnMapping<R>> {
  const choices = selector ? chosen(table, selector) : everything<R>(table);
  const mappings = choices.map(({ column, read, operation }) => {
    const type = operation ? collectionType(table, column, operation) : column.type;
    const plain = table.isCounter && isData(column) ? 'increment' : 'set';
    return {
      column,
      read,
      codec: isData(column) ? codecOf(type, driver) : keyCodec(table, column, driver),
      operation: operation ?? plain,
    } as const;
  });
  return table.columns.flatMap(column => mappings.filter(mapping => mapping.column === column));
}

/** The server takes no longer part of a key, and nothing empty as the whole partition key. */
const MAX_KEY_BYTES = 65_535;
/** A character has three bytes at most: so a shorter text need not be measured. */
const SHORT_TEXT = MAX_KEY_BYTES / 3;

/** What the server would refuse in a key is found before it is sent, and so is its column. */
function keyCodec(table: Table, column: Column, driver: DriverEncoder): Codec {
  const codec = codecOf(column.type, driver);
  const isAlone = column.kind === 'partition' && table.partitionKey.length === 1;
  const bind = (value: unknown): unknown => {
    const bound = codec.bind(value);
    if (typeof bound !== 'string' && !Buffer.isBuffer(bound)) return bound;
    if (bound.length === 0 && isAlone) throw new TypeError('a partition key cannot be empty');
    if (bound.length > SHORT_TEXT && codec.sizeOf(bound) > MAX_KEY_BYTES) {
      throw new RangeError(`expected ${MAX_KEY_BYTES} bytes at most in a key column`);
    }
    return bound;
  };
  // Partitions are told apart by bytes, but rows of one by comparison.
  const isDecimal = (column.type.code as number) === CODE.decimal && column.kind === 'partition';
  const { identityOf } = codec;
  const byBytes = (bound: unknown): number | string =>
    Buffer.isBuffer(bound) ? bound.toString('latin1') : identityOf(bound);
  return { ...codec, bind, identityOf: isDecimal ? byBytes : identityOf };
}

interface ColumnChoice<R> {
  column: Column;
  read: (row: R) => unknown;
  operation?: CollectionOperation;
}

function everything<R>(table: Table): Array<ColumnChoice<R>> {
  return table.columns.map(column => ({ column, read: readerOf(table, column) }));
}

/** By the column's own name, else by its name in camelCase, if no other column is called so. */
function readerOf<R>(table: Table, { name }: Column): (row: R) => unknown {
  const read = readerOfProperty<R>(name);
  const alias = camelCase(name);
  if (alias === name || table.byName.has(alias)) return read;
  const readAlias = readerOfProperty<R>(alias);
  return row => {
    const value = read(row);
    return value === undefined ? readAlias(row) : value;
  };
}

export function readerOfProperty<R>(property: string): (row: R) => unknown {
  // What every object inherits (`constructor`) is no value of the row.
  if (property in Object.prototype) {
    return row => (Object.hasOwn(row as object, property) ? valueOf(row, property) : undefined);
  }
  return row => valueOf(row, property);
}

function valueOf(row: unknown, property: string): unknown {
  const value = (row as Record<string, unknown>)[property];
  // A method of its class, as `get` of the driver's rows, is no value either.
  const isMethod = typeof value === 'function' && !Object.hasOwn(row as object, property);
  return isMethod ? undefined : value;
}

function chosen<R>(table: Table, selector: ColumnSelector<R>): Array<ColumnChoice<R>> {
  const choices = selector.flatMap(item =>
    typeof item === 'string'
      ? [choose<R>(table, item, columnOf(table, item))]
      : Object.entries(item).map(([property, to]) =>
          typeof to === 'string'
            ? choose<R>(table, property, to)
            : choose<R>(table, property, to.column, to.as),
        ),
  );
  const names = choices.map(choice => choice.column.name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw schemaError(table, `column "${twice}" is chosen twice.`, twice);
  return choices;
}

/** The column that a property goes to when only the property is named. */
export function columnOf(table: Table, property: string): string {
  const alias = snakeCase(property);
  return !table.byName.has(property) && table.byName.has(alias) ? alias : property;
}

function choose<R>(
  table: Table,
  property: string,
  name: string,
  operation?: CollectionOperation,
): ColumnChoice<R> {
  const column = table.byName.get(name);
  if (!column) {
    const from = property === name ? '' : ` for the property "${property}"`;
    throw schemaError(table, `there is no column "${name}"${from}.`, name);
  }
  return { column, read: readerOfProperty<R>(property), operation };
}

/** The type of the value that the operation takes; not every collection has every operation. */
function collectionType(table: Table, column: Column, operation: CollectionOperation): CqlType {
  const { code, info, options } = column.type;
  const kind = code as number;
  const isCollection = kind === LIST || kind === SET || kind === MAP;
  if (!isCollection || options?.frozen || !isData(column)) {
    throw schemaError(
      table,
      `"${column.name}" is no collection that "${operation}" can change.`,
      column.name,
    );
  }
  if (kind === LIST ? operation === 'add' : operation === 'prepend') {
    throw schemaError(
      table,
      `"${operation}" is not for the type of "${column.name}".`,
      column.name,
    );
  }
  // From a map, keys are removed.
  if (kind === MAP && operation === 'remove') {
    return { code: SET, info: (info as unknown[])[0] as CqlType['info'] };
  }
  return column.type;
}

export function isData(column: Column): boolean {
  return column.kind === 'regular' || column.kind === 'static';
}

/** Whether the cell depends on what the list holds: done twice, it is there twice. */
export function isListGrowth<R>({ column, operation }: ColumnMapping<R>): boolean {
  const isList = (column.type.code as number) === LIST;
  return isList && (operation === 'append' || operation === 'prepend');
}
