import { types } from 'cassandra-driver';
import fc from 'fast-check';
import type { Native } from './cqlType.js';
import { given, type Given } from './given.js';
import { moments } from './moments.js';
import { numbers } from './numbers.js';
import { inet } from './storedBytes.js';

type Natives = Record<Native, fc.Arbitrary<Given>>;

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('', 'grün', '😀', '\0', 'Å', 'A\u030a', '__proto__', 'constructor', 'NaN', '1e5'),
);
// The driver sets the prototype of the object that it reads, in place of this property.
const texts = text.map(value =>
  given(value, JSON.stringify(value), { key: value === '__proto__' ? 'lost' : 'same' }),
);
const ascii = fc
  .string({ unit: fc.nat(127).map(code => String.fromCharCode(code)), maxLength: 20 })
  .map(value => given(value, JSON.stringify(value)));

const bytes = fc.uint8Array({ maxLength: 40 }).map(each => Buffer.from(each));
const blob = bytes.chain(value => {
  const { buffer, byteOffset, byteLength } = new Uint8Array([7, ...value, 8]).subarray(1, -1);
  const forms: unknown[] = [
    value,
    new Uint8Array(value),
    new Uint8Array(value).buffer,
    new Uint8Array(buffer, byteOffset, byteLength),
    new DataView(buffer, byteOffset, byteLength),
    JSON.parse(JSON.stringify(value)),
  ];
  return fc
    .constantFrom(...forms)
    .map(form => given(form, value.toString('hex'), { key: 'refused' }));
});

const sixteen = fc.uint8Array({ minLength: 16, maxLength: 16 });
function uuids(hex: fc.Arbitrary<string>, isTime: boolean): fc.Arbitrary<Given> {
  return hex.chain(value => {
    const printed = value.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    const uuid = types.Uuid.fromString(printed);
    const buffer = Buffer.from(value, 'hex');
    const others = isTime ? [types.TimeUuid.fromString(printed)] : [];
    return fc
      .constantFrom<unknown>(printed, printed.toUpperCase(), uuid, buffer, ...others)
      .map(form => given(form, value));
  });
}

const hex = sixteen.map(each => Buffer.from(each).toString('hex'));

/** Groups of which many are zero, so that there are several runs of zeros. */
const groups = fc.array(fc.oneof(fc.constant(0), fc.constant(0), fc.nat(0xffff)), {
  minLength: 8,
  maxLength: 8,
});
const mapped = fc
  .tuple(fc.nat(0xffff), fc.nat(0xffff))
  .map(ends => [0, 0, 0, 0, 0, 0xffff, ...ends]);

function addressOf(parts: number[]): Buffer {
  return Buffer.from(parts.flatMap(part => [part >> 8, part & 255]));
}

/** The runs of zeros, each as the text that `::` stands for. */
function compressed(parts: number[]): string[] {
  const hexed = parts.map(part => part.toString(16));
  const all: string[] = [];
  for (let from = 0; from < 8; from++) {
    for (let to = from + 1; to <= 8 && parts[to - 1] === 0; to++) {
      all.push(`${hexed.slice(0, from).join(':')}::${hexed.slice(to).join(':')}`);
    }
  }
  return all;
}

const inet6 = fc.oneof({ arbitrary: groups, weight: 4 }, mapped).chain(parts => {
  const buffer = addressOf(parts);
  const hexed = parts.map(part => part.toString(16));
  const v4 = [...buffer.subarray(12)].join('.');
  const forms = [
    buffer,
    new types.InetAddress(buffer),
    hexed.join(':'),
    hexed.map(part => part.padStart(4, '0').toUpperCase()).join(':'),
    `${hexed.slice(0, 6).join(':')}:${v4}`,
    ...compressed(parts),
  ];
  // The driver prints another address where there are several runs of zeros.
  const runs = parts.filter((part, i) => part === 0 && parts[i - 1] !== 0).length;
  const fate = runs > 1 ? 'lost' : 'same';
  return fc
    .constantFrom<unknown>(...forms)
    .map(form => given(form, inet(buffer), { json: fate, key: fate }));
});
const inet4 = fc.uint8Array({ minLength: 4, maxLength: 4 }).chain(parts => {
  const buffer = Buffer.from(parts);
  const forms = [buffer, new types.InetAddress(buffer), parts.join('.')];
  return fc.constantFrom<unknown>(...forms).map(form => given(form, inet(buffer)));
});

export const natives: Natives = {
  ...numbers,
  ...moments,
  ascii,
  blob,
  boolean: fc
    .boolean()
    .chain(value =>
      fc
        .constantFrom<unknown>(value, Buffer.from([Number(value)]))
        .map(form => given(form, String(value))),
    ),
  inet: fc.oneof(inet4, inet6),
  text: texts,
  timeuuid: uuids(
    hex.map(value => `${value.slice(0, 12)}1${value.slice(13)}`),
    true,
  ),
  uuid: uuids(hex, false),
  varchar: texts,
};
