import { from, lastValueFrom, type OperatorFunction } from 'rxjs';
import { openKeyspace, type SpecKeyspace } from '../../embedded/index.js';
import {
  deleteFromCassandra,
  joinWithCassandraTable,
  leftJoinWithCassandraTable,
  saveToCassandra,
  saveToCassandraSettled,
  type CassandraWriteError,
} from '../../src/cassandra/index.js';
import {
  among,
  COUNT,
  keysOf,
  neighbours,
  POSITION,
  run,
  SCHEMA,
  WRONG,
  type Bad,
  type Row,
} from './lib/badRows.js';

let on: SpecKeyspace;

beforeAll(async () => {
  on = await openKeyspace({ schema: SCHEMA });
});
afterAll(() => on?.close());
/** The rows, the bad one among them, for a table that is empty. */
async function fresh(table: string, { row }: Bad): Promise<Row[]> {
  await on.client.execute(`TRUNCATE ${table}`);
  return among(table, row);
}

async function keysIn(table: string): Promise<string[]> {
  const { rows } = await on.client.execute(`SELECT k FROM ${table}`);
  return rows.map(({ k }) => String(k)).sort();
}

describe('a row that is wrong', () => {
  it.each(WRONG)(
    '[45][48] should end saveToCassandra after the rows before it: %s',
    async (_, table, bad) => {
      const rows = await fresh(table, bad);
      const { conf, column, row, attempts = 0 } = bad;
      const saved = from(rows).pipe(saveToCassandra<Row>(on.client, on.keyspace, table, conf));
      const { seen, error } = await run(saved);
      const where = { keyspace: on.keyspace, table, column, row, index: POSITION, attempts };
      const name = 'CassandraWriteError';
      expect(error).toMatchObject({
        name,
        code: 'ERR_CASSANDRA_WRITE',
        cause: expect.any(Error),
        ...where,
      });
      expect(seen).toEqual(rows.slice(0, POSITION));
      expect(await keysIn(table)).toEqual(expect.arrayContaining(keysOf(seen)));
    },
  );

  it.each(WRONG)(
    '[44][45] should cost saveToCassandraSettled no other row: %s',
    async (_, table, bad) => {
      const rows = await fresh(table, bad);
      const { conf, column, attempts = 0 } = bad;
      const settled = saveToCassandraSettled<Row>(on.client, on.keyspace, table, conf);
      const { seen, error } = await run(from(rows).pipe(settled));
      expect([error, seen.length]).toEqual([null, COUNT]);
      expect(seen.map(({ index, row }) => [index, row])).toEqual([...rows.entries()]);
      const failed = seen.filter(({ status }) => status !== 'written');
      expect(failed).toMatchObject([
        { status: 'failed', index: POSITION, attempts, error: { column } },
      ]);
      expect(await keysIn(table)).toEqual(keysOf(neighbours(rows)));
    },
  );

  it.each(WRONG.filter(([, , { attempts }]) => !attempts))(
    'should let saveToCassandra write all others with onError: end: %s',
    async (_, table, bad) => {
      const rows = await fresh(table, bad);
      const conf = { ...bad.conf, onError: 'end' } as const;
      const saved = from(rows).pipe(saveToCassandra<Row>(on.client, on.keyspace, table, conf));
      const { seen, error } = await run(saved);
      expect((error as CassandraWriteError).index).toBe(POSITION);
      expect(seen).toEqual(neighbours(rows));
      expect(await keysIn(table)).toEqual(keysOf(seen));
    },
  );
});

/** The operators that need the key only. */
const KEYS = WRONG.filter(([, , { row, column }]) => row === null || column === 'k');

describe('a key that is wrong', () => {
  it.each(KEYS)(
    '[45] should end deleteFromCassandra after the rows before it: %s',
    async (_, table, bad) => {
      const rows = await fresh(table, bad);
      await lastValueFrom(
        from(neighbours(rows)).pipe(saveToCassandra<Row>(on.client, on.keyspace, table)),
      );
      const conf = table === 'pairs' ? { keyColumns: ['a', 'b', 'k'] } : {};
      const removed = from(rows).pipe(
        deleteFromCassandra<Row>(on.client, on.keyspace, table, conf),
      );
      const { seen, error } = await run(removed);
      expect(error).toMatchObject({
        code: 'ERR_CASSANDRA_WRITE',
        column: bad.row ? 'k' : undefined,
        row: bad.row,
        index: POSITION,
        attempts: 0,
      });
      expect(seen).toEqual(rows.slice(0, POSITION));
      const left = new Set(await keysIn(table));
      expect(keysOf(seen).filter(key => left.has(key))).toEqual([]);
    },
  );

  it.each(KEYS)('[61] should end a join after the pairs before it: %s', async (_, table, bad) => {
    const rows = await fresh(table, bad);
    await lastValueFrom(
      from(neighbours(rows)).pipe(saveToCassandra<Row>(on.client, on.keyspace, table)),
    );
    const on_ = table === 'pairs' ? { on: ['a', 'b', 'k'] } : {};
    const joins: Array<OperatorFunction<Row, [Row, Row | null]>> = [
      joinWithCassandraTable(on.client, on.keyspace, table, on_),
      leftJoinWithCassandraTable(on.client, on.keyspace, table, on_),
    ];
    for (const join of joins) {
      const { seen, error } = await run(from(rows).pipe(join));
      expect(error).toMatchObject({
        code: 'ERR_CASSANDRA_READ',
        column: bad.row ? 'k' : undefined,
        row: bad.row,
        index: POSITION,
        attempts: 0,
      });
      expect(seen.map(([left, right]) => [left, String(right?.k)])).toEqual(
        rows.slice(0, POSITION).map(row => [row, String(row.k)]),
      );
    }
  });
});
