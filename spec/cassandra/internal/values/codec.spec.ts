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
    ['timestamp', '2020-02-29T10:00:00.123001'],
    ['timestamp', '2020-02-29T10:00:000'],
    ['timestamp', '2020-02-29T10Z'],
    ['timestamp', '2020-02-29T10:00+99'],
    ['timestamp', 'Sat Feb 29 2020 10:00:00 GMT+0000 (Coordinated Universal Time)'],
    ['timestamp', '2020-02-29T25:00Z'],
    ['timestamp', new Date(NaN)],
    ['int', '0x10'],
    ['int', '1.00000000000000000001'],
    ['int', '1e3'],
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
    ['inet', 'fe80::1%eth0'],
    ['ascii', Buffer.from('Ł')],
    ['text', Buffer.from([0xc3])],
    ['varchar', Buffer.from([0xed, 0xa0, 0x80])],
    ['decimal', Buffer.alloc(4)],
    ['inet', Buffer.alloc(5)],
    ['smallint', Buffer.alloc(0)],
    ['date', Buffer.alloc(0)],
    ['time', Buffer.alloc(8, 0xff)],
    ['timeuuid', Buffer.alloc(16)],
    ['boolean', Buffer.alloc(2)],
    ['date', '2020-02-29T23:00'],
    ['date', '2020-2-30'],
    ['date', '2020-13-01'],
    ['date', new Date('2020-02-29T00:00:00.001Z')],
    ['date', new Date(NaN)],
    ['decimal', '1.'],
    ['uuid', '00000000000000000000000000000000zzzz'],
    ['uuid', '0-0-0-0-00000000000000000000000000000'],
    ['uuid', 5],
    ['timeuuid', '123e4567-e89b-42d3-a456-426614174000'],
    ['timeuuid', types.Uuid.random()],
    ['blob', 'ab'],
    ['blob', { type: 'Buffer', data: [256] }],
    ['blob', { type: 'Buffer', data: ['1'] }],
    ['blob', { type: 'buffer', data: [1] }],
    ['blob', [1, 2]],
    ['text', 'preview 😀'.slice(0, 9)],
    ['text', '😀'.slice(1)],
    ['varchar', 'a\ud800'],
    ['ascii', '\udfff'],
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
    ['2020-02-29T12:34', Date.UTC(2020, 1, 29, 12, 34)],
    ['2020-02-29 12:34:56.7', Date.UTC(2020, 1, 29, 12, 34, 56, 700)],
    ['2020-02-29 12:34:56.789000+00', Date.UTC(2020, 1, 29, 12, 34, 56, 789)],
    ['2020-02-29T12:34:56z', Date.UTC(2020, 1, 29, 12, 34, 56)],
    ['2020-02-29+0530', Date.UTC(2020, 1, 28, 18, 30)],
    ['2020-02-29T12:34-05', Date.UTC(2020, 1, 29, 17, 34)],
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
    ['inet', '::1.2.3.4', types.InetAddress.fromString('::102:304')],
    ['inet', '1:2:3:4:5:6:1.2.3.4', '1:2:3:4:5:6:102:304'],
    ['inet', 'FE80::', 'fe80::'],
    ['inet', '::ffff:1.2.3.4', types.InetAddress.fromString('::ffff:1.2.3.4')],
    ['date', '2020-02-29', '2020-02-29'],
    ['date', '-5', '1969-12-27'],
    ['date', new Date('2020-02-29'), '2020-02-29'],
    ['date', new Date(-864e5), '1969-12-31'],
    ['date', new Date(8.64e15), '275760-09-13'],
    ['date', '-2147483648', '-2147483648'],
    ['ascii', 'abc', 'abc'],
    ['text', '😀', '😀'],
    ['int', ' +5 ', 5],
    ['decimal', '.5', '0.5'],
    ['uuid', '123E4567-e89b-42d3-a456-426614174000', '123e4567-e89b-42d3-a456-426614174000'],
    ['blob', new Uint8Array([97, 98, 99]).subarray(1), 'bc'],
    ['blob', new Uint8Array([97]).buffer, 'a'],
    ['blob', new DataView(new Uint8Array([97, 98]).buffer, 1), 'b'],
    ['blob', { type: 'Buffer', data: [97] }, 'a'],
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

describe('a lone surrogate', () => {
  const half = '\ud83d';
  it.each([
    ['list', typeOf('list', typeOf('text')), ['a', half]],
    ['set', typeOf('set', typeOf('ascii')), new Set([half])],
    ['key of a map', typeOf('map', [typeOf('text'), typeOf('int')]), { [half]: 1 }],
    ['value of a map', typeOf('map', [typeOf('int'), typeOf('text')]), { 1: half }],
    ['tuple', typeOf('tuple', [typeOf('int'), typeOf('text')]), [1, half]],
    ['user-defined type', ADDRESS, { street: half }],
    ['vector', vectorOf('text', 1), [half]],
    ['list of lists', typeOf('list', typeOf('list', typeOf('text'))), [['a'], [half]]],
  ])('should be refused in a %s', (_, type, value) => {
    expect(() => codec(type).bind(value)).toThrow('lone surrogate');
  });
});

// The metadata of a table tell the code of the type, those of a statement its class.
describe.each([
  ['of a table', typeOf('duration')],
  ['of a statement', typeOf('custom', 'org.apache.cassandra.db.marshal.DurationType')],
])('a duration %s', (_, duration) => {
  it.each<[unknown, number, number, bigint]>([
    ['1y2mo3w4d5h6m7s8ms9us10ns', 14, 25, 18_367_008_009_010n],
    ['-2d', 0, -2, 0n],
    ['5ms', 0, 0, 5_000_000n],
    ['P1Y2M3DT4H5M6S', 14, 3, 14_706_000_000_000n],
    ['PT0S', 0, 0, 0n],
    ['P2W', 0, 14, 0n],
    ['P0001-02-03T04:05:06', 14, 3, 14_706_000_000_000n],
    [{ months: 1, days: 2, nanoseconds: '3' }, 1, 2, 3n],
    [types.Duration.fromString('-1mo2d'), -1, -2, 0n],
    [{ nanoseconds: -(2n ** 63n) }, 0, 0, -(2n ** 63n)],
    [
      { months: 2 ** 31 - 1, days: 0, nanoseconds: String(2n ** 63n - 1n) },
      2 ** 31 - 1,
      0,
      2n ** 63n - 1n,
    ],
  ])('should be stored: %p', (value, months, days, nanoseconds) => {
    const found = stored(duration, value) as types.Duration & Record<string, unknown>;
    const { months: m, days: d, nanoseconds: ns } = found as unknown as Record<string, unknown>;
    expect([m, d, String(ns)]).toEqual([months, days, String(nanoseconds)]);
  });

  it.each([
    ['noon'],
    [''],
    ['-'],
    ['P'],
    ['1d 2h'],
    ['2h1d'],
    ['1d2d'],
    ['1.5d'],
    ['99999999999999999999ns'],
    ['4294967296d'],
    [{ months: 1, days: -1, nanoseconds: 0 }],
    [{ months: 1.5, days: 0, nanoseconds: 0 }],
    [{ months: 1, days: 0, nanoseconds: 0, hours: 1 }],
    [{ days: 1 }],
    [5],
    [new Date(0)],
    [new types.Duration(1, -1, 0)],
  ])('should be refused: %p', value => {
    expect(() => codec(duration).bind(value)).toThrow(/expected .+, got .+/);
  });
});

describe('bytes', () => {
  const ints = typeOf('list', typeOf('int'));
  const pair = typeOf('tuple', [typeOf('int'), typeOf('text')]);
  const map = typeOf('map', [typeOf('text'), typeOf('int')]);
  const duration = typeOf('duration');
  const bytesOf = (type: Parameters<typeof codec>[0], value: unknown): Buffer =>
    codec(type).encode(codec(type).bind(value));

  it.each([
    [ints, [1, 2]],
    [map, { a: 1, b: 2 }],
    [pair, [1, 'a']],
    [pair, [null, 'a']],
    [ADDRESS, { street: 'a' }],
    [typeOf('list', pair), [[1, 'a'], []]],
    [vectorOf('int', 2), [1, 2]],
    [vectorOf('text', 2), ['', 'b']],
    [vectorOf(vectorOf('float', 2), 2), [[1, 2], new Float32Array([3, 4])]],
    [vectorOf(vectorOf('text', 1), 1), [['a'.repeat(300)]]],
    [duration, '1mo2d3h'],
    [duration, '-2147483648d'],
    [duration, { nanoseconds: -(2n ** 63n) }],
  ])('should be bound as they are where they are a value: %#', (type, value) => {
    const bytes = bytesOf(type, value);
    expect(codec(type).bind(bytes)).toBe(bytes);
    for (const wrong of [bytes.subarray(0, -1), Buffer.concat([bytes, Buffer.from([1])])]) {
      expect(() => codec(type).bind(wrong)).toThrow(/expected .+, got .+/);
    }
  });

  it.each([
    ['null in a list', ints, [0, 0, 0, 1, 255, 255, 255, 255]],
    ['fewer elements than it says', ints, [0, 0, 0, 2, 0, 0, 0, 4, 0, 0, 0, 1]],
    ['an element of a wrong size', ints, [0, 0, 0, 1, 0, 0, 0, 2, 0, 1]],
    ['no count', ints, [0, 0]],
    ['a key without a value', map, [0, 0, 0, 1, 0, 0, 0, 1, 97]],
    ['text that is none in a tuple', pair, [255, 255, 255, 255, 0, 0, 0, 1, 255]],
    ['too many fields', ADDRESS, [255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0]],
    ['a duration of two signs', duration, [1, 2, 0]],
    ['months of 33 bits', duration, [0xf1, 0, 0, 0, 0, 0, 0]],
  ])('should be refused where the server would refuse them: %s', (_, type, bytes) => {
    expect(() => codec(type).bind(Buffer.from(bytes))).toThrow(/expected .+, got .+/);
  });

  it('should be measured inside others, too', () => {
    const inner = Buffer.from([0, 0, 0, 1, 0, 0, 0, 2, 0, 1]);
    expect(() => codec(typeOf('list', ints)).bind([inner])).toThrow('the bytes of a value');
    expect(() => codec(vectorOf('text', 1)).bind([Buffer.from([255])])).toThrow('a Buffer of');
  });
});

describe('a map', () => {
  const map = (key: keyof typeof CODE) => typeOf('map', [typeOf(key), typeOf('int')]);

  it.each<[keyof typeof CODE, unknown, object]>([
    ['boolean', { true: 1, false: 2 }, { true: 1, false: 2 }],
    ['double', { NaN: 1, '-Infinity': 2, '0.5': 3 }, { NaN: 1, '-Infinity': 2, '0.5': 3 }],
    ['float', { Infinity: 1 }, { Infinity: 1 }],
    ['bigint', { '9007199254740993': 1 }, { '9007199254740993': 1 }],
    ['text', new Map([['__proto__x', 1]]), { __proto__x: 1 }],
  ])('should take the names of its keys: %s %p', (key, value, expected) => {
    expect(stored(map(key), value)).toEqual(expected);
  });

  it('should take what forEach, get and set tell to be a map', () => {
    const inner = new Map([['a', 1]]);
    class Other {
      get = inner.get.bind(inner);
      set = inner.set.bind(inner);
      forEach = inner.forEach.bind(inner);
    }
    expect(stored(map('text'), new Other())).toEqual({ a: 1 });
  });

  it.each<[keyof typeof CODE, unknown]>([
    ['boolean', { yes: 1 }],
    ['boolean', new Map([['true', 1]])],
    [
      'int',
      new Map<unknown, number>([
        [1, 1],
        ['1', 2],
      ]),
    ],
    ['decimal', { '1.5': 1, '1.50': 2 }],
    [
      'uuid',
      { 'A0000000-0000-0000-0000-000000000000': 1, 'a0000000-0000-0000-0000-000000000000': 2 },
    ],
    ['timestamp', { [String(new Date(0))]: 1 }],
    ['blob', { ab: 1 }],
  ])('should refuse keys that are none, or equal: %s %p', (key, value) => {
    expect(() => codec(map(key)).bind(value)).toThrow(/expected .+, got .+/);
  });
});

describe('JSON of what the driver reads', () => {
  const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

  it.each([
    ['a vector', vectorOf('float', 2), new types.Vector([1.5, 2.5], 'float'), [1.5, 2.5]],
    ['a vector of one', vectorOf('bigint', 1), [5n].map(String), ['5']],
  ])('should be %s', (_, type, value, expected) => {
    const read = stored(type, value);
    expect([...(stored(type, json(read)) as types.Vector)].map(String)).toEqual(
      expected.map(String),
    );
    expect(
      [...(stored(type, { elements: [...(read as types.Vector)] }) as types.Vector)].map(String),
    ).toEqual(expected.map(String));
  });

  it.each([{ 0: 1, length: 3 }, { 1: 1, length: 1 }, { a: 1, length: 1 }, { length: 0 }, {}])(
    'should not be a vector: %p',
    value => {
      expect(() => codec(vectorOf('int', 1)).bind(value)).toThrow(/expected .+, got .+/);
    },
  );

  it('should show a decimal of negative scale as one that is refused', () => {
    const decimal = new types.BigDecimal(1, -5);
    expect(stored('decimal', decimal)).toEqual(decimal);
    expect(() => codec('decimal').bind(json(decimal))).toThrow('expected digits');
  });
});

it('should measure the Buffers in a collection', () => {
  const bytes = [Buffer.alloc(4)];
  expect(stored(typeOf('list', typeOf('int')), bytes)).toEqual([0]);
  expect(() => codec(typeOf('list', typeOf('int'))).bind([Buffer.alloc(3)])).toThrow('4 bytes');
});

it('should show the beginning of a long text only', () => {
  const message = (() => {
    try {
      codec('int').bind('x'.repeat(2 ** 20));
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  })();
  expect(message).toMatch(/^expected an integer, got x{100}\.\.\. \(string\)$/);
});
