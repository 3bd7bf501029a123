import { firstValueFrom, from, lastValueFrom, toArray } from 'rxjs';
import { openKeyspace, type SpecKeyspace } from '../../embedded/jest/specs.js';
import { leftJoinWithCassandraTable, saveToCassandra } from '../../src/cassandra/index.js';
import { pull } from '../../src/index.js';

let on: SpecKeyspace;

beforeAll(async () => {
  on = await openKeyspace({
    schema: [
      'CREATE TABLE hosts (k inet PRIMARY KEY, v int)',
      'CREATE TABLE texts (k text PRIMARY KEY, v int)',
      'CREATE TABLE shorts (k smallint PRIMARY KEY, v int)',
    ],
  });
});
afterAll(() => on.close());

const save = (rows: object[], table: string) =>
  lastValueFrom(
    pull(rows).pipe(saveToCassandra(on.client, on.keyspace, table, { concurrency: 1 })),
  );

// The server makes one address of the first and the last where several keys are asked for at once.
it('should find addresses that are several keys, though some are equal as addresses', async () => {
  const keys = ['1.2.3.4', '::1', '::ffff:1.2.3.4'];
  await save(
    keys.map((k, v) => ({ k, v })),
    'hosts',
  );
  const left = [...keys, '9.9.9.9'].map(k => ({ k }));
  const join = leftJoinWithCassandraTable<{ k: string }, { v: number }>(
    on.client,
    on.keyspace,
    'hosts',
    { concurrency: 1 },
  );
  const found = await firstValueFrom(from(left).pipe(join, toArray()));
  expect(found.map(([, row]) => row?.v)).toEqual([0, 1, 2, undefined]);
});

it.each<[string, unknown, unknown, unknown]>([
  ['texts', 'a', Buffer.from('grün'), 'grün'],
  ['shorts', 1, Buffer.from([0, 5]), 5],
])(
  'should let the later row win where a key has two forms: %s',
  async (table, lone, one, other) => {
    for (const [first, second] of [
      [one, other],
      [other, one],
    ]) {
      // While the lone row is out, the others collect in one batch: of one write time, 2 would win.
      const rows = [
        { k: lone, v: 0 },
        { k: first, v: 2 },
        { k: second, v: 1 },
      ];
      await save(rows, table);
      const { rows: found } = await on.client.execute(`SELECT v FROM ${table}`);
      expect(found.map(({ v }) => v as number).sort()).toEqual([0, 1]);
    }
  },
);
