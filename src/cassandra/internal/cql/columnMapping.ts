import type { CollectionOperation, ColumnSelector } from '../../conf.js';
import type { CqlType, DriverEncoder } from '../driver/driver.js';
import {
  columnsFor,
  schemaError,
  unknownColumn,
  type Column,
  type Table,
} from '../schema/table.js';
import { CODE } from '../driver/dataTypes.js';
import { codecOf, type Codec } from '../values/codec.js';

/** One column of a statement: how its value is bound, and what it does. */
export interface ColumnMapping {
  readonly column: Column;
  /** The property that the conf chose; undefined: the one whose name fits. */
  readonly property: string | undefined;
  readonly codec: Codec;
  readonly operation: 'set' | 'increment' | CollectionOperation;
}

const { list: LIST, map: MAP, set: SET } = CODE;

/** The cells that the selector names, the key first; without one, a cell for every column. */
export function selectColumns(
  table: Table,
  selector: ColumnSelector<never> | undefined,
  driver: DriverEncoder,
): ColumnMapping[] {
  const choices: ColumnChoice[] = selector
    ? chosen(table, selector)
    : table.columns.map(column => ({ column }));
  const mappings = choices.map(choice => toMapping(table, choice, driver));
  return mappings.sort((a, b) => a.column.position - b.column.position);
}

/** A cell of the column, as a row of the table has it. */
export function toMapping(
  table: Table,
  { column, property, operation }: ColumnChoice,
  driver: DriverEncoder,
): ColumnMapping {
  const type = operation ? collectionType(table, column, operation) : column.type;
  const plain = table.isCounter && isData(column) ? 'increment' : 'set';
  return {
    column,
    property,
    codec: isData(column) ? codecOf(type, driver) : keyCodec(table, column, driver),
    operation: operation ?? plain,
  };
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

interface ColumnChoice {
  readonly column: Column;
  readonly property?: string;
  readonly operation?: CollectionOperation;
}

function chosen(table: Table, selector: ColumnSelector<never>): ColumnChoice[] {
  const choices = (selector as ColumnSelector<Record<string, unknown>>).flatMap(item => {
    if (typeof item === 'string') return [{ column: columnOf(table, item), property: item }];
    const renamed = Object.entries(item).filter(([, to]) => to !== undefined);
    return renamed.map(([property, to]) => renameTo(table, property, to as ColumnTarget));
  });
  const columns = choices.map(choice => choice.column);
  const twice = columns.find((column, i) => columns.indexOf(column) !== i)?.name;
  if (twice === undefined) return choices;
  throw schemaError(table, `column "${twice}" is chosen twice.`, twice);
}

type ColumnTarget = string | { column: string; as: CollectionOperation };

function renameTo(table: Table, property: string, to: ColumnTarget): ColumnChoice {
  const { column: name, as: operation } =
    typeof to === 'string' ? { column: to, as: undefined } : to;
  const column = table.byName.get(name);
  if (!column) throw unknownColumn(table, name, ` for the property "${property}"`);
  return { column, property, operation };
}

/** The column that a property goes to when only the property is named. */
export function columnOf(table: Table, property: string): Column {
  const [column, ...others] = columnsFor(table, property);
  if (!column) throw unknownColumn(table, property);
  if (others.length === 0) return column;
  const names = [column, ...others].map(({ name }) => `"${name}"`).join(' and ');
  throw schemaError(table, `the property "${property}" may mean ${names}.`, column.name);
}

/** The type of the value that the operation takes; not every collection has every operation. */
function collectionType(table: Table, column: Column, operation: CollectionOperation): CqlType {
  const { code, info, options } = column.type;
  const kind = code as number;
  const isCollection = kind === LIST || kind === SET || kind === MAP;
  if (!isCollection || options?.frozen || !isData(column)) {
    throw schemaError(
      table,
      `"${column.name}" isn't a collection that "${operation}" can change.`,
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
export function isListGrowth({ column, operation }: ColumnMapping): boolean {
  const isList = (column.type.code as number) === LIST;
  return isList && (operation === 'append' || operation === 'prepend');
}
