import {
  cassandraTable,
  deleteFromCassandra,
  executeCql,
  joinWithCassandraTable,
  saveToCassandra,
  saveToCassandraSettled,
} from '../../../../src/cassandra/index.js';
import { FakeClient } from '../lib/fakeClient.js';

const { client } = new FakeClient();

type Create = (conf: never, target?: never, keyspace?: never) => unknown;

/** Created only: nothing is subscribed, and nobody is asked. */
const OPERATORS: Record<string, Create> = {
  saveToCassandra: (conf, target = client as never, keyspace = 'ks' as never) =>
    saveToCassandra(target, keyspace, 'kv', conf),
  saveToCassandraSettled: (conf, target = client as never, keyspace = 'ks' as never) =>
    saveToCassandraSettled(target, keyspace, 'kv', conf),
  deleteFromCassandra: (conf, target = client as never, keyspace = 'ks' as never) =>
    deleteFromCassandra(target, keyspace, 'kv', conf),
  executeCql: (conf, target = client as never, cql = 'SELECT' as never) =>
    executeCql(target, cql, undefined, conf),
  joinWithCassandraTable: (conf, target = client as never, keyspace = 'ks' as never) =>
    joinWithCassandraTable(target, keyspace, 'kv', conf),
  cassandraTable: (conf, target = client as never, keyspace = 'ks' as never) =>
    cassandraTable(target, keyspace, 'kv', conf),
};
const SAVING = ['saveToCassandra', 'saveToCassandraSettled'];
const WRITING = [...SAVING, 'deleteFromCassandra'];
const READING = ['joinWithCassandraTable', 'cassandraTable'];
const REQUESTING = [...WRITING, 'executeCql'];
const ALL = [...REQUESTING, ...READING];

type Wrong = [option: string, operators: string[], confs: object[], refusal: typeof TypeError];

const CASES: Wrong[] = [
  ['ifNotExists', SAVING, [{ ifNotExists: true, timestamp: 5 }], TypeError],
  ['ifNotExists', SAVING, [{ ifNotExists: true, timestamp: () => 5 }], TypeError],
  [
    'ifNotExists',
    SAVING,
    [{ ifNotExists: true, columns: ['k', { l: { column: 'l', as: 'append' } }] }],
    TypeError,
  ],
  ['ttl', SAVING, [-1, 630_720_001, 1.5, NaN, Infinity].map(ttl => ({ ttl })), RangeError],
  ['ttl', SAVING, ['5', null, {}, 5n].map(ttl => ({ ttl })), TypeError],
  [
    'timestamp',
    WRITING,
    [2 ** 53, 0.5, 2n ** 63n, NaN].map(timestamp => ({ timestamp })),
    RangeError,
  ],
  ['timestamp', WRITING, ['5', null, {}, new Date()].map(timestamp => ({ timestamp })), TypeError],
  [
    'columns',
    SAVING,
    ['k', [5], [null], [{ k: 5 }], [{ k: null }]].map(c => ({ columns: c })),
    TypeError,
  ],
  ['as', SAVING, [{ columns: [{ k: { column: 'k', as: 'put' } }] }], TypeError],
  // Nothing to delete: without the option, the whole row would go.
  ['columns', ['deleteFromCassandra'], ['k', [], [5], {}].map(c => ({ columns: c })), TypeError],
  ['keyColumns', ['deleteFromCassandra'], ['k', [], [5]].map(c => ({ keyColumns: c })), TypeError],
  ['batchSize.rows', WRITING, [0, -1, 1.5].map(rows => ({ batchSize: { rows } })), RangeError],
  ['batchGroupingKey', WRITING, [{ batchGroupingKey: 'all' }], TypeError],
  ['maxErrors', ['saveToCassandra'], [{ maxErrors: 1 }, { maxErrors: '1%' }], TypeError],
  ['maxErrors', ['saveToCassandraSettled'], [-1, 0.5].map(n => ({ maxErrors: n })), RangeError],
  [
    'maxErrors',
    ['saveToCassandraSettled'],
    ['5', '101%', null].map(n => ({ maxErrors: n })),
    TypeError,
  ],
  ['concurrency', ALL, [0, -1, 1.5, NaN].map(concurrency => ({ concurrency })), RangeError],
  ['concurrency', ALL, [{ concurrency: '2' }], TypeError],
  [
    'window',
    [...REQUESTING, 'joinWithCassandraTable'],
    [{ concurrency: 9, window: 3 }],
    RangeError,
  ],
  ['onError', REQUESTING, [{ onError: 'later' }, { ordered: false, onError: 'inTurn' }], TypeError],
  ['ordered', [...REQUESTING, 'cassandraTable'], [{ ordered: 1 }, { ordered: null }], TypeError],
  ['firstIndex', REQUESTING, [-1, 0.5, Infinity].map(n => ({ firstIndex: n })), RangeError],
  ['unknownProperties', SAVING, [{ unknownProperties: 'ignored' }], TypeError],
  ['settle', REQUESTING, [{ settle: 'no' }], TypeError],
  ['scheduler', ALL, [{ scheduler: {} }, { scheduler: null }], TypeError],
  ['consistency', ALL, [{ consistency: 'ONE' }, { consistency: null }], TypeError],
  ['consistency', ALL, [{ consistency: 11 }, { consistency: -1 }, { consistency: 0.5 }], TypeError],
  ['retry.count', ALL, [{ retry: { count: -1 } }, { retry: { count: 0.5 } }], RangeError],
  ['retry.delay', ALL, [{ retry: { delay: 100 } }], TypeError],
  ['retry.when', ALL, [{ retry: { when: true } }], TypeError],
  ['rateLimit', REQUESTING, [{ rateLimit: { rowsPerSecond: 0 } }], RangeError],
  ['readsPerSecond', READING, [{ readsPerSecond: 0 }, { readsPerSecond: -1 }], RangeError],
  ['select', READING, [{ select: [] }, { select: 'k' }, { select: [5] }], TypeError],
  [
    'select',
    READING,
    [
      [{}],
      [null],
      [['k']],
      [{ v: 5 }],
      [{ v: null }],
      [{ v: {} }],
      [{ v: { writetime: 5 } }],
      [{ v: { writeTime: 'v' } }],
      [{ v: { writetime: 'v', ttl: 'v' } }],
      ['k', 'k'],
      ['k', { k: 'v' }],
      ['k', { t: { ttl: 'v' } }, { t: { writetime: 'v' } }],
      [{ '': 'v' }],
      [{ __columns: 'v' }],
      [JSON.parse('{ "__proto__": "v" }')],
      [{ '\ud800': 'v' }],
    ].map(select => ({ select })),
    TypeError,
  ],
  ['row', READING, [{ row: 'k' }, { row: null }], TypeError],
  ['where', READING, [{ where: 'k = 1' }, { where: [] }, { where: [''] }], TypeError],
  ['where', READING, [{ where: ['k = ?'] }, { where: ['k = 1', 1] }], TypeError],
  ['where', READING, [{ where: ['k = ?', null] }, { where: ['k = ?', undefined] }], TypeError],
  ['limit', READING, [{ limit: 0 }, { limit: 2 ** 31 }], RangeError],
  ['fetchSize', READING, [{ fetchSize: 0 }, { fetchSize: 2 ** 31 }], RangeError],
  ['on', ['joinWithCassandraTable'], [{ on: 'k' }, { on: [5] }, { on: [{ k: 5 }] }], TypeError],
  ['splitCount', ['cassandraTable'], [{ splitCount: 0 }], RangeError],
  ['skipRanges', ['cassandraTable'], [{ skipRanges: ['1,2'] }, { skipRanges: '(1,2]' }], TypeError],
  ['onRange', ['cassandraTable'], [{ onRange: true }], TypeError],
];

describe('contradictions in the arguments', () => {
  it.each(CASES)('should be refused at creation: %s of %j', (option, names, confs, Refusal) => {
    for (const name of names) {
      for (const conf of confs) {
        const create = () => (OPERATORS[name] as Create)(conf as never);
        expect(create).toThrow(Refusal);
        // Who is told, and what of.
        expect(create).toThrow(new RegExp(`^${name}: .*${option.split('.')[0]}`));
      }
    }
  });

  it.each(ALL)('should be refused at creation by %s: a target or a name that is none', name => {
    const create = OPERATORS[name] as Create;
    for (const target of [null, {}, 'localhost']) {
      expect(() => create({} as never, target as never)).toThrow(TypeError);
    }
    for (const text of [null, 5, {}]) {
      expect(() => create({} as never, client as never, text as never)).toThrow(TypeError);
    }
  });

  it('should be refused at creation: a bind that is no function', () => {
    expect(() => executeCql(client, 'x', 5 as never)).toThrow(TypeError);
  });
});
