import { types } from 'cassandra-driver';
import fc from 'fast-check';
import type { CqlType, Native } from './cqlType.js';

const HALF = 'preview 😀'.slice(0, 9);
const bytes = (...lengths: number[]): Buffer[] => lengths.map(length => Buffer.alloc(length, 0xff));

/** What isn't a value of the type, in forms that could be taken for one. */
const NATIVE: Record<Native, readonly unknown[]> = {
  ascii: [HALF, 'Łódź', 5, {}, Buffer.from('Ł')],
  bigint: [2 ** 53, 1.5, '1.5', '0x10', 2n ** 63n, `${2n ** 63n}`, NaN, true, '', ...bytes(7, 9)],
  blob: ['ab', [1, 2], 5, { type: 'Buffer', data: [256] }],
  boolean: ['false', 0, 1, 'true', ...bytes(2)],
  date: [
    '2020-02-30',
    '2020-13-01',
    new Date(1),
    new Date(NaN),
    '2020-02-29T00:00',
    2020,
    1.5,
  ].concat(['2147483648', '-2147483649', 'noon', '', ...bytes(0, 3, 5)] as never[]),
  decimal: ['1e5', NaN, Infinity, 'x', '', '1.2.3', {}, ...bytes(1, 3)],
  double: ['12abc', '', '0x10', '1e400', 5n, true, {}, ...bytes(4, 9)],
  duration: ['noon', '', '1.5d', 5, { months: 1, days: -1, nanoseconds: 0 }, ...bytes(0, 2)],
  float: ['12abc', 1e39, '-1e39', 5n, {}, ...bytes(8, 3)],
  inet: ['300.1.1.1', '', '1.2.3', '1::2::3', 'localhost', 5, ...bytes(3, 5, 15)],
  int: [1.5, '1.5', 2 ** 31, -(2 ** 31) - 1, '0x10', NaN, 'x', '', true, {}, ...bytes(3, 5)],
  smallint: [1.5, 2 ** 15, -(2 ** 15) - 1, 'x', true, ...bytes(0, 1, 3)],
  text: [HALF, 5, {}, new Date(0), true, Buffer.from([0xff])],
  time: ['noon', '24:00', '12:60', '12:34:60', '12:34:56.7890123456', 5, '', ...bytes(0, 7, 8)],
  timestamp: [
    NaN,
    1.5,
    '12',
    '2020-02-30',
    '2020-02-29T10:00:00.1234Z',
    new Date(NaN),
    2 ** 63,
  ].concat(['2020-02-29T25:00', '2020-02-29T10:00+99', '', ...bytes(7)] as never[]),
  timeuuid: ['x', types.Uuid.fromString('123e4567-e89b-42d3-a456-426614174000')].concat([
    '123e4567-e89b-42d3-a456-426614174000',
    ...bytes(15, 16),
  ] as never[]),
  tinyint: [1.5, 128, -129, 'x', true, ...bytes(0, 2)],
  uuid: ['x', '0-0-0-0-00000000000000000000000000000', 5, {}, ...bytes(15, 17)],
  varchar: [HALF, 5, {}, Buffer.from([0xc3])],
  varint: [1.5, 2 ** 60, '1e3', 'x', '', NaN, true, {}],
};

const isNative = (type: CqlType): type is { kind: Native } => type.kind in NATIVE;

/** A wrong value of the type, or one with a wrong value somewhere inside. */
export function wrongsOf(type: CqlType): fc.Arbitrary<unknown> {
  if (isNative(type)) return fc.constantFrom(...NATIVE[type.kind]);
  const itself: unknown[] = [5, 'ab', new Date(0), true, Buffer.from([0, 0, 0])];
  switch (type.kind) {
    case 'list':
    case 'set':
      return fc.oneof(
        fc.constantFrom<unknown>(...itself, [null], [undefined], { a: 1 }, new Map([[1, 2]]).keys),
        wrongsOf(type.of).map(wrong => [wrong]),
      );
    case 'map':
      return fc.constantFrom<unknown>(...itself, [], [['a', 1]], new Set([1]), { a: null });
    case 'tuple':
      return fc.oneof(
        fc.constantFrom<unknown>(...itself, new Array(type.parts.length + 1).fill(null)),
        wrongsOf(type.parts[0]!).map(wrong => [wrong]),
      );
    case 'udt':
      return fc.oneof(
        fc.constantFrom<unknown>(...itself, [], { streeet: 1 }, { zipCode: 1 }),
        wrongsOf(type.fields[0]![1]).map(wrong => ({ [type.fields[0]![0]]: wrong })),
      );
    case 'vector':
      return fc.oneof(
        fc.constantFrom<unknown>(...itself, [], new Array(type.dimension).fill(null)),
        wrongsOf(type.of).map(wrong => new Array<unknown>(type.dimension).fill(wrong)),
      );
    default:
      throw new Error('no other type');
  }
}
