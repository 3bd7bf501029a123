import type { Client } from 'cassandra-driver';
import { lastValueFrom, of, toArray, type Observable } from 'rxjs';
import {
  cassandraTable,
  joinWithCassandraTable,
  leftJoinWithCassandraTable,
  saveToCassandra,
  type CassandraReadError,
} from '../../src/cassandra/index.js';
import { expectCounted, Faulty, retry, type Case } from './lib/faulty.js';

let faulty: Faulty;

beforeAll(async () => {
  faulty = await Faulty.open(['CREATE TABLE kv (k int PRIMARY KEY, v int)']);
  const { client, keyspace } = faulty.on;
  await lastValueFrom(of({ k: 1, v: 1 }).pipe(saveToCassandra(client, keyspace, 'kv')));
});
afterAll(() => faulty?.close());

/** Reading is always idempotent. */
const repeats = 'if idempotent';

const CASES: Array<[string, Case]> = [
  ['read timeout', { fault: { error: 'readTimeout', dataPresent: true }, repeats }],
  [
    'read timeout without the data',
    { fault: { error: 'readTimeout', received: 1, blockFor: 1 }, driver: [2, 2], repeats },
  ],
  ['unavailable', { fault: { error: 'unavailable' }, repeats }],
  ['overloaded', { fault: { error: 'overloaded' }, repeats }],
  ['bootstrapping', { fault: { error: 'isBootstrapping' }, repeats }],
  ['server error', { fault: { error: 'serverError' }, repeats: 'never' }],
  ['read failure', { fault: { error: 'readFailure' }, repeats: 'never' }],
  ['invalid', { fault: { error: 'invalid' }, repeats: 'never' }],
  ['no answer', { fault: { hang: true }, repeats }],
  ['a cut connection', { fault: { cut: true }, repeats }],
  ['all nodes stopped', { repeats }],
];

type Read = (client: Client, keyspace: string) => Observable<unknown>;

const scan: Read = (client, keyspace) =>
  cassandraTable(client, keyspace, 'kv', { retry, where: ['k = ?', 1] });
const join: Read = (client, keyspace) =>
  of({ k: 1 }).pipe(joinWithCassandraTable(client, keyspace, 'kv', { retry }));
const leftJoin: Read = (client, keyspace) =>
  of({ k: 1 }).pipe(leftJoinWithCassandraTable(client, keyspace, 'kv', { retry }));

const READS = { scan, join, leftJoin };

describe('reading under each fault', () => {
  it.each(CASES)('[26][28][29][38] should ask as often as it may: %s', async (_, fault) => {
    for (const [name, read] of Object.entries(READS)) {
      const { error, sent } = await faulty.during(fault, async client => {
        const thrown = await lastValueFrom(read(client, faulty.on.keyspace).pipe(toArray())).then(
          () => Promise.reject(new Error('It was read')),
          (reason: CassandraReadError) => reason,
        );
        return { error: thrown, sent: faulty.sent };
      });
      expectCounted(sent, error, fault, true);
      const place = name === 'scan' ? { row: undefined } : { row: { k: 1 }, index: 0 };
      expect(error).toMatchObject({ code: 'ERR_CASSANDRA_READ', table: 'kv', ...place });
    }
  });
});
