import { types } from 'cassandra-driver';
import type { CODE } from '../../../../src/cassandra/internal/driver/dataTypes.js';
import { codec, stored, typeOf, vectorOf } from '../lib/codecs.js';

const ADDRESS = typeOf('udt', {
  fields: [
    { name: 'street', type: typeOf('text') },
    { name: 'zip_code', type: typeOf('text') },
  ],
});

class Street {
  readonly street = 'a';
}

describe('what would be stored as another value', () => {
  it.each<[keyof typeof CODE, number, unknown[]]>([
    ['bigint', 1, [1234567890123456789]],
    ['bigint', 1, [2 ** 53 + 2]],
    ['int', 2, [1.5, 2]],
    ['varint', 1, [1.5]],
    ['date', 1, ['2020-02-30']],
    ['time', 1, ['abc']],
    ['decimal', 1, ['1e5']],
    ['boolean', 1, ['false']],
    ['int', 2, [Buffer.alloc(3), Buffer.alloc(5)]],
    ['int', 2, [1]],
    ['int', 2, [1, null]],
    ['text', 2, ['a', undefined]],
  ])('should be refused in a vector of %s, %i: %p', (name, dimension, value) => {
    expect(() => codec(vectorOf(name, dimension)).bind(value)).toThrow(/expected .+/);
  });

  it('should be refused in a vector that only its class tells', () => {
    const name = 'org.apache.cassandra.db.marshal.';
    const type = typeOf('custom', `${name}VectorType(${name}LongType , 1)`);
    expect(() => codec(type).bind([2 ** 53])).toThrow('expected a safe integer');
    expect([...(stored(type, [5n]) as types.Vector)].map(String)).toEqual(['5']);
  });

  it.each<[keyof typeof CODE, unknown]>([
    ['timestamp', NaN],
    ['timestamp', 1.5],
    ['timestamp', Infinity],
    ['timestamp', 2 ** 63],
    ['timestamp', '12'],
    ['timestamp', 'row 5'],
    ['timestamp', '2020-02-30T10:00Z'],
    ['timestamp', '2020-02-29T10:00:00.1234Z'],
    ['timestamp', '2020-02-29T25:00Z'],
    ['timestamp', new Date(NaN)],
    ['double', '12abc'],
    ['double', '0x10'],
    ['double', ''],
    ['double', '1e400'],
    ['double', 5n],
    ['float', '12abc'],
    ['float', '0x10'],
    ['float', 1e39],
    ['float', '-1e39'],
    ['inet', '300.1.1.1'],
    ['inet', ''],
    ['inet', '1::2::3'],
    ['inet', '1.2.3'],
    ['date', '2020-02-29T23:00'],
    ['date', '2020-2-30'],
    ['date', '2020-13-01'],
    ['ascii', 'Łódź'],
  ])('should be refused as %s: %p', (name, value) => {
    expect(() => codec(name).bind(value)).toThrow(/expected .+, got .+/);
  });

  it.each<[string, unknown]>([
    ['a property that is no field', { street: 'a', zipCode: '1' }],
    ['a Date', new Date(0)],
    ['an instance of a class with more', Object.assign(new Street(), { zipCode: '1' })],
    ['a tuple', new types.Tuple('a', '1')],
    ['a promise', Promise.resolve({ street: 'a' })],
  ])('should be refused as a user-defined type: %s', (_, value) => {
    expect(() => codec(ADDRESS).bind(value)).toThrow(
      /expected .*the fields street, zip_code, got (zipCode|elements|\[object .+)/,
    );
  });

  it('should be refused as a map', () => {
    const map = typeOf('map', [typeOf('text'), typeOf('int')]);
    expect(() => codec(map).bind(new Date(0))).toThrow('expected a Map or an object');
  });
});

describe('what is stored as it is', () => {
  it.each([new Street(), { street: 'a' }, { street: 'a', zip_code: undefined }])(
    'should be the user-defined type %p',
    value => {
      expect(stored(ADDRESS, value)).toEqual({ street: 'a', zip_code: null });
    },
  );

  it.each<[number, string]>([
    [1.23456789e-15, '0.00000000000000123456789'],
    [-1e-25, '-0.0000000000000000000000001'],
    [1e-7, '0.0000001'],
    [1.1e25, '11000000000000000000000000'],
    [-1e21, '-1000000000000000000000'],
    [Number.MIN_VALUE, `0.${'0'.repeat(323)}5`],
    [12.5, '12.5'],
    [0, '0'],
  ])('should be the decimal %p', (value, text) => {
    expect(String(stored('decimal', value))).toBe(text);
  });

  it('should be a decimal as short as its digits', () => {
    const bytes = codec('decimal').bind(1e-25);
    expect(bytes).toEqual(Buffer.from([0, 0, 0, 25, 1]));
  });

  it.each<[unknown, number]>([
    [new Date(5), 5],
    [-5, -5],
    [5n, 5],
    [types.Long.fromNumber(5), 5],
    ['2020-02-29', Date.UTC(2020, 1, 29)],
    ['2020-02-29 12:34:56.789Z', Date.UTC(2020, 1, 29, 12, 34, 56, 789)],
    ['2020-02-29T12:34+0100', Date.UTC(2020, 1, 29, 11, 34)],
    ['+010000-01-01T00:00:00.000Z', Date.UTC(10_000, 0, 1)],
  ])('should be the timestamp %p', (value, millis) => {
    expect(stored('timestamp', value)).toEqual(new Date(millis));
  });

  it.each<[keyof typeof CODE, unknown, unknown]>([
    ['double', ' -1.5e3 ', -1500],
    ['double', '.5', 0.5],
    ['double', -Infinity, -Infinity],
    ['float', '0.5', 0.5],
    ['float', 3.4028235e38, 3.4028234663852886e38],
    ['float', NaN, NaN],
    ['inet', '1.2.3.4', '1.2.3.4'],
    ['inet', '::ffff:1.2.3.4', types.InetAddress.fromString('::ffff:1.2.3.4')],
    ['date', '2020-02-29', '2020-02-29'],
    ['date', '-5', '1969-12-27'],
    ['ascii', 'abc', 'abc'],
  ])('should be the %s %p', (name, value, expected) => {
    expect(String(stored(name, value))).toBe(String(expected));
  });

  it.each<[keyof typeof CODE, unknown[]]>([
    ['bigint', [5n, types.Long.fromNumber(6), '7', 8]],
    ['varint', [2n ** 70n, '-5']],
    ['text', ['grün', '']],
    ['boolean', [true, false]],
    ['decimal', [1e-25, '1.50']],
    ['timestamp', [new Date(0)]],
  ])('should be a vector of %s: %p', (name, value) => {
    const items = [...(stored(vectorOf(name, value.length), value) as types.Vector)];
    expect(items).toEqual(value.map(item => stored(name, item)));
  });

  it('should be a vector of collections, and of floats however they come', () => {
    const lists = vectorOf(typeOf('list', typeOf('int')), 2);
    expect([...(stored(lists, [new Set([1]), [2, 3]]) as types.Vector)]).toEqual([[1], [2, 3]]);
    const floats = vectorOf('float', 2);
    for (const value of [[1, 2], new Float32Array([1, 2]), new types.Vector([1, 2], 'float')]) {
      expect([...(stored(floats, value) as types.Vector)]).toEqual([1, 2]);
    }
  });

  it('should be a user-defined type where fields are null, undefined or missing', () => {
    expect(stored(ADDRESS, { zip_code: '1' })).toEqual({ street: null, zip_code: '1' });
    const whole = { street: null, zip_code: undefined, zipCode: undefined };
    expect(stored(ADDRESS, whole)).toEqual({ street: null, zip_code: null });
    expect(stored(ADDRESS, Object.assign(Object.create(null), { street: 'a' }))).toMatchObject({
      street: 'a',
    });
  });
});
