import { isIterable } from './collections.js';
import { toVector, type CqlType, type DriverEncoder } from '../driver/driver.js';
import type { Bind } from './encode.js';
import { expected } from './numbers.js';
import { isRecord } from './plainObject.js';
import { CODE } from '../driver/dataTypes.js';
import { readVint } from './vints.js';

/** What a vector is made of. */
export interface VectorType {
  readonly element: CqlType;
  readonly dimension: number;
}

/** The driver's metadata of a table tell it; those of a statement have the name of a class. */
interface CustomType {
  readonly customTypeName?: string;
  readonly info: unknown;
}

interface TypeParser {
  parseFqTypeName(name: string): CustomType;
}

const CLASS = 'org.apache.cassandra.db.marshal.VectorType(';

/** Undefined when the type is not a vector. */
export function vectorOf(type: CqlType, driver: DriverEncoder): VectorType | undefined {
  if ((type.code as number) !== CODE.custom) return undefined;
  let custom: CustomType = type;
  if (typeof custom.info === 'string' && custom.info.startsWith(CLASS)) {
    custom = (driver as unknown as TypeParser).parseFqTypeName(custom.info);
  }
  if (custom.customTypeName !== 'vector') return undefined;
  const [element, dimension] = custom.info as [CqlType, number];
  return { element, dimension };
}

/** A vector: an array, a Vector, a Float32Array. The driver joins its elements, once bound. */
export function bindVector({ dimension }: VectorType, bind: Bind): Bind {
  const bindElement = (item: unknown): unknown =>
    item === null || item === undefined ? expected('a value in the vector', item) : bind(item);
  return value => {
    const given = isIterable(value) ? value : elementsOf(value);
    if (!given) return expected('an array or a Vector', value);
    const elements = Array.from(given, bindElement);
    if (elements.length === dimension) return toVector(elements);
    throw new TypeError(`expected ${dimension} elements, got ${elements.length}`);
  };
}

/** JSON makes an object of a Vector: `{ 0: 1.5, 1: 2.5, length: 2 }`, in some versions `{ elements }`. */
function elementsOf(value: unknown): unknown[] | undefined {
  if (!isRecord(value)) return undefined;
  if (Array.isArray(value.elements)) return value.elements as unknown[];
  const { length = 0, ...items } = value;
  const elements = Object.values(items);
  const isList = Object.keys(items).every((key, i) => key === String(i));
  return isList && elements.length === length ? elements : undefined;
}

/** The types whose elements have no length before them. */
const FIXED = new Map<number, number>([
  ...([CODE.bigint, CODE.double, CODE.timestamp].map(code => [code, 8]) as Array<[number, number]>),
  [CODE.boolean, 1],
  [CODE.float, 4],
  [CODE.int, 4],
  [CODE.timeuuid, 16],
  [CODE.uuid, 16],
]);

/** Undefined when elements of the type differ in size. */
function fixedSize(type: CqlType, driver: DriverEncoder): number | undefined {
  const vector = vectorOf(type, driver);
  if (!vector) return FIXED.get(type.code as number);
  const size = fixedSize(vector.element, driver);
  return size === undefined ? undefined : size * vector.dimension;
}

/** Whether the bytes are those of so many elements. */
export function isVectorBytes(
  { element, dimension }: VectorType,
  isElement: (bytes: Buffer) => boolean,
  driver: DriverEncoder,
): (bytes: Buffer) => boolean {
  const size = fixedSize(element, driver);
  return bytes => {
    let at = 0;
    for (let i = 0; i < dimension; i++) {
      const head = size === undefined ? readVint(bytes, at) : { value: size, next: at };
      if (!head) return false;
      at = head.next + Number(head.value);
      if (at > bytes.length || !isElement(bytes.subarray(head.next, at))) return false;
    }
    return at === bytes.length;
  };
}
