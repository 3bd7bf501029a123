const MIN = -(2n ** 63n);
const MAX = 2n ** 63n - 1n;

/** The error shows only the beginning of a longer text. */
const MAX_SHOWN = 100;

export function expected(what: string, value: unknown): never {
  const isText = typeof value !== 'object' && typeof value !== 'function';
  const text = isText ? String(value) : Object.prototype.toString.call(value);
  const shown = text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}...` : text;
  throw new TypeError(`expected ${what}, got ${shown} (${typeof value})`);
}

const INTEGER = /^\s*[+-]?\d+\s*$/;

/** The driver would cut a fraction off; so would `Number` with more digits than it has. */
export function toInt(value: unknown, bits: number): number {
  const number = typeof value === 'string' && INTEGER.test(value) ? Number(value) : value;
  const limit = 2 ** (bits - 1);
  if (typeof number !== 'number' || !Number.isInteger(number)) return expected('an integer', value);
  if (number >= -limit && number < limit) return number;
  throw new RangeError(`expected an integer of ${bits} bits, got ${number}`);
}

const FLOATING = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;

/** The driver would read a text as far as its digits go. */
export function toDouble(value: unknown): number {
  if (typeof value === 'number') return value;
  const number = typeof value === 'string' && FLOATING.test(value) ? Number(value) : NaN;
  return Number.isFinite(number) ? number : expected('a number', value);
}

/** Beyond its range a float would be infinite. */
export function toFloat(value: unknown): number {
  const number = toDouble(value);
  if (Number.isFinite(Math.fround(number)) || !Number.isFinite(number)) return number;
  throw new RangeError(`expected a number of 32 bits, got ${number}`);
}

const SCIENTIFIC = /^(-?)(\d)\.?(\d*)e(.+)$/;

/** The digits that tell a Number from all others, without an exponent. */
export function digitsOf(number: number): string {
  const text = String(number);
  const [, sign, first, others = '', exponent] = SCIENTIFIC.exec(text) ?? [];
  if (exponent === undefined) return text;
  const places = Number(exponent);
  if (places > 0) return `${sign}${first}${others.padEnd(places, '0')}`;
  return `${sign}0.${'0'.repeat(-places - 1)}${first}${others}`;
}

/** A bigint or counter, from a safe integer, a BigInt, a Long or their text. */
export function encodeBigint(value: unknown): Buffer {
  const bytes = Buffer.allocUnsafe(8);
  if (typeof value === 'number' && Number.isSafeInteger(value)) {
    // Two halves are several times cheaper than a BigInt a value.
    bytes.writeInt32BE(Math.floor(value / 2 ** 32), 0);
    bytes.writeUInt32BE(value >>> 0, 4);
    return bytes;
  }
  const integer = toBigInt(value);
  if (integer < MIN || integer > MAX) {
    throw new RangeError(`expected an integer of 64 bits, got ${integer}`);
  }
  bytes.writeBigInt64BE(integer, 0);
  return bytes;
}

/** A varint of any size: two's complement, the shortest. */
export function encodeVarint(value: unknown): Buffer {
  const integer = toBigInt(value);
  const bytes: number[] = [];
  let rest = integer;
  do {
    bytes.unshift(Number(rest & 0xffn));
    rest >>= 8n;
  } while (!isSignOf(rest, bytes[0] as number));
  return Buffer.from(bytes);
}

/** Whether nothing is left but the sign that the first byte already shows. */
function isSignOf(rest: bigint, first: number): boolean {
  return first < 0x80 ? rest === 0n : rest === -1n;
}

/** The integer, exactly: a Number beyond 2^53 has lost digits already, and is refused. */
export function toBigInt(value: unknown): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') {
    if (Number.isSafeInteger(value)) return BigInt(value);
    const what = Number.isInteger(value) ? 'a safe integer, BigInt, Long or text' : 'an integer';
    throw new RangeError(`expected ${what}, got ${value}`);
  }
  // A Long, or the driver's Integer: both print themselves exactly.
  const isLong = typeof value === 'object' && value !== null && 'toNumber' in value;
  const text = typeof value === 'string' || isLong ? String(value) : '';
  return INTEGER.test(text) ? BigInt(text) : expected('an integer', value);
}

/** Equal for equal decimals, whose bytes differ: 1.5 and 1.50 are one clustering key. */
export function identityOfDecimal(bytes: Buffer): string {
  let scale = bytes.readInt32BE(0);
  const digits = bytes.subarray(4);
  let unscaled = BigInt.asIntN(digits.length * 8, BigInt(`0x0${digits.toString('hex')}`));
  if (unscaled === 0n) return '0';
  for (; unscaled % 10n === 0n; scale--) unscaled /= 10n;
  return `${unscaled}e${-scale}`;
}
