import type { Client } from 'cassandra-driver';
import { from, lastValueFrom, toArray } from 'rxjs';
import {
  createClient,
  openKeyspace,
  startFaultProxy,
  type FaultProxy,
  type ProxiedRequest,
  type SpecKeyspace,
} from '../../embedded/index.js';
import {
  cassandraTable,
  joinWithCassandraTable,
  leftJoinWithCassandraTable,
  saveToCassandra,
  type CassandraReadError,
  type ReadConf,
} from '../../src/cassandra/index.js';
import { pull } from '../../src/index.js';

interface Kv {
  k: number;
  v: number;
}

const COUNT = 5000;
const ROWS = Array.from({ length: COUNT }, (_, k) => ({ k, v: k + 1 }));
const SELECT = /FROM .*"kv"/;
/** The state of a page that the proxy keeps back, which the server does not know. */
const isOfServer = ({ pagingState }: ProxiedRequest) =>
  !pagingState?.toString().startsWith('empty page');
/** So that a test waits for no backoff. */
const retry = { delay: () => 1 };

let on: SpecKeyspace;
let proxy: FaultProxy;
let client: Client;

beforeAll(async () => {
  on = await openKeyspace({
    schema: [
      'CREATE TABLE kv (k int PRIMARY KEY, v int)',
      'CREATE TABLE wide (p int, c int, PRIMARY KEY (p, c))',
    ],
  });
  const fill = (rows: object[], table: string) =>
    lastValueFrom(pull(rows).pipe(saveToCassandra(on.client, on.keyspace, table)));
  await fill(ROWS, 'kv');
  await fill(
    ROWS.slice(0, 900).map(({ k }) => ({ p: k % 3, c: k })),
    'wide',
  );
  proxy = await startFaultProxy(on.access);
  client = createClient(proxy.clientOptions({ keyspace: on.keyspace }));
  await client.connect();
});
afterAll(async () => {
  await client?.shutdown();
  await proxy?.stop();
  await on?.close();
});
beforeEach(() => proxy.reset());

function scan(conf?: ReadConf): Promise<Kv[]> {
  const all = { fetchSize: 100, splitCount: 8, retry, ...conf };
  return lastValueFrom(cassandraTable<Kv>(client, on.keyspace, 'kv', all).pipe(toArray()));
}
const keys = (rows: Kv[]) => rows.map(({ k }) => k).sort((a, b) => a - b);
const ALL = ROWS.map(({ k }) => k);

/** What is seen until the error. */
function failing<T>(conf: ReadConf): Promise<{ seen: T[]; error: CassandraReadError }> {
  const seen: T[] = [];
  return new Promise(resolve => {
    const all = { fetchSize: 100, splitCount: 8, retry, ...conf };
    cassandraTable<T>(client, on.keyspace, 'kv', all).subscribe({
      next: row => seen.push(row),
      error: (error: CassandraReadError) => resolve({ seen, error }),
    });
  });
}

describe('reading under faults', () => {
  it('[55] should go on after empty pages in the middle, at the start and several', async () => {
    const middle = proxy.fail(
      { cql: SELECT, when: isOfServer, skip: 20, times: 3 },
      { emptyPage: true },
    );
    expect(keys(await scan())).toEqual(ALL);
    const start = proxy.fail({ cql: SELECT, when: isOfServer, times: 5 }, { emptyPage: true });
    expect(keys(await scan({ ordered: true, splitCount: 2 }))).toEqual(ALL);
    expect([middle.hits, start.hits]).toEqual([3, 5]);
  });

  it('[55] should go on after an empty page of a joined key, and of several', async () => {
    const rule = proxy.fail({ when: isOfServer, times: 4 }, { emptyPage: true });
    const wide = from([{ p: 0 }, { p: 5 }, { p: 2 }]).pipe(
      leftJoinWithCassandraTable<{ p: number }, { c: number }>(client, on.keyspace, 'wide', {
        fetchSize: 50,
        retry,
      }),
      toArray(),
    );
    const pairs = await lastValueFrom(wide);
    const counts = [0, 5, 2].map(p => pairs.filter(([l, r]) => l.p === p && r).length);
    expect([counts, pairs.length, rule.hits]).toEqual([[300, 0, 300], 601, 4]);
  });

  it('[59] should resume a failed range from its last page, while the others go on', async () => {
    const finished: string[] = [];
    const rules = [
      proxy.fail({ cql: SELECT, skip: 3, times: 4 }, { error: 'readTimeout', dataPresent: true }),
      proxy.fail({ cql: SELECT, skip: 9, times: 2 }, { error: 'overloaded' }),
      proxy.fail({ cql: SELECT, skip: 15, times: 2 }, { error: 'isBootstrapping' }),
    ];
    const rows = await scan({ onRange: ({ range }) => finished.push(range) });
    expect(keys(rows)).toEqual(ALL);
    expect(rules.map(({ hits }) => hits)).toEqual([4, 2, 2]);
    expect(new Set(finished).size).toBe(finished.length);
    // No range was begun again: every repetition asked for the page that had failed.
    expect(proxy.counts.EXECUTE).toBeLessThan(COUNT / 100 + 3 * finished.length + 8 + 10);
  });

  it('[59] should resume after a cut connection, and after an answer that was lost', async () => {
    const rules = [
      proxy.fail({ cql: SELECT, skip: 10 }, { cut: true }),
      proxy.fail({ cql: SELECT, skip: 25 }, { cut: true, carriedOut: true }),
    ];
    const rows = await scan({ retry: { count: 20, delay: () => 100 } });
    expect(keys(rows)).toEqual(ALL);
    expect(rules.map(({ hits }) => hits)).toEqual([1, 1]);
  });

  it('[59] should fail with the range when the retries are spent, and never earlier', async () => {
    const rule = proxy.fail({ cql: SELECT, skip: 6, times: Infinity }, { error: 'readTimeout' });
    const { seen, error } = await failing<Kv>({ retry: { count: 2, delay: () => 1 } });
    rule.remove();
    expect([error.name, error.code, error.attempts]).toEqual([
      'CassandraReadError',
      'ERR_CASSANDRA_READ',
      3,
    ]);
    expect(error.range).toMatch(/^\(-?\d+,-?\d+\]$/);
    expect([error.keyspace, error.table]).toEqual([on.keyspace, 'kv']);
    expect((error.cause as { code: number }).code).toBe(0x1200);
    expect(new Set(seen.map(({ k }) => k)).size).toBe(seen.length);
  });

  it('should give all rows before the failed range when ordered, and resume behind it', async () => {
    const all = await scan({ ordered: true });
    const done: string[] = [];
    const rule = proxy.fail({ cql: SELECT, skip: 30, times: Infinity }, { error: 'readFailure' });
    const { seen, error } = await failing<Kv>({
      ordered: true,
      onRange: ({ range }) => done.push(range),
    });
    rule.remove();
    expect([error.attempts, seen.length > 0]).toEqual([1, true]);
    expect(seen).toEqual(all.slice(0, seen.length));
    const rest = await scan({ ordered: true, skipRanges: done });
    expect(rest).toEqual(all.slice(all.length - rest.length));
    expect(seen.length + rest.length).toBeGreaterThanOrEqual(COUNT);
  });

  it('should retry keys of a join, and name the left value that cannot be read', async () => {
    const join = joinWithCassandraTable<{ k: number }, Kv>(client, on.keyspace, 'kv', {
      retry: { count: 3, delay: () => 1 },
      concurrency: 4,
    });
    const left = ROWS.slice(0, 500).map(({ k }) => ({ k }));
    proxy.fail({ cql: SELECT, skip: 2, times: 5 }, { error: 'readTimeout', dataPresent: true });
    const pairs = await lastValueFrom(from(left).pipe(join, toArray()));
    expect(pairs.map(([l, r]) => [l.k, r.v])).toEqual(left.map(({ k }) => [k, k + 1]));

    proxy.fail({ cql: SELECT, skip: 10, times: Infinity }, { error: 'unavailable' });
    const seen: number[] = [];
    const error = await new Promise<CassandraReadError>(resolve => {
      const next = ([{ k }]: [{ k: number }, Kv]) => seen.push(k);
      from(left).pipe(join).subscribe({ next, error: resolve });
    });
    expect([error.name, error.attempts, error.row]).toEqual([
      'CassandraReadError',
      4,
      left[error.index as number],
    ]);
    expect(seen).toEqual(ALL.slice(0, error.index));
  });

  it('should ask for fewer keys where the server refuses many', async () => {
    const isMany = { cql: / IN \?/, times: Infinity };
    const rule = proxy.fail(isMany, { error: 'invalid', message: 'too many keys' });
    const left = ROWS.slice(0, 200).map(({ k }) => ({ k }));
    const join = joinWithCassandraTable(client, on.keyspace, 'kv', { concurrency: 4 });
    expect(await lastValueFrom(from(left).pipe(join, toArray()))).toHaveLength(200);
    expect(rule.hits).toBeGreaterThan(5);
  });

  it('should fail after the pages of a key that were read when a later page fails', async () => {
    const isPage = { when: ({ pagingState }: { pagingState: Buffer | null }) => !!pagingState };
    proxy.fail({ ...isPage, skip: 2, times: Infinity }, { error: 'readFailure' });
    const seen: number[] = [];
    const error = await new Promise<CassandraReadError>(resolve => {
      from([{ p: 1 }, { p: 2 }])
        .pipe(
          joinWithCassandraTable<{ p: number }, { c: number }>(client, on.keyspace, 'wide', {
            fetchSize: 50,
            concurrency: 1,
          }),
        )
        .subscribe({ next: ([, { c }]) => seen.push(c), error: resolve });
    });
    expect([error.name, error.index]).toEqual(['CassandraReadError', expect.any(Number)]);
    expect(seen.length % 50).toBe(0);
    expect(seen.length).toBeLessThan(600);
  });
});
