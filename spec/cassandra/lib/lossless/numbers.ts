import { types } from 'cassandra-driver';
import fc from 'fast-check';
import { given, type Given } from './given.js';
import { decimal, floating } from './storedBytes.js';

const { Integer, Long } = types;
/** Its types know numbers only. */
const BigDecimal = types.BigDecimal as unknown as new (
  unscaled: types.Integer,
  scale: number,
) => types.BigDecimal;

export function bits(count: number): fc.Arbitrary<bigint> {
  const [min, max] = [-(2n ** BigInt(count - 1)), 2n ** BigInt(count - 1) - 1n];
  const edges = [min, min + 1n, -129n, -128n, -1n, 0n, 1n, 127n, 128n, max - 1n, max];
  return fc.oneof(
    fc.bigInt({ min, max }),
    fc.constantFrom(...edges.filter(edge => edge >= min && edge <= max)),
  );
}

export function toBuffer(value: bigint, size: number): Buffer {
  const hex = BigInt.asUintN(size * 8, value).toString(16);
  return Buffer.from(hex.padStart(size * 2, '0'), 'hex');
}

const isSafe = (value: bigint): boolean => Number.isSafeInteger(Number(value));

function oneOf(forms: unknown[], meaning: string, fates?: Partial<Given>): fc.Arbitrary<Given> {
  return fc.constantFrom(...forms).map(form => given(form, meaning, fates));
}

function small(size: number): fc.Arbitrary<Given> {
  return bits(size * 8).chain(value =>
    oneOf(
      [Number(value), `${value}`, ` ${value < 0 ? '' : '+'}${value} `, toBuffer(value, size)],
      `${value}`,
    ),
  );
}

const bigint = bits(64).chain(value => {
  const forms: unknown[] = [value, `${value}`, Long.fromString(`${value}`), toBuffer(value, 8)];
  if (isSafe(value)) forms.push(Number(value));
  return oneOf(forms, `${value}`);
});

const varint = fc.oneof(bits(16), bits(64), bits(200)).chain(value => {
  const forms: unknown[] = [value, `${value}`, Integer.fromString(`${value}`)];
  if (isSafe(value)) forms.push(Number(value));
  if (BigInt.asIntN(64, value) === value) forms.push(Long.fromString(`${value}`));
  return oneOf(forms, `${value}`);
});

/** The value of a number's digits, with their exponent. */
function byDigits(number: number): string {
  const [digits = '', exponent = '0'] = String(number).split('e');
  const [whole = '', fraction = ''] = digits.split('.');
  return decimal(BigInt(whole + fraction), fraction.length - Number(exponent));
}

const finite = fc.oneof(
  fc.double({ noDefaultInfinity: true, noNaN: true }),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  fc.integer(),
);

const decimalNumber = finite
  .filter(value => !Object.is(value, -0))
  .map(value => given(value, byDigits(value)));
const decimalDigits = fc
  .tuple(fc.oneof(bits(8), bits(64), bits(120)), fc.integer({ min: 0, max: 25 }))
  .chain(([unscaled, scale]) => {
    const [sign, digits] = [unscaled < 0n ? '-' : '', `${unscaled < 0n ? -unscaled : unscaled}`];
    const padded = digits.padStart(scale + 1, '0');
    const [whole, fraction] = [padded.slice(0, padded.length - scale), padded.slice(-scale)];
    const text = sign + (scale > 0 ? `${whole}.${fraction}` : whole);
    const object = new BigDecimal(Integer.fromString(`${unscaled}`), scale);
    return oneOf([text, object], decimal(unscaled, scale));
  });
/** The driver prints no digits of it that can be read again. */
const decimalPower = fc
  .tuple(bits(16), fc.integer({ min: -20, max: -1 }))
  .chain(([unscaled, scale]) => {
    const object = new BigDecimal(Integer.fromString(`${unscaled}`), scale);
    const bytes = Buffer.concat([toBuffer(BigInt(scale), 4), toBuffer(unscaled, 2)]);
    return oneOf([object, bytes], decimal(unscaled, scale), { json: 'refused', key: 'refused' });
  });

/** JSON has neither NaN nor infinities, and prints -0 as 0; so does a name of a property. */
function floatingFates(value: number): Partial<Given> {
  if (Object.is(value, -0)) return { json: 'lost', key: 'lost' };
  return Number.isFinite(value) ? {} : { json: 'lost' };
}

function floatings(
  numbers: fc.Arbitrary<number>,
  toStored: (value: number) => number,
  write: (value: number) => Buffer,
): fc.Arbitrary<Given> {
  return numbers.chain(value => {
    const stored = toStored(value);
    const forms: unknown[] = [value, write(value)];
    if (Number.isFinite(value)) forms.push(Object.is(value, -0) ? '-0' : String(value));
    return oneOf(forms, floating(stored), floatingFates(stored));
  });
}

const doubleBytes = (value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes;
};
const floatBytes = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatBE(value);
  return bytes;
};

export const numbers = {
  bigint,
  decimal: fc.oneof(
    { arbitrary: decimalNumber, weight: 3 },
    { arbitrary: decimalDigits, weight: 3 },
    decimalPower,
  ),
  double: floatings(
    fc.oneof({ arbitrary: finite, weight: 9 }, fc.double()),
    value => value,
    doubleBytes,
  ),
  float: floatings(
    fc.oneof(
      { arbitrary: finite.filter(value => Number.isFinite(Math.fround(value))), weight: 9 },
      fc.float(),
    ),
    Math.fround,
    floatBytes,
  ),
  int: small(4),
  smallint: small(2),
  tinyint: small(1),
  varint,
};
