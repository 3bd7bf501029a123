import { types } from 'cassandra-driver';
import { selectColumns } from '../../../../src/cassandra/internal/cql/columnMapping.js';
import { valueOf } from '../../../../src/cassandra/internal/cql/rowLayout.js';
import {
  NamedProperties,
  type RowProperties,
} from '../../../../src/cassandra/internal/cql/rowProperties.js';
import { makeEncoder } from '../../../../src/cassandra/internal/driver/driver.js';
import { planWithTable, type Table } from '../../../../src/cassandra/internal/schema/table.js';
import { ValueError } from '../../../../src/cassandra/internal/values/valueError.js';
import { driverRow } from '../lib/driverRow.js';
import { FakeClient, INT } from '../lib/fakeClient.js';

const tableOf = (...names: string[]): Promise<Table> => {
  const columns = Object.fromEntries(names.map(name => [name, INT]));
  return planWithTable(new FakeClient({ columns }).client, 'ks', 'kv', table => table);
};

const finderOf = (table: Table, refusesUnknown = true): RowProperties => {
  const mappings = selectColumns(table, undefined, makeEncoder(new FakeClient().client));
  return new NamedProperties(table, mappings, refusesUnknown);
};

/** What a row has for each column, or the error. */
function read(finder: RowProperties, table: Table, row: object): unknown {
  try {
    const properties = finder.propertiesOf(row);
    const found = table.columns.map(({ name, position }) => [
      name,
      valueOf(row, properties[position]),
    ]);
    return Object.fromEntries(found.filter(([, value]) => value !== undefined));
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    return error.message;
  }
}

async function once(names: string[], row: object, refusesUnknown?: boolean): Promise<unknown> {
  const table = await tableOf(...names);
  return read(finderOf(table, refusesUnknown), table, row);
}

describe('the column of a property', () => {
  it.each([
    ['its exact name', 'userId', ['userId', 'user_id'], 'userId'],
    ['its name in snake_case', 'userId', ['userid', 'user_id'], 'user_id'],
    ['a run of capitals as one word', 'orderURL', ['order_url'], 'order_url'],
    ['a run of capitals before a word', 'XMLHttpRequest', ['xml_http_request'], 'xml_http_request'],
    ['a run of capitals in the middle', 'getHTTPCode', ['get_http_code'], 'get_http_code'],
    ['a word in capitals', 'ID', ['id'], 'id'],
    ['a name in PascalCase', 'UserName', ['user_name'], 'user_name'],
    ['the only one without underscores', 'firstName', ['firstname'], 'firstname'],
    ['the only one with more underscores', 'addressLine1', ['address_line_1'], 'address_line_1'],
    ['the only one without case', 'firstname', ['firstName'], 'firstName'],
    ['letters of other alphabets', 'größeCm', ['größe_cm'], 'größe_cm'],
  ])('should be %s', async (_, property, names, expected) => {
    expect(await once(names, { [property]: 1 })).toEqual({ [expected]: 1 });
  });

  it('should be an error when several columns may be meant', async () => {
    const names = ['first_name', 'firs_tname'];
    expect(await once(names, { firstnamE: 1 })).toMatch(
      /"firstnamE" may mean the columns "first_name" and "firs_tname"/,
    );
    expect(await once(names, { firstnamE: undefined })).toEqual({});
    expect(await once(names, { firstName: 1 })).toEqual({ first_name: 1 });
  });

  it('should be an error when two defined properties mean it, in whatever order', async () => {
    const table = await tableOf('user_id');
    const finder = finderOf(table);
    for (const row of [
      { user_id: 1, userId: 2 },
      { userId: 2, user_id: 1 },
      { userId: 2, UserID: null },
    ]) {
      expect(read(finder, table, row)).toMatch(/^column "user_id": .* both mean it$/);
    }
    expect(read(finder, table, { user_id: undefined, userId: 2 })).toEqual({ user_id: 2 });
    expect(read(finder, table, { user_id: 1, userId: undefined })).toEqual({ user_id: 1 });
  });
});

describe('a property without a column', () => {
  it('should be an error that lists all, the nearest column of each, and both ways out', async () => {
    const row = { k: 1, fristName: 2, zzzzz: 3, lastNam: 4, [Symbol('s')]: 5, none: undefined };
    const message = await once(['k', 'first_name', 'last_name'], row);
    expect(message).toMatch(
      /"fristName" \(did you mean "first_name"\?\), "zzzzz", "lastNam" \(did/,
    );
    expect(message).toMatch(/columns.*unknownProperties.*'ignore'/);
    expect(message).not.toMatch(/none/);
  });

  it('should be left out when it is to be ignored', async () => {
    expect(await once(['k'], { k: 1, other: 2 }, false)).toEqual({ k: 1 });
  });

  it('should be an error with any value that is not undefined', async () => {
    for (const value of [null, 0, '', false, types.unset, () => 1]) {
      expect(await once(['k'], { k: 1, other: value })).toMatch(/"other"/);
    }
  });

  it('should be looked for in each row, also when rows before it had no value', async () => {
    const table = await tableOf('k');
    const finder = finderOf(table);
    expect(read(finder, table, { k: 1, other: undefined })).toEqual({ k: 1 });
    expect(read(finder, table, { k: 1, other: 2 })).toMatch(/"other"/);
    expect(read(finder, table, { k: 3, other: undefined })).toEqual({ k: 3 });
  });
});

describe('rows of other kinds', () => {
  it('should take getters of their class, and no methods', async () => {
    class Person {
      #first = 'Ann';
      get firstName(): string {
        return this.#first;
      }
      age(): number {
        return 5;
      }
    }
    class Child extends Person {
      readonly k = 1;
    }
    expect(await once(['k', 'first_name', 'age'], new Child())).toEqual({
      k: 1,
      first_name: 'Ann',
    });
  });

  it('should be read without a prototype, with inherited values, and with hidden ones', async () => {
    expect(await once(['k'], Object.assign(Object.create(null), { k: 1 }))).toEqual({ k: 1 });
    expect(await once(['k', 'v'], Object.assign(Object.create({ v: 2 }), { k: 1 }))).toEqual({
      k: 1,
      v: 2,
    });
    expect(await once(['k'], Object.defineProperty({}, 'k', { value: 1 }))).toEqual({ k: 1 });
  });

  it('should be rows of the driver, whose own fields and methods are none of theirs', async () => {
    const row = driverRow({ k: 1 });
    expect(await once(['k', 'columns', 'get', 'values', 'for_each'], row)).toEqual({ k: 1 });
  });

  it('should give names that all objects have only when they are own', async () => {
    const names = ['constructor', 'to_string', '__proto__', 'valueOf'];
    expect(await once(names, {})).toEqual({});
    const row: object = JSON.parse('{ "__proto__": 1, "constructor": 2, "valueOf": 3 }');
    const found = (await once(names, row)) as object;
    expect(Object.entries(found)).toEqual([
      ['constructor', 2],
      ['__proto__', 1],
      ['valueOf', 3],
    ]);
  });

  it('should each be understood, whatever came before: sets of keys, their order, prototypes', async () => {
    const table = await tableOf('a', 'b', 'c');
    const finder = finderOf(table);
    const prototypes = [Object.prototype, null, { c: 7 }, class {}.prototype];
    for (let i = 0; i < 5000; i++) {
      const prototype = prototypes[i % 4] as object | null;
      const keys = ['a', 'b', 'c', `x${i % 500}`].filter((_, bit) => (i >> bit) & 1);
      if (i % 3 === 0) keys.reverse();
      const row: object = Object.create(prototype);
      for (const key of keys) Object.assign(row, { [key]: i });
      const unknown = keys.find(key => key.startsWith('x'));
      const all = prototype && 'c' in prototype ? { c: 7, ...row } : { ...row };
      if (unknown) expect(read(finder, table, row)).toContain(`"${unknown}"`);
      else expect(read(finder, table, row)).toEqual(all);
    }
  });
});

describe('the memory of key sets', () => {
  it('should stay bounded when keys are data', async () => {
    const table = await tableOf('k');
    const finder = finderOf(table, false);
    const nodes = () => (finder as unknown as { nodes: number }).nodes;
    let most = 0;
    let found = 0;
    for (let i = 0; i < 30_000; i++) {
      if (finder.propertiesOf({ k: 1, [`key ${i}`]: 1 })[0] === 'k') found++;
      most = Math.max(most, nodes());
    }
    expect([found, most <= 10_000]).toEqual([30_000, true]);
  });
});
