import { isAscii, isUtf8 } from 'node:buffer';
import { CODE, SIZES } from '../driver/dataTypes.js';
import type { CqlType, DriverEncoder } from '../driver/driver.js';
import { isDurationBytes, isDurationType } from './durationBytes.js';
import { prefixedParts } from './prefixedParts.js';
import { isVectorBytes, vectorOf } from './vectors.js';

/** Whether the server takes the bytes as a value of the type. */
export type IsValue = (bytes: Buffer) => boolean;

/**
 * Bytes are bound as they are. The server would refuse wrong ones without a word about their
 * column, and the driver could not read some that the server takes.
 */
export function checkerOf(type: CqlType, driver: DriverEncoder): (bytes: Buffer) => Buffer {
  const size = SIZES.get(type.code as number);
  let isValue: IsValue | undefined;
  return bytes => {
    isValue ??= validatorOf(type, driver);
    if (isValue(bytes)) return bytes;
    const what = size === undefined ? 'the bytes of a value of its type' : `${size} bytes`;
    throw new TypeError(`expected a Buffer of ${what}, got one of ${bytes.length}`);
  };
}

export function validatorOf(type: CqlType, driver: DriverEncoder): IsValue {
  const code = type.code as number;
  const part = (inner: unknown): IsValue => validatorOf(inner as CqlType, driver);
  switch (code) {
    case CODE.list:
    case CODE.set:
      return isCollection([part(type.info)]);
    case CODE.map:
      return isCollection((type.info as unknown[]).map(part));
    case CODE.tuple:
      return isFields((type.info as unknown[]).map(part));
    case CODE.udt: {
      const { fields } = type.info as unknown as { fields: Array<{ type: CqlType }> };
      return isFields(fields.map(field => part(field.type)));
    }
    case CODE.duration:
      return isDurationBytes;
    case CODE.custom: {
      if (isDurationType(type)) return isDurationBytes;
      const vector = vectorOf(type, driver);
      return vector ? isVectorBytes(vector, part(vector.element), driver) : () => true;
    }
    default:
      return NATIVE.get(code) ?? isOfSize(code);
  }
}

/** These have no empty value. */
const NEVER_EMPTY: number[] = [CODE.smallint, CODE.tinyint, CODE.date, CODE.time];

function isOfSize(code: number): IsValue {
  const size = SIZES.get(code);
  if (size === undefined) return () => true;
  const mayBeEmpty = !NEVER_EMPTY.includes(code);
  return ({ length }) => length === size || (mayBeEmpty && length === 0);
}

const NANOS_OF_DAY = 86_400_000_000_000n;
/** What comes before the digits of a decimal: where its point is. */
const SCALE_BYTES = 4;

function isTime(bytes: Buffer): boolean {
  return bytes.length === 8 && bytes.readBigUInt64BE(0) < NANOS_OF_DAY;
}

const NATIVE = new Map<number, IsValue>([
  [CODE.ascii, isAscii],
  [CODE.text, isUtf8],
  [CODE.varchar, isUtf8],
  [CODE.decimal, ({ length }) => length === 0 || length > SCALE_BYTES],
  [CODE.inet, ({ length }) => [0, 4, 16].includes(length)],
  [CODE.time, isTime],
  // The version is in the first half of the seventh byte.
  [CODE.timeuuid, bytes => bytes.length === 0 || (bytes.length === 16 && bytes[6]! >> 4 === 1)],
]);

/** Values of the types in turn, as many as the first four bytes say. */
function isCollection(types: readonly IsValue[]): IsValue {
  return bytes => {
    const parts = prefixedParts(bytes, 4);
    if (!parts || parts.length !== bytes.readInt32BE(0) * types.length) return false;
    return parts.every((part, i) => part !== null && types[i % types.length]!(part));
  };
}

/** The last ones may be missing. */
function isFields(types: readonly IsValue[]): IsValue {
  return bytes => {
    const parts = prefixedParts(bytes, 0);
    if (!parts || parts.length > types.length) return false;
    return parts.every((part, i) => part === null || types[i]!(part));
  };
}
