import { encodeList, encodeMap, encodeTuple, encodeUdt } from './collections.js';
import type { CqlType, DriverEncoder } from './driver.js';
import { identityOfBytes } from './identities.js';
import { encodeBigint, encodeVarint, expected } from './numbers.js';
import { checkDate, checkDecimal, checkTime, checkVector } from './texts.js';
import { CODE } from './typeCodes.js';

/** To the bytes of a CQL value, never null; a value of a wrong type is a TypeError or RangeError. */
export type Encode = (value: unknown) => Buffer;

/** How the values of one column are checked, bound, measured and compared. */
export interface Codec {
  /**
   * What the driver binds, or a TypeError or RangeError. Numbers and texts stay what they are,
   * because thousands of small Buffers that wait for their request are what costs most; all else
   * is encoded.
   */
  readonly bind: (value: unknown) => unknown;
  /** About the bytes that the server counts for a bound value. */
  readonly sizeOf: (bound: unknown) => number;
  /** Equal for equal values. */
  readonly identityOf: (bound: unknown) => number | string;
  /** The bytes of a bound value. */
  readonly encode: Encode;
}

/** What the server counts for an element, besides its bytes: a cell, and its place. */
const ELEMENT_BYTES = 36;

/** The size of the types that have one. */
const SIZES = new Map<number, number>([
  [CODE.bigint, 8],
  [CODE.boolean, 1],
  // With the shard that counts.
  [CODE.counter, 32],
  [CODE.double, 8],
  [CODE.float, 4],
  [CODE.int, 4],
  [CODE.timestamp, 8],
  [CODE.uuid, 16],
  [CODE.timeuuid, 16],
  [CODE.date, 4],
  [CODE.time, 8],
  [CODE.smallint, 2],
  [CODE.tinyint, 1],
]);

/**
 * The codec of one type, chosen once a column and not once a value.
 *
 * Values are checked here rather than by the driver at the request: a wrong one then is an error of
 * its row before anything is sent. What the driver lets pass is refused, too: digits lost in a
 * bigint, the fraction of an int, a string as boolean. All other types are the driver's own work.
 */
export function codecOf(type: CqlType, driver: DriverEncoder): Codec {
  const bindValue = binderOf(type, driver);
  const size = SIZES.get(type.code as number) ?? 0;
  const isFloating = ([CODE.float, CODE.double] as number[]).includes(type.code as number);
  const collections: number[] = [CODE.list, CODE.map, CODE.set];
  // Each element of a collection that is not frozen is a cell of its own.
  const isManyCells = collections.includes(type.code as number) && !type.options?.frozen;
  // So is each field of a user-defined type.
  const fields = type.options?.frozen || (type.code as number) !== CODE.udt ? 0 : fieldsOf(type);
  return {
    bind: value => (Buffer.isBuffer(value) ? checkSize(value, size) : bindValue(value)),
    sizeOf: bound => {
      if (typeof bound === 'string') return Buffer.byteLength(bound);
      if (!Buffer.isBuffer(bound)) return size;
      const elements = isManyCells && bound.length >= 4 ? bound.readInt32BE(0) : fields;
      return bound.length + elements * ELEMENT_BYTES;
    },
    identityOf: bound => {
      if (typeof bound === 'number') return isFloating ? identityOfFloat(bound, type) : bound;
      if (typeof bound === 'string') return bound;
      return Buffer.isBuffer(bound) ? identityOf(bound, type) : String(bound);
    },
    encode: bound => toBytes(driver.encode(bound, type), bound),
  };
}

function fieldsOf({ info }: CqlType): number {
  return (info as unknown as { fields: unknown[] }).fields.length;
}

/** Bytes are bound as they are, so a wrong number of them would be found by the server only. */
function checkSize(bytes: Buffer, size: number): Buffer {
  const { length } = bytes;
  if (size === 0 || length === size || length === 0) return bytes;
  throw new TypeError(`expected a Buffer of ${size} bytes, got one of ${length}`);
}

/** A Buffer may have been given for a value that else is bound as it is. */
function identityOf(bytes: Buffer, type: CqlType): number | string {
  const { code } = type;
  if ((code as number) === CODE.bigint && bytes.length === 8) {
    const integer = bytes.readBigInt64BE(0);
    const number = Number(integer);
    return Number.isSafeInteger(number) ? number : String(integer);
  }
  if ((code as number) === CODE.int && bytes.length === 4) return bytes.readInt32BE(0);
  if ((code as number) === CODE.float && bytes.length === 4) {
    return identityOfFloat(bytes.readFloatBE(0), type);
  }
  if ((code as number) === CODE.double && bytes.length === 8) {
    return identityOfFloat(bytes.readDoubleBE(0), type);
  }
  const isText = code === CODE.text || code === CODE.varchar || code === CODE.ascii;
  return isText ? bytes.toString('utf8') : identityOfBytes(bytes, type);
}

/** As the server has it: a float of 32 bits, NaN equal to itself, and zero not to minus zero. */
function identityOfFloat(value: number, { code }: CqlType): number | string {
  const stored = (code as number) === CODE.float ? Math.fround(value) : value;
  return Number.isNaN(stored) || Object.is(stored, -0) ? `${1 / stored}` : stored;
}

function binderOf(type: CqlType, driver: DriverEncoder): (value: unknown) => unknown {
  switch (type.code as number) {
    case CODE.int:
      return value => toInt(value, 32);
    case CODE.smallint:
      return value => toInt(value, 16);
    case CODE.tinyint:
      return value => toInt(value, 8);
    case CODE.text:
    case CODE.varchar:
    case CODE.ascii:
      return value => (typeof value === 'string' ? value : expected('a string', value));
    case CODE.boolean:
      return value => (typeof value === 'boolean' ? value : expected('a boolean', value));
    case CODE.double:
    case CODE.float:
      return value => (typeof value === 'number' ? value : byDriver(type, driver, value));
    default:
      return encoderOf(type, driver);
  }
}

/** The encoder of a type, also inside collections. */
export function encoderOf(type: CqlType, driver: DriverEncoder): Encode {
  const encode = makeEncode(type, driver);
  return value => (Buffer.isBuffer(value) ? value : encode(value));
}

function makeEncode(type: CqlType, driver: DriverEncoder): Encode {
  const part = (inner: unknown): Encode => encoderOf(inner as CqlType, driver);
  switch (type.code as number) {
    case CODE.bigint:
    case CODE.counter:
      return encodeBigint;
    case CODE.varint:
      return encodeVarint;
    case CODE.list:
    case CODE.set:
      return encodeList(part(type.info));
    case CODE.map:
      return encodeMap(part((type.info as unknown[])[0]), part((type.info as unknown[])[1]));
    case CODE.tuple:
      return encodeTuple((type.info as unknown[]).map(part));
    case CODE.udt:
      return encodeUdt(type.info as unknown as Parameters<typeof encodeUdt>[0], part);
    case CODE.int:
    case CODE.smallint:
    case CODE.tinyint:
    case CODE.text:
    case CODE.varchar:
    case CODE.ascii:
    case CODE.boolean: {
      const bind = binderOf(type, driver);
      return value => byDriver(type, driver, bind(value));
    }
    default: {
      const check = CHECKS.get(type.code as number);
      return value => byDriver(type, driver, check ? check(value) : value);
    }
  }
}

/** Of what the driver would take for something else, without a word. */
const CHECKS = new Map<number, (value: unknown) => unknown>([
  [CODE.custom, checkVector],
  [CODE.decimal, checkDecimal],
  [CODE.date, checkDate],
  [CODE.time, checkTime],
]);

function byDriver(type: CqlType, driver: DriverEncoder, value: unknown): Buffer {
  return toBytes(driver.encode(value, type), value);
}

function toBytes(bytes: Buffer | null, value: unknown): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : expected('a value', value);
}

/** The driver would cut a fraction off without a word. */
function toInt(value: unknown, bits: number): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  const limit = 2 ** (bits - 1);
  if (typeof number !== 'number' || !Number.isInteger(number)) return expected('an integer', value);
  if (number >= -limit && number < limit) return number;
  throw new RangeError(`expected an integer of ${bits} bits, got ${number}`);
}
