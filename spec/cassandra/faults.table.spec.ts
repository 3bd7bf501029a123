import type { Client } from 'cassandra-driver';
import { lastValueFrom, of, toArray, type OperatorFunction } from 'rxjs';
import {
  deleteFromCassandra,
  saveToCassandra,
  saveToCassandraSettled,
  type CassandraWriteError,
  type WriteConf,
} from '../../src/cassandra/index.js';
import { expectCounted, Faulty, retry, type Case } from './lib/faulty.js';

type Row = Record<string, unknown>;

let faulty: Faulty;

beforeAll(async () => {
  faulty = await Faulty.open([
    'CREATE TABLE kv (k int PRIMARY KEY, v int)',
    'CREATE TABLE hits (k int PRIMARY KEY, n counter)',
    'CREATE TABLE bags (k int PRIMARY KEY, l list<int>)',
  ]);
});
afterAll(() => faulty?.close());

const CASES: Array<[string, Case]> = [
  ['write timeout', { fault: { error: 'writeTimeout' }, repeats: 'if idempotent' }],
  [
    'write timeout of a batch',
    { fault: { error: 'writeTimeout', writeType: 'UNLOGGED_BATCH' }, repeats: 'if idempotent' },
  ],
  [
    'write timeout of the batch log',
    {
      fault: { error: 'writeTimeout', writeType: 'BATCH_LOG' },
      driver: [1, 2],
      repeats: 'if idempotent',
    },
  ],
  ['unavailable', { fault: { error: 'unavailable' }, repeats: 'always' }],
  ['overloaded', { fault: { error: 'overloaded' }, repeats: 'if idempotent' }],
  ['bootstrapping', { fault: { error: 'isBootstrapping' }, repeats: 'always' }],
  ['truncate error', { fault: { error: 'truncateError' }, repeats: 'if idempotent' }],
  ['server error', { fault: { error: 'serverError' }, repeats: 'never' }],
  ['write failure', { fault: { error: 'writeFailure' }, repeats: 'never' }],
  ['invalid', { fault: { error: 'invalid' }, repeats: 'never' }],
  ['no answer', { fault: { hang: true }, repeats: 'if idempotent' }],
  ['a cut connection', { fault: { cut: true }, repeats: 'if idempotent' }],
  ['all nodes stopped', { repeats: 'always' }],
];

type Operator = (client: Client, conf: WriteConf<Row>) => OperatorFunction<Row, unknown>;

const save =
  (table: string, more: WriteConf<Row> = {}): Operator =>
  (client, conf) =>
    saveToCassandra<Row>(client, faulty.on.keyspace, table, { ...conf, ...more });
const remove: Operator = (client, conf) =>
  deleteFromCassandra<Row>(client, faulty.on.keyspace, 'kv', { ...conf, columns: undefined });

/** The error, and how many requests there were. */
function failing(fault: Case, operator: Operator, row: Row, conf: WriteConf<Row> = {}) {
  return faulty.during(fault, async client => {
    const run = of(row).pipe(operator(client, { retry, ...conf }), toArray());
    const error = await lastValueFrom(run).then(
      () => Promise.reject(new Error('It was written')),
      (thrown: CassandraWriteError) => thrown,
    );
    expect(error).toMatchObject({ code: 'ERR_CASSANDRA_WRITE', row, index: 0 });
    return { error, sent: faulty.sent };
  });
}

describe('writing under each fault', () => {
  const both = CASES.flatMap(([name, fault]) =>
    [false, true].map(isIdempotent => [name, isIdempotent, fault] as const),
  );

  it.each(both)(
    '[26][28][29][38] should save and delete as often as it may: %s, isIdempotent %s',
    async (_, isIdempotent, fault) => {
      for (const operator of [save('kv'), remove]) {
        const { sent, error } = await failing(fault, operator, { k: 1 }, { isIdempotent });
        expectCounted(sent, error, fault, isIdempotent);
      }
    },
  );

  it.each(CASES)(
    '[27] should not repeat what may have counted, grown or been applied: %s',
    async (_, fault) => {
      const append = { columns: ['k', { l: { column: 'l', as: 'append' } }] } as WriteConf<Row>;
      const prepend = { columns: ['k', { l: { column: 'l', as: 'prepend' } }] } as WriteConf<Row>;
      const writes: Array<[Operator, Row]> = [
        [save('hits'), { k: 1, n: 1 }],
        [save('bags', append), { k: 1, l: [1] }],
        [save('bags', prepend), { k: 1, l: [1] }],
        [save('kv', { ifNotExists: true }), { k: 1, v: 1 }],
      ];
      for (const [operator, row] of fault.fault ? writes : writes.slice(0, 1)) {
        const { sent, error } = await failing(fault, operator, row);
        expectCounted(sent, error, fault, false);
      }
    },
  );

  it.each(CASES.filter(([, { fault }]) => fault && 'error' in fault))(
    '[41] should count the attempts of each row of a batch: %s',
    async (name, fault) => {
      const rows = Array.from({ length: 10 }, (_, k) => ({ k, v: k }));
      const { results, sent } = await faulty.during(fault, async client => {
        const settled = saveToCassandraSettled<Row>(client, faulty.on.keyspace, 'kv', { retry });
        const run = of(...rows).pipe(settled, toArray());
        return { results: await lastValueFrom(run), sent: faulty.sent };
      });
      expect(results.map(({ status, index }) => `${status} ${index}`)).toEqual(
        rows.map((_, i) => `failed ${i}`),
      );
      // A batch that is invalid is split, until each row has been alone.
      if (name === 'invalid') expect([sent, results[0]?.attempts]).toEqual([19, 4]);
      else
        for (const result of results)
          expectCounted(sent, (result as { error: CassandraWriteError }).error, fault, true);
    },
  );
});
