import { from, lastValueFrom, toArray } from 'rxjs';
import {
  deleteFromCassandra,
  saveToCassandra,
  type WriteConf,
} from '../../../../src/cassandra/index.js';
import { FakeClient, INT, serverError, settled, TEXT, type Sent } from '../lib/fakeClient.js';

interface Row {
  k: number;
  c?: number;
  s?: number | null;
  v?: number | null;
}

const TABLE = { columns: { k: INT, c: INT, s: INT, v: INT }, clustering: ['c'], statics: ['s'] };
const NAMES = Object.keys(TABLE.columns);

async function run(rows: Row[], conf: WriteConf<Row> = {}, fake = fakeOf()): Promise<Sent[]> {
  await lastValueFrom(from(rows).pipe(saveToCassandra(fake.client, 'ks', 'kv', conf), toArray()));
  return fake.sent;
}
const fakeOf = () =>
  new FakeClient({ ...TABLE, respond: () => undefined, replicaSet: key => -1 - (key % 2) });

const sizesOf = (sent: Sent[]): number[] => sent.map(({ statements }) => statements.length);
const cqlOf = (sent: Sent[]): string[] =>
  sent.flatMap(({ statements }) => statements.map(({ query }) => query));

/** The cells that a statement writes, by their names; null deletes, unset is left out. */
function cellsOf(query: string, params: unknown[]): Array<[cell: string, value: number | null]> {
  const names = [...(/\((.*?)\) VALUES/.exec(query)?.[1] ?? '').matchAll(/"(\w+)"/g)].map(
    m => m[1],
  );
  const row = new Map(names.map((name, i) => [name, params[i]]));
  return ['s', 'v'].flatMap(name => {
    const value = row.get(name);
    if (value !== null && typeof value !== 'number') return [];
    const key = name === 's' ? `${row.get('k')}` : `${row.get('k')} ${row.get('c')}`;
    return [[`${name} ${key}`, value] as [string, number | null]];
  });
}

/** What Cassandra keeps of requests, in whatever order they come: the latest, else a deletion, else the largest. */
function stateAfter(sent: ReadonlyArray<Pick<Sent, 'statements' | 'options'>>) {
  const cells = new Map<string, { time: number; value: number | null }>();
  for (const { statements, options } of sent) {
    const time = Number(options.timestamp);
    for (const { query, params } of statements) {
      for (const [cell, value] of cellsOf(query, params)) {
        const old = cells.get(cell);
        const isLarger =
          old?.time === time && (value === null || (old.value !== null && value > old.value));
        if (!old || time > old.time || isLarger) cells.set(cell, { time, value });
      }
    }
  }
  return new Map([...cells].map(([cell, { value }]) => [cell, value]));
}

/** What the source means: each row overwrites those before it. */
function stateOf(rows: Row[]): Map<string, number | null> {
  const cells = new Map<string, number | null>();
  for (const { k, c, s, v } of rows) {
    if (s !== undefined) cells.set(`s ${k}`, s);
    if (v !== undefined) cells.set(`v ${k} ${c}`, v);
  }
  return cells;
}

/** Small numbers, the same ones on each run. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const sorted = (cells: Map<string, number | null>) => [...cells].sort();

describe('law: the last row of the source wins', () => {
  it.each(Array.from({ length: 40 }, (_, seed) => seed))(
    'in whatever order the requests arrive: seed %d',
    async seed => {
      const random = randomOf(seed + 1);
      const rows = Array.from({ length: 120 }, (): Row => {
        const value = () => [undefined, null, random(3), random(3)][random(4)];
        // In every other law few rows have a static value, so that many rows share and wait.
        const s = seed % 2 === 0 || random(6) === 0 ? value() : undefined;
        const row = { k: random(4), c: random(6), s, v: value() };
        // Now and then static columns only.
        return random(seed % 2 === 0 ? 8 : 40) > 0 ? row : { k: row.k, s: random(3) };
      });
      const partitions = [1, 3, 10][seed % 3] as number;
      const sent = await run(rows, { batchSize: { rows: partitions * 3 }, concurrency: 2 });
      const arrived = [...sent].sort(() => random(3) - 1);
      expect(sorted(stateAfter(arrived))).toEqual(sorted(stateOf(rows)));
      expect(cqlOf(sent).some(cql => /USING/.test(cql))).toBe(false);
    },
  );

  it('is broken when rows of one key share a request: the negative control', async () => {
    const rows: Row[] = [
      { k: 1, c: 1, v: 2 },
      { k: 1, c: 1, v: 1 },
    ];
    const apart = await run(rows);
    const [{ options } = apart[0] as Sent] = apart;
    const together = [{ options, statements: apart.flatMap(({ statements }) => statements) }];
    expect(stateAfter(apart)).toEqual(stateOf(rows));
    expect(stateAfter(together)).not.toEqual(stateOf(rows));
  });
});

describe('rows that share a request', () => {
  const partition = (length: number, row: (c: number) => Partial<Row>): Row[] =>
    Array.from({ length }, (_, c) => ({ k: 1, c, ...row(c) }));

  it('should be those of one partition with one static value, in full batches', async () => {
    const sent = await run(
      partition(10_000, c => ({ s: 7, v: c })),
      { batchSize: { rows: 50 } },
    );
    expect(sizesOf(sent).filter(size => size === 50).length).toBeGreaterThanOrEqual(198);
  });

  it('should not be those with different static values, but those that leave it alone', async () => {
    expect(
      sizesOf(
        await run(
          partition(6, c => ({ s: c })),
          { concurrency: 1 },
        ),
      ),
    ).toEqual([1, 1, 1, 1, 1, 1]);
    const alternating = partition(6, c => (c % 2 ? { v: c } : { s: 1, v: c }));
    expect(sizesOf(await run(alternating, { concurrency: 1 }))).toEqual([6]);
    const emptied = partition(4, c => ({ s: c % 2 ? null : 1 }));
    expect(sizesOf(await run(emptied, { concurrency: 1 }))).toEqual([1, 1, 1, 1]);
  });

  it('should not be those with equal static values that live differently long', async () => {
    const rows = partition(4, () => ({ s: 1 }));
    const ttl = (row: Row) => (row.c as number) % 2 || null;
    expect(sizesOf(await run(rows, { ttl, concurrency: 1 }))).toEqual([1, 1, 1, 1]);
  });

  it('should fill the request though a partition repeats its key', async () => {
    const rows: Row[] = [1, 1, 1, 3, 5, 7, 9].map((k, i) => ({ k, c: 0, v: i }));
    const [first] = sizesOf(await run(rows, { concurrency: 1 }));
    expect(first).toBe(5);
  });

  it.each([2, 3, 8])(
    'should fill the request though keys repeat %d times in a row',
    async times => {
      const rows = partition(50 * times, c => ({ c: Math.floor(c / times), v: c }));
      const conf = { batchSize: { rows: 50 }, concurrency: 1, window: rows.length };
      const sent = await run(rows, conf);
      expect(sizesOf(sent)).toEqual(Array<number>(times).fill(50));
      expect(stateAfter([...sent].reverse())).toEqual(stateOf(rows));
    },
  );

  it('should let rows pass over one that waits, but not with another static value', async () => {
    const rows: Row[] = [
      { k: 1, c: 1, v: 1 },
      { k: 1, c: 1, s: 5, v: 2 },
      { k: 1, c: 2, v: 3 },
      { k: 1, c: 3, s: 6 },
      { k: 1, c: 4 },
    ];
    const sent = await run(rows, { concurrency: 1 });
    expect(sizesOf(sent)).toEqual([2, 1, 2]);
    expect(stateAfter([...sent].reverse())).toEqual(stateOf(rows));
  });

  it('should be deletions, also of one key: they commute', async () => {
    const fake = fakeOf();
    const rows = [1, 2, 1, 1, 2].map(c => ({ k: 1, c }));
    const removed = from(rows).pipe(deleteFromCassandra(fake.client, 'ks', 'kv'));
    await lastValueFrom(removed.pipe(toArray()));
    expect(sizesOf(fake.sent)).toEqual([5]);
    expect(cqlOf(fake.sent).some(cql => /USING/.test(cql))).toBe(false);
  });

  it('should be told apart by keys of any order and type', async () => {
    const columns = { k: INT, a: TEXT, b: INT, v: INT };
    const table = { columns, clustering: ['a', 'b'], respond: () => undefined };
    const keys = ['b', 'a', 'c', 'ab', 'b'].flatMap(a =>
      [2, 1, 12].map(b => ({ k: 1, a, b, v: b })),
    );
    const fake = new FakeClient(table);
    const conf = { concurrency: 1, batchSize: { rows: 100 } };
    const saved = from(keys).pipe(saveToCassandra(fake.client, 'ks', 'kv', conf), toArray());
    await lastValueFrom(saved);
    expect(sizesOf(fake.sent)).toEqual([12, 3]);
  });
});

describe('the write time of a request', () => {
  const rows: Row[] = [
    { k: 1, c: 1, v: 1 },
    { k: 1, c: 2, v: 2 },
  ];

  it('should be the constant of the conf, in the field of the protocol', async () => {
    const sent = await run(rows, { timestamp: 12n });
    expect(sent.map(({ options }) => String(options.timestamp))).toEqual(['12']);
    expect(cqlOf(sent).some(cql => /USING/.test(cql))).toBe(false);
  });

  it('should be left out with server', async () => {
    const sent = await run(rows, { timestamp: 'server' });
    expect(sent.map(({ options }) => options.timestamp)).toEqual([null, null]);
  });

  it('should be left out with server and ifNotExists', async () => {
    const sent = await run(rows, { timestamp: 'server', ifNotExists: true });
    expect(sent.map(({ options }) => options.timestamp)).toEqual([null, null]);
  });

  it('should be bound with each row that the conf gives one, and be that of the request else', async () => {
    const all: Row[] = [...rows, { k: 1, c: 1, v: 3 }];
    const sent = await run(all, { timestamp: row => (row.c === 1 ? (row.v as number) : null) });
    expect(sizesOf(sent)).toEqual([3]);
    expect(cqlOf(sent).map(cql => /USING TIMESTAMP \?/.test(cql))).toEqual([true, false, true]);
    const times = sent[0]?.statements.map(({ params }) => params[NAMES.length - 1]);
    expect(times?.map(time => Buffer.isBuffer(time) && time.readBigInt64BE(0))).toEqual([
      1n,
      false,
      3n,
    ]);
    expect(Number(sent[0]?.options.timestamp)).toBeGreaterThan(1e15);
  });

  it('should be kept by the parts of a batch that is refused, and by what is sent again', async () => {
    const invalid = serverError(0x2200);
    const timedOut = serverError(0x1100);
    const respond = (_: Sent, i: number) => [invalid, timedOut][i];
    const fake = new FakeClient({ ...TABLE, respond });
    const sent = await run(rows, { retry: { delay: () => 0 } }, fake);
    expect(sizesOf(sent)).toEqual([2, 1, 1, 1]);
    expect(new Set(sent.map(({ options }) => String(options.timestamp))).size).toBe(1);
  });
});

describe('rows whose write time the server makes', () => {
  it.each([
    ['one key', TABLE.statics.slice(1), [1, 1, 2], [2, 3]],
    ['one partition with static columns', TABLE.statics, [1, 2, 3], [1, 2, 3]],
  ])('should wait for each other: %s', async (_, statics, keys, sums) => {
    const fake = new FakeClient({ ...TABLE, statics });
    const rows = keys.map((c, i) => ({ k: 1, c, v: i }));
    const conf = { timestamp: 'server' } as const;
    const done = lastValueFrom(
      from(rows).pipe(saveToCassandra(fake.client, 'ks', 'kv', conf), toArray()),
    );
    const counts: number[] = [];
    for (let i = 0; i < sums.length; i++) {
      await settled();
      counts.push(sizesOf(fake.sent).reduce((sum, size) => sum + size, 0));
      fake.sent[i]?.answer();
    }
    expect(await done).toEqual(rows);
    expect(counts).toEqual(sums);
  });
});
