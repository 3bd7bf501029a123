import type { CqlType } from '../driver/driver.js';
import { joinIdentities, type KeyIdentity } from './keyIdentity.js';
import { identityOfDecimal } from './numbers.js';
import { prefixedParts, type Part } from './prefixedParts.js';
import { CODE, SIZES } from '../driver/dataTypes.js';

/** What tells the bound values of a type apart: equal for equal ones. */
export function identifierOf(type: CqlType): (bound: unknown) => KeyIdentity {
  const code = type.code as number;
  const read = READERS.get(code);
  const size = SIZES.get(code);
  const isFloating = code === CODE.float || code === CODE.double;
  return function identify(bound): KeyIdentity {
    if (typeof bound === 'number') return isFloating ? identityOfFloating(bound, code) : bound;
    if (typeof bound === 'string') return bound;
    if (!Buffer.isBuffer(bound)) return String(bound);
    const isValue = size === undefined || bound.length === size;
    return read && isValue ? identify(read(bound)) : identityOfBytes(bound, type);
  };
}

const readText = (bytes: Buffer): string => bytes.toString('utf8');

/** A Buffer may have been given for a value that else is bound as it is. */
const READERS = new Map<number, (bytes: Buffer) => unknown>([
  [CODE.int, bytes => bytes.readInt32BE(0)],
  [CODE.smallint, bytes => bytes.readInt16BE(0)],
  [CODE.tinyint, bytes => bytes.readInt8(0)],
  [CODE.bigint, readBigint],
  [CODE.float, bytes => bytes.readFloatBE(0)],
  [CODE.double, bytes => bytes.readDoubleBE(0)],
  [CODE.boolean, bytes => bytes[0] !== 0],
  [CODE.text, readText],
  [CODE.varchar, readText],
  [CODE.ascii, readText],
]);

/** A number hashes and compares faster than a text. */
function readBigint(bytes: Buffer): number | string {
  const integer = bytes.readBigInt64BE(0);
  const number = Number(integer);
  return Number.isSafeInteger(number) ? number : String(integer);
}

/** As the server has it: a float of 32 bits, NaN equal to itself, and zero not to minus zero. */
function identityOfFloating(value: number, code: number): KeyIdentity {
  const stored = code === CODE.float ? Math.fround(value) : value;
  return Number.isNaN(stored) || Object.is(stored, -0) ? `${1 / stored}` : stored;
}

/**
 * A text that is equal for all bytes that the server may take for one value, wherever it stands: it
 * sorts frozen sets and maps, and compares decimals by value. It may also be equal for values that
 * the server tells apart, because it compares some of them by bytes in one place only. Their rows
 * then keep their order, which does no harm.
 */
export function identityOfBytes(bytes: Buffer, { code, info }: CqlType): string {
  switch (code as number) {
    case CODE.decimal:
      return bytes.length > 4 ? identityOfDecimal(bytes) : raw(bytes);
    case CODE.list:
      return ofParts(prefixedParts(bytes, 4), () => info as CqlType);
    case CODE.set: {
      const items = prefixedParts(bytes, 4)?.map(part => ofPart(part, info as CqlType));
      return items ? join(['set', ...[...new Set(items)].sort()]) : raw(bytes);
    }
    case CODE.map:
      return ofMap(bytes, info as CqlType[]);
    case CODE.tuple:
      return ofParts(prefixedParts(bytes, 0), i => (info as CqlType[])[i]);
    case CODE.udt: {
      const { fields } = info as unknown as { fields: Array<{ type: CqlType }> };
      return ofParts(prefixedParts(bytes, 0), i => fields[i]?.type);
    }
    default:
      return raw(bytes);
  }

  function ofParts(
    parts: Part[] | undefined,
    typeOf: (index: number) => CqlType | undefined,
  ): string {
    if (!parts) return raw(bytes);
    return join(['', ...parts.map((part, i) => ofPart(part, typeOf(i)))]);
  }
}

/**
 * Whether equal bytes are equal values to the server everywhere, and others are not. In an `IN` it
 * makes one address of 1.2.3.4 and ::ffff:1.2.3.4, which as keys are two.
 */
export function isExact({ code }: CqlType): boolean {
  return EXACT.has(code as number);
}

const EXACT = new Set<number>([
  ...[CODE.ascii, CODE.text, CODE.varchar, CODE.boolean, CODE.uuid, CODE.timeuuid],
  ...[CODE.int, CODE.bigint, CODE.smallint, CODE.tinyint, CODE.timestamp, CODE.date, CODE.time],
  CODE.blob,
]);

function join(texts: string[]): string {
  return String(joinIdentities(texts));
}

/** The later value of a key stands. */
function ofMap(bytes: Buffer, [key, value]: CqlType[]): string {
  const parts = prefixedParts(bytes, 4);
  if (!parts) return raw(bytes);
  const entries = new Map<string, string>();
  for (let i = 0; i + 1 < parts.length; i += 2) {
    entries.set(ofPart(parts[i] ?? null, key), ofPart(parts[i + 1] ?? null, value));
  }
  return join(['map', ...[...entries].sort().flat()]);
}

function ofPart(part: Part, type: CqlType | undefined): string {
  if (part === null) return 'null';
  return `=${type ? identityOfBytes(part, type) : raw(part)}`;
}

/** One character a byte is what hashes and compares fastest. */
function raw(bytes: Buffer): string {
  return bytes.toString('latin1');
}
