import { CODE } from '../driver/dataTypes.js';
import type { CqlType, DriverEncoder } from '../driver/driver.js';
import { toAddress } from './addresses.js';
import { toBlob, toBuffer } from './blobs.js';
import { checkerOf } from './bytes.js';
import { encodeList, encodeTuple, encodeUdt } from './collections.js';
import { isDurationType } from './durationBytes.js';
import { toDuration } from './durations.js';
import type { Bind, Encode } from './encode.js';
import { encodeMap } from './maps.js';
import { checkDate, checkTime, toMillis } from './moments.js';
import { encodeBigint, encodeVarint, expected, toDouble, toFloat, toInt } from './numbers.js';
import * as texts from './textFormats.js';
import { bindVector, vectorOf } from './vectors.js';

/**
 * Binds the values of a type. Numbers and texts stay what they are, because thousands of small
 * Buffers that wait for their request are what costs most; all else is encoded.
 *
 * Values are checked here rather than by the driver at the request: a wrong one then is an error of
 * its row before anything is sent. What the driver lets pass is refused, too: digits lost in a
 * bigint, the fraction of an int, a string as boolean. All other types are the driver's own work.
 */
export function binderOf(type: CqlType, driver: DriverEncoder): Bind {
  const bind = UNENCODED.get(type.code as number) ?? makeEncode(type, driver);
  const check = checkerOf(type, driver);
  return value => (Buffer.isBuffer(value) ? check(value) : bind(value));
}

/** The encoder of a type, also inside collections. */
function encoderOf(type: CqlType, driver: DriverEncoder): Encode {
  const encode = makeEncode(type, driver);
  const check = checkerOf(type, driver);
  return value => (Buffer.isBuffer(value) ? check(value) : encode(value));
}

function makeEncode(type: CqlType, driver: DriverEncoder): Encode {
  const part = (inner: unknown): Encode => encoderOf(inner as CqlType, driver);
  switch (type.code as number) {
    case CODE.bigint:
    case CODE.counter:
      return encodeBigint;
    case CODE.timestamp:
      return value => encodeBigint(toMillis(value));
    case CODE.varint:
      return encodeVarint;
    case CODE.list:
    case CODE.set:
      return encodeList(part(type.info));
    case CODE.map:
      return encodeMap(type.info as unknown as [CqlType, CqlType], part);
    case CODE.tuple:
      return encodeTuple((type.info as unknown[]).map(part));
    case CODE.udt:
      return encodeUdt(type.info as unknown as Parameters<typeof encodeUdt>[0], part);
    default: {
      const check = checkOf(type, driver);
      return value => toBytes(driver.encode(check ? check(value) : value, type), value);
    }
  }
}

function checkOf(type: CqlType, driver: DriverEncoder): Bind | undefined {
  const code = type.code as number;
  if (code === CODE.timeuuid)
    return value => checkVersion(driver.encode(texts.checkUuid(value), type));
  if (isDurationType(type)) return toDuration;
  if (code !== CODE.custom) return UNENCODED.get(code) ?? CHECKS.get(code);
  const vector = vectorOf(type, driver);
  if (vector) return bindVector(vector, binderOf(vector.element, driver));
  return toBuffer;
}

/** The server refuses any other version, and so the whole request. */
function checkVersion(bytes: Buffer | null): Buffer | null {
  const version = bytes && bytes.length > 6 ? bytes.readUInt8(6) >> 4 : 1;
  if (version === 1) return bytes;
  throw new TypeError(`expected a UUID of version 1, got one of version ${version}`);
}

/** The types whose values are bound as they are. */
const UNENCODED = new Map<number, Bind>([
  [CODE.int, value => toInt(value, 32)],
  [CODE.smallint, value => toInt(value, 16)],
  [CODE.tinyint, value => toInt(value, 8)],
  [CODE.double, toDouble],
  [CODE.float, toFloat],
  [CODE.text, texts.checkText],
  [CODE.varchar, texts.checkText],
  [CODE.ascii, texts.checkAscii],
  [CODE.boolean, value => (typeof value === 'boolean' ? value : expected('a boolean', value))],
]);

/** Checks of what the driver would take for another value, or not at all. */
const CHECKS = new Map<number, Bind>([
  [CODE.decimal, texts.checkDecimal],
  [CODE.date, checkDate],
  [CODE.time, checkTime],
  [CODE.inet, toAddress],
  [CODE.uuid, texts.checkUuid],
  [CODE.blob, toBlob],
]);

export function toBytes(bytes: Buffer | null, value: unknown): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : expected('a value', value);
}
