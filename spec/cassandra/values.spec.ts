import { types, type Client } from 'cassandra-driver';
import { from, lastValueFrom, of } from 'rxjs';
import { openKeyspace, type SpecKeyspace } from '../../embedded/jest/specs.js';
import { saveToCassandra } from '../../src/cassandra/index.js';

let on: SpecKeyspace;
let client: Client;

const PLAIN = {
  ascii: ['ascii', 'abc'],
  bigint: ['bigint', types.Long.fromNumber(5)],
  blob: ['blob', Buffer.from([1, 2])],
  boolean: ['boolean', false],
  date: ['date', types.LocalDate.fromString('2020-02-29')],
  decimal: ['decimal', types.BigDecimal.fromString('1.50')],
  double: ['double', 0.1],
  duration: ['duration', types.Duration.fromString('1mo2d3s')],
  float: ['float', 0.5],
  inet: ['inet', types.InetAddress.fromString('127.0.0.1')],
  int: ['int', -7],
  smallint: ['smallint', -300],
  text: ['text', 'grün'],
  time: ['time', types.LocalTime.fromString('12:34:56.789')],
  timestamp: ['timestamp', new Date(1_600_000_000_000)],
  timeuuid: ['timeuuid', types.TimeUuid.now()],
  tinyint: ['tinyint', -8],
  uuid: ['uuid', types.Uuid.random()],
  varint: ['varint', types.Integer.fromString('-300')],
} as const;

const COMPLEX: Array<[string, unknown]> = [
  ['list<int>', [1, 2]],
  ['set<text>', ['a', 'b']],
  ['map<text, int>', { a: 1 }],
  ['frozen<list<frozen<map<int, text>>>>', [{ 1: 'x' }]],
  ['frozen<tuple<int, text>>', types.Tuple.fromArray([1, 'x'])],
  ['frozen<place>', { street: 'a', zip: 5 }],
  ['frozen<map<text, frozen<place>>>', { home: { street: 'b', zip: 6 } }],
  ['vector<float, 3>', new types.Vector([1, 2, 3], 'float')],
];

beforeAll(async () => {
  const plain = Object.values(PLAIN).map(([type], i) => `c${i} ${type}`);
  const complex = COMPLEX.map(([type], i) => `x${i} ${type}`);
  on = await openKeyspace({
    schema: [
      'CREATE TYPE place (street text, zip int)',
      `CREATE TABLE plain (k int PRIMARY KEY, ${plain.join(', ')})`,
      `CREATE TABLE complex (k int PRIMARY KEY, ${complex.join(', ')})`,
      'CREATE TABLE amounts (k int, d decimal, v int, PRIMARY KEY (k, d))',
      'CREATE TABLE keyed (a bigint, b text, c uuid, v bigint, PRIMARY KEY ((a, b), c))',
    ],
  });
  ({ client } = on);
});
afterAll(() => on.close());

const save = (row: object, table: string) =>
  lastValueFrom(of(row).pipe(saveToCassandra(client, on.keyspace, table)));

async function read(table: string): Promise<Record<string, unknown>> {
  return { ...(await client.execute(`SELECT * FROM ${table} WHERE k = 1`)).rows[0] };
}

describe('values', () => {
  it('should write all plain types', async () => {
    const values = Object.values(PLAIN).map(([, value], i) => [`c${i}`, value]);
    const row = Object.fromEntries(values) as Record<string, unknown>;
    await save({ k: 1, ...row }, 'plain');
    const found = await read('plain');
    for (const name of Object.keys(row)) {
      expect(`${name} ${String(found[name])}`).toBe(`${name} ${String(row[name])}`);
    }
  });

  it('should write collections, tuples, user-defined types and vectors', async () => {
    const row = Object.fromEntries(COMPLEX.map(([, value], i) => [`x${i}`, value]));
    await save({ k: 1, ...row }, 'complex');
    const found = await read('complex');
    for (const [i, [type, value]] of COMPLEX.entries()) {
      const got = found[`x${i}`];
      const toPlain = (v: unknown) =>
        JSON.parse(JSON.stringify(v instanceof types.Vector ? [...v] : v)) as unknown;
      expect([type, toPlain(got)]).toEqual([type, toPlain(value)]);
    }
  });

  it('should take a Map, a Set, an array for a tuple, and Buffers for anything', async () => {
    const row = { x1: new Set(['s']), x2: new Map([['m', 1]]), x4: [2, 'y'] };
    await save({ k: Buffer.from([0, 0, 0, 1]), ...row }, 'complex');
    const found = await read('complex');
    expect([found.x1, found.x2]).toEqual([['s'], { m: 1 }]);
    expect((found.x4 as types.Tuple).values()).toEqual([2, 'y']);
  });

  it('should take an array for a vector, and decimals of any size', async () => {
    await save({ k: 1, x7: [1, 2, 3] }, 'complex');
    expect([...((await read('complex')).x7 as types.Vector)]).toEqual([1, 2, 3]);
    for (const [value, text] of [
      [1e21, '1000000000000000000000'],
      ['-0.50', '-0.50'],
      [12.5, '12.5'],
    ]) {
      await save({ k: 1, c5: value }, 'plain');
      expect(String((await read('plain')).c5)).toBe(text);
    }
  });

  it('[22] should let the last row win also where one key has two forms', async () => {
    const rows = [
      { k: 1, d: '1.50', v: 9 },
      { k: 1, d: '1.5', v: 1 },
    ];
    await lastValueFrom(from(rows).pipe(saveToCassandra(client, on.keyspace, 'amounts')));
    const { rows: found } = await client.execute('SELECT v FROM amounts WHERE k = 1');
    expect(found.map(({ v }) => v as number)).toEqual([1]);
  });

  it('[48] should take BigInt, Long, text and numbers also with useBigIntAsLong', async () => {
    const other = await openKeyspace({ client: { encoding: { useBigIntAsLong: true } } });
    const c = types.Uuid.random();
    const all = [7, 7n, '7', types.Long.fromNumber(7)];
    const rows = all.map((a, i) => ({ a, b: 'x', c, v: i }));
    const saved = from(rows).pipe(saveToCassandra(other.client, on.keyspace, 'keyed'));
    await lastValueFrom(saved);
    const { rows: found } = await client.execute('SELECT a, v FROM keyed');
    expect(found.map(row => [String(row.a), String(row.v)])).toEqual([['7', '3']]);
    await other.close();
  });

  it.each<[string, object, string]>([
    ['text for an int', { c10: 'seven' }, 'c10'],
    ['a fraction for an int', { c10: 1.5 }, 'c10'],
    ['an int of 33 bits', { c10: 2 ** 32 }, 'c10'],
    ['a number for text', { c12: 5 }, 'c12'],
    ['text for a boolean', { c3: 'false' }, 'c3'],
    ['an unsafe number for a bigint', { c1: 2 ** 53 }, 'c1'],
    ['an unsafe number for a varint', { c18: 2 ** 60 }, 'c18'],
    ['no uuid', { c17: 'x' }, 'c17'],
    ['an invalid date', { c14: new Date(NaN) }, 'c14'],
    ['no number for a decimal', { c5: 'x' }, 'c5'],
    ['an exponent in a decimal', { c5: '1e5' }, 'c5'],
    ['NaN for a decimal', { c5: NaN }, 'c5'],
    ['no time', { c13: 'noon' }, 'c13'],
    ['a minute of 61', { c13: '12:61:00' }, 'c13'],
    ['the 30th of February', { c4: '2020-02-30' }, 'c4'],
    ['NaN for a timestamp', { c14: NaN }, 'c14'],
    ['half a number for a double', { c6: '12abc' }, 'c6'],
    ['no address', { c9: '300.1.1.1' }, 'c9'],
  ])('[48] should refuse %s, naming row and column', async (_, value, column) => {
    await expect(save({ k: 1, ...value }, 'plain')).rejects.toMatchObject({
      code: 'ERR_CASSANDRA_WRITE',
      index: 0,
      attempts: 0,
      column,
    });
  });

  it.each<[string, object, string]>([
    ['null in a list', { x0: [1, null] }, 'x0'],
    ['text for a list', { x1: 'ab' }, 'x1'],
    ['a wrong field of a type', { x5: { street: 1 } }, 'x5'],
    ['too many elements', { x4: [1, 'x', 2] }, 'x4'],
    ['pairs for a map', { x2: [['a', 1]] }, 'x2'],
    ['an array for a type', { x5: ['street', 1] }, 'x5'],
    ['too few elements of a vector', { x7: [1, 2] }, 'x7'],
    ['text in a vector', { x7: [1, 'x', 3] }, 'x7'],
    ['null in a vector', { x7: [1, null, 3] }, 'x7'],
    ['a property that is no field', { x5: { zipCode: 5 } }, 'x5'],
    ['a Date for a type', { x5: new Date(0) }, 'x5'],
  ])('should refuse %s', async (_, value, column) => {
    await expect(save({ k: 1, ...value }, 'complex')).rejects.toMatchObject({ column });
  });

  it.each([null, undefined])(
    '[45] should refuse a key that is %s, naming the column',
    async key => {
      await expect(save({ a: 1, b: key, c: types.Uuid.random() }, 'keyed')).rejects.toMatchObject({
        column: 'b',
        row: { a: 1, b: key },
        attempts: 0,
        message: expect.stringContaining('"b"'),
      });
    },
  );
});
