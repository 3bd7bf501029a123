import { EMPTY } from 'rxjs';
import {
  CassandraConnector,
  cassandraTable,
  deleteFromCassandra,
  executeCql,
  joinWithCassandraTable,
  leftJoinWithCassandraTable,
  saveToCassandra,
  saveToCassandraSettled,
} from '../../../../src/cassandra/index.js';
import {
  BATCH_OPTIONS,
  CQL_OPTIONS,
  DELETE_OPTIONS,
  JOIN_OPTIONS,
  RATE_OPTIONS,
  READ_OPTIONS,
  RETRY_OPTIONS,
  WRITE_OPTIONS,
} from '../../../../src/cassandra/internal/request/optionNames.js';
import { FakeClient } from '../lib/fakeClient.js';

const { client } = new FakeClient();

const WRONG = {
  null: null,
  number: 5,
  fraction: 0.5,
  list: [],
  object: Object.create(null) as unknown,
  function: () => undefined,
  symbol: Symbol('wrong'),
  instance: new (class Wrong {})(),
  revoked: revoked(),
};
type Kind = keyof typeof WRONG;
const ALL = Object.keys(WRONG) as Kind[];
const OBJECTS: Kind[] = ['object', 'instance'];

/** What an option takes of the above; of everything else it says what it expected instead. */
const TAKES: Record<string, Kind[]> = {
  consistency: ['number'],
  concurrency: ['number'],
  window: ['number'],
  windowBytes: ['number'],
  firstIndex: ['number'],
  retry: OBJECTS,
  rateLimit: OBJECTS,
  metrics: OBJECTS,
  columns: ['list'],
  batchSize: OBJECTS,
  ttl: ['number', 'function'],
  timestamp: ['number', 'function'],
  limit: ['number'],
  perPartitionLimit: ['number'],
  fetchSize: ['number'],
  splitCount: ['number'],
  readsPerSecond: ['number', 'fraction'],
  skipRanges: ['list'],
  onRange: ['function'],
  row: ['function'],
  readTimeout: ['number', 'fraction'],
  on: ['list'],
  'retry.count': ['number'],
  'retry.delay': ['function'],
  'retry.when': ['function'],
  'rateLimit.rowsPerSecond': ['number', 'fraction'],
  'rateLimit.bytesPerSecond': ['number', 'fraction'],
  'batchSize.rows': ['number'],
  'batchSize.bytes': ['number'],
  'metrics.next': ['function'],
  'metrics.error': ['function'],
  'metrics.complete': ['function'],
  maxErrors: ['number'],
};

type Make = (conf: unknown, ...args: unknown[]) => unknown;
const on =
  (operator: (...args: never[]) => unknown): Make =>
  (conf, target = client, keyspace = 'ks', table = 'kv') =>
    (operator as (...args: unknown[]) => unknown)(target, keyspace, table, conf);

const NESTED = { retry: RETRY_OPTIONS, rateLimit: RATE_OPTIONS, batchSize: BATCH_OPTIONS };
const OPERATORS: Array<[name: string, make: Make, options: object]> = [
  ['saveToCassandra', on(saveToCassandra), WRITE_OPTIONS],
  ['saveToCassandraSettled', on(saveToCassandraSettled), WRITE_OPTIONS],
  ['deleteFromCassandra', on(deleteFromCassandra), DELETE_OPTIONS],
  [
    'executeCql',
    (conf, target = client, cql = 'x', bind = () => []) =>
      executeCql(target as never, cql as never, bind as never, conf as never),
    CQL_OPTIONS,
  ],
  ['cassandraTable', on(cassandraTable), READ_OPTIONS],
  ['joinWithCassandraTable', on(joinWithCassandraTable), JOIN_OPTIONS],
  ['leftJoinWithCassandraTable', on(leftJoinWithCassandraTable), JOIN_OPTIONS],
];

/** One test for each operator, option (or path of a nested one) and wrong value. */
function* cases(): Generator<[name: string, path: string, kind: Kind, make: Make]> {
  for (const [name, make, options] of OPERATORS) {
    const nested = Object.entries(NESTED).flatMap(([option, names]) =>
      option in options ? Object.keys(names).map(inner => `${option}.${inner}`) : [],
    );
    const observer = ['next', 'error', 'complete'].map(method => `metrics.${method}`);
    const paths = [...Object.keys(options), ...nested, ...('metrics' in options ? observer : [])];
    for (const path of paths) {
      // Here every value is wrong: the option belongs to the other operator.
      const takes = name === 'saveToCassandra' && path === 'maxErrors' ? [] : (TAKES[path] ?? []);
      // Of the columns to delete, none at all would mean the whole row.
      const isList = !(name === 'deleteFromCassandra' && path === 'columns');
      const wrong = ALL.filter(kind => !takes.includes(kind) || (kind === 'list' && !isList));
      for (const kind of wrong) yield [name, path, kind, make];
    }
  }
}

function confOf(path: string, value: unknown): object {
  const [outer = '', inner] = path.split('.');
  return { [outer]: inner === undefined ? value : { [inner]: value } };
}

/** Names the operator, the option, what it expected, and what it got. */
function expectRefusal(make: () => unknown, name: string, path: string, kind: Kind): void {
  const isNumber = kind === 'number' || kind === 'fraction';
  try {
    make();
  } catch (error) {
    expect(isNumber ? [TypeError, RangeError] : [TypeError]).toContain(
      (error as Error).constructor,
    );
    const { message } = error as Error;
    expect(message).toMatch(
      new RegExp(`^${name}: expected ${path.replace('.', '\\.')} to be .+, got .+`),
    );
    expect(message).not.toMatch(/Cannot|undefined \(/);
    return;
  }
  throw new Error(`${name} took a ${kind} as ${path}`);
}

describe('a wrong argument', () => {
  it.each([...cases()])('should be refused by %s: %s that is %s', (name, path, kind, make) => {
    expectRefusal(() => make(confOf(path, WRONG[kind])), name, path, kind);
  });

  it.each(OPERATORS)('should be refused by %s: a wrong conf', (name, make) => {
    const wrong = ALL.filter(kind => !OBJECTS.includes(kind));
    for (const kind of wrong) expectRefusal(() => make(WRONG[kind]), name, 'its config', kind);
    expectRefusal(() => make(EMPTY), name, 'its config', 'object');
  });

  it.each(OPERATORS)('should be refused by %s: target and names', (name, make) => {
    const names = name === 'executeCql' ? ['cql', 'bind'] : ['keyspace', 'table'];
    for (const kind of ALL) {
      expectRefusal(() => make({}, WRONG[kind]), name, 'target', kind);
      for (const [i, parameter] of names.entries()) {
        if (parameter === 'bind' && kind === 'function') continue;
        const args = [client, 'a', () => []].slice(0, i + 1);
        expectRefusal(() => make({}, ...args, WRONG[kind]), name, parameter, kind);
      }
    }
  });

  it('should be refused by CassandraConnector and its methods', () => {
    const name = 'CassandraConnector';
    const options = { contactPoints: ['127.0.0.1'] };
    for (const kind of ALL) {
      const value = WRONG[kind] as never;
      if (!OBJECTS.includes(kind)) {
        expectRefusal(() => new CassandraConnector(value), name, 'options', kind);
        expectRefusal(() => new CassandraConnector(options, value), name, 'its config', kind);
      }
      if (kind !== 'number' && kind !== 'fraction') {
        const make = () => new CassandraConnector(options, { keepAlive: value });
        expectRefusal(make, name, 'keepAlive', kind);
      }
      if (kind === 'function') continue;
      const make = () => new CassandraConnector(options).withSessionDo(value);
      expectRefusal(make, 'CassandraConnector.withSessionDo', 'block', kind);
    }
  });

  it.each(OPERATORS)('should be refused by %s: an option that does not exist', (name, make) => {
    expect(() => make({ retri: { count: 1 } })).toThrow(
      `${name}: expected retri to be an option (did you mean retry?), got an instance of Object`,
    );
    expect(() => make({ retry: { counts: 1 } })).toThrow(
      `${name}: expected retry.counts to be an option (did you mean retry.count?), got 1 (number)`,
    );
    expect(() => make({ retri: undefined, retry: { counts: undefined } })).not.toThrow();
  });

  it('should be refused: half a character in the text of a statement', () => {
    const half = "k = '\ud83d'";
    expect(() => executeCql(client, half)).toThrow(/^executeCql: expected cql .+ half characters/);
    expect(() => cassandraTable(client, 'ks', 'kv', { where: [half] })).toThrow('half characters');
  });
});

it('should be seen by this table when an argument is taken (control)', () => {
  const taking = () => expectRefusal(() => undefined, 'x', 'y', 'null');
  expect(taking).toThrow('x took a null as y');
  const vague = () => expectRefusal(() => (null as never as object[]).length, 'x', 'y', 'null');
  expect(vague).toThrow('toMatch');
});

function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
