import type { DriverEncoder, CqlType } from './driver.js';
import { encodeList, encodeMap, encodeTuple, encodeUdt } from './collections.js';
import { encodeBigint, encodeVarint, expected } from './numbers.js';

/** To the bytes of a CQL value, never null; a value of a wrong type is a TypeError or RangeError. */
export type Encode = (value: unknown) => Buffer;

/** `types.dataTypes`, as far as it matters here: the enum itself is a value of the driver. */
const CODE = {
  ascii: 0x01,
  bigint: 0x02,
  boolean: 0x04,
  counter: 0x05,
  int: 0x09,
  text: 0x0a,
  varchar: 0x0d,
  varint: 0x0e,
  smallint: 0x13,
  tinyint: 0x14,
  list: 0x20,
  map: 0x21,
  set: 0x22,
  udt: 0x30,
  tuple: 0x31,
} as const;

/**
 * The encoder of one type, chosen once a column and not once a value.
 *
 * Values are encoded here rather than by the driver at the request: a wrong one then is an error of
 * its row before anything is sent, the size of a batch is known, and the bytes of the key are its
 * identity. The driver passes Buffers through. What it does not check (digits lost in a bigint,
 * fractions in an int, a string as boolean) is checked; all other types are its own work.
 */
export function encoderOf(type: CqlType, driver: DriverEncoder): Encode {
  const encode = makeEncode(type, driver);
  return value => (Buffer.isBuffer(value) ? value : encode(value));
}

function makeEncode(type: CqlType, driver: DriverEncoder): Encode {
  const part = (inner: unknown): Encode => encoderOf(inner as CqlType, driver);
  switch (type.code as number) {
    case CODE.int:
      return encodeInt;
    case CODE.smallint:
      return value => Buffer.from([(toInt(value, 16) >> 8) & 0xff, toInt(value, 16) & 0xff]);
    case CODE.tinyint:
      return value => Buffer.from([toInt(value, 8) & 0xff]);
    case CODE.bigint:
    case CODE.counter:
      return encodeBigint;
    case CODE.varint:
      return value => encodeVarint(value);
    case CODE.text:
    case CODE.varchar:
    case CODE.ascii:
      return encodeText;
    case CODE.boolean:
      return value => (typeof value === 'boolean' ? byDriver(value) : expected('a boolean', value));
    case CODE.list:
    case CODE.set:
      return encodeList(part(type.info));
    case CODE.map:
      return encodeMap(part((type.info as unknown[])[0]), part((type.info as unknown[])[1]));
    case CODE.tuple:
      return encodeTuple((type.info as unknown[]).map(part));
    case CODE.udt:
      return encodeUdt(type.info as unknown as Parameters<typeof encodeUdt>[0], part);
    default:
      return byDriver;
  }

  function byDriver(value: unknown): Buffer {
    const bytes = driver.encode(value, type);
    return Buffer.isBuffer(bytes) ? bytes : expected('a value', value);
  }
}

function encodeInt(value: unknown): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeInt32BE(toInt(value, 32), 0);
  return bytes;
}

/** The driver would cut a fraction off without a word. */
function toInt(value: unknown, bits: number): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  const limit = 2 ** (bits - 1);
  if (typeof number !== 'number' || !Number.isInteger(number)) return expected('an integer', value);
  if (number >= -limit && number < limit) return number;
  throw new RangeError(`expected an integer of ${bits} bits, got ${number}`);
}

function encodeText(value: unknown): Buffer {
  return typeof value === 'string' ? Buffer.from(value, 'utf8') : expected('a string', value);
}
