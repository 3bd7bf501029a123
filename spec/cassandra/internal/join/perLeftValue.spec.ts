import { from, lastValueFrom, toArray } from 'rxjs';
import {
  cassandraTable,
  leftJoinWithCassandraTable,
  type JoinConf,
} from '../../../../src/cassandra/index.js';
import { FakeClient, INT } from '../lib/fakeClient.js';

interface Left {
  k: number;
  until?: number | null;
}

const columns = { k: INT, t: INT, u: INT, v: INT };
const clustering = ['t', 'u'];
const WHERE = ['t <= ?', (left: unknown) => (left as Left).until] as [string, ...unknown[]];

/** The driver knows the types of the marks, as after preparing. */
function makeFake(names: string[], order?: string[]): FakeClient {
  const fake = new FakeClient({
    columns,
    clustering,
    respond: () => ({ rows: [] }),
    replicaSet: () => -1,
  });
  const { getTable } = fake.metadata;
  const meta = { columns: names.map(name => ({ name, type: { code: INT } })) };
  Object.assign(fake.metadata, {
    getPreparedInfo: () => ({ meta }),
    getTable: async (...args: Parameters<typeof getTable>) => {
      const table = await getTable(...args);
      return table && Object.assign(table, { clusteringOrder: order });
    },
  });
  return fake;
}

async function run(fake: FakeClient, lefts: Left[], conf: JoinConf) {
  const joined = from(lefts).pipe(
    leftJoinWithCassandraTable<Left, object>(fake.client, 'ks', 'kv', conf),
    toArray(),
  );
  const outcome = await lastValueFrom(joined).catch((error: unknown) => error);
  return {
    outcome,
    cql: fake.sent[0]?.statements[0]?.query,
    params: fake.sent.map(sent => sent.statements[0]?.params),
  };
}

describe('a function in where', () => {
  it('should be asked for each left value', async () => {
    const fake = makeFake(['k', 't', '[per_partition_limit]']);
    const lefts = [
      { k: 1, until: 10 },
      { k: 1, until: 20 },
      { k: 2, until: 30 },
    ];
    const { outcome, params } = await run(fake, lefts, { where: WHERE, limit: 1 });
    expect(outcome).toEqual(lefts.map(left => [left, null]));
    expect(params).toEqual([
      [1, 10, 1],
      [1, 20, 1],
      [2, 30, 1],
    ]);
  });

  it('should let keys share a request only when its values are equal', async () => {
    const fake = makeFake(['k', 't']);
    const lefts = [1, 2, 3, 4, 5, 6].map(k => ({ k, until: k % 2 }));
    const { params } = await run(fake, lefts, { where: WHERE, concurrency: 1 });
    // The first leaves immediately, or all leave together: never two bounds in one request.
    expect(params.map(values => values?.at(-1)).sort()).toEqual([0, 1]);
    expect(params.every(values => Buffer.isBuffer(values?.[0]))).toBe(true);
  });

  it('should share nothing while the types are not known', async () => {
    const fake = makeFake([]);
    const { params } = await run(
      fake,
      [
        { k: 1, until: 5 },
        { k: 2, until: 5 },
      ],
      { where: WHERE },
    );
    expect(params).toEqual([
      [1, 5],
      [2, 5],
    ]);
  });

  it('should stand beside constant values', async () => {
    const fake = makeFake(['k', 't', 't', '[per_partition_limit]']);
    const where = ['t > ? AND t <= ?', 3, WHERE[1]] as [string, ...unknown[]];
    const { params } = await run(fake, [{ k: 1, until: 5 }], { where, perPartitionLimit: 2 });
    expect(params).toEqual([[1, 3, 5, 2]]);
  });

  it.each([null, undefined])('should fail its left value when it gives %s', async until => {
    const { outcome, params } = await run(makeFake(['k', 't']), [{ k: 1, until }], {
      where: WHERE,
    });
    expect(outcome).toMatchObject({
      code: 'ERR_CASSANDRA_READ',
      index: 0,
      row: { k: 1 },
      attempts: 0,
    });
    expect(params).toEqual([]);
  });

  it('should fail its left value when it throws, or gives what the column does not take', async () => {
    const thrown = new Error('no bound');
    const throwing = [
      't <= ?',
      () => {
        throw thrown;
      },
    ] as [string, ...unknown[]];
    const first = await run(makeFake(['k', 't']), [{ k: 1 }], { where: throwing });
    expect(first.outcome).toMatchObject({ index: 0, cause: thrown });
    const wrong = await run(makeFake(['k', 't']), [{ k: 1 }], { where: ['t <= ?', () => 1.5] });
    expect(wrong.outcome).toMatchObject({ index: 0, column: 't' });
  });

  it('should be refused in a scan', () => {
    const { client } = new FakeClient();
    expect(() => cassandraTable(client, 'ks', 'kv', { where: WHERE })).toThrow(TypeError);
  });
});

describe('orderBy of a join', () => {
  it.each([
    [['t'], undefined, 'ORDER BY "t" ASC'],
    [[{ t: 'desc' }], undefined, 'ORDER BY "t" DESC'],
    [['t', 'u'], undefined, 'ORDER BY "t" ASC, "u" ASC'],
    [[{ t: 'desc', u: 'desc' }], undefined, 'ORDER BY "t" DESC, "u" DESC'],
    [[{ t: 'desc' }, 'u'], ['DESC', 'ASC'], 'ORDER BY "t" DESC, "u" ASC'],
    [[{ t: 'asc', u: 'desc' }], ['DESC', 'ASC'], 'ORDER BY "t" ASC, "u" DESC'],
  ])('should take %j of columns declared %j', async (orderBy, order, expected) => {
    const fake = makeFake(['k', '[per_partition_limit]'], order);
    const conf = { orderBy, perPartitionLimit: 1 } as JoinConf;
    const { cql, params } = await run(fake, [{ k: 1 }, { k: 2 }], conf);
    expect(cql).toContain(`WHERE "k" = ? ${expected} PER PARTITION LIMIT ?`);
    expect(params).toEqual([
      [1, 1],
      [2, 1],
    ]);
  });

  it.each([
    [['u'], undefined],
    [['u', 't'], undefined],
    [['k'], undefined],
    [['v'], undefined],
    [['T'], undefined],
    [['t', 't'], undefined],
    [[{ t: 'desc' }, 'u'], undefined],
    [
      ['t', 'u'],
      ['DESC', 'ASC'],
    ],
  ])('should refuse %j of columns declared %j', async (orderBy, order) => {
    const { outcome, params } = await run(makeFake(['k'], order), [{ k: 1 }], {
      orderBy,
    } as JoinConf);
    expect(outcome).toMatchObject({ code: 'ERR_CASSANDRA_SCHEMA' });
    expect(params).toEqual([]);
  });

  it('should leave out columns that have one value', async () => {
    const conf: JoinConf = { orderBy: [{ u: 'desc' }], where: ['t = ?', 1] };
    expect((await run(makeFake(['k', 't']), [{ k: 1 }], conf)).cql).toContain('ORDER BY "u" DESC');
  });

  it.each([[[]], ['t'], [[5]], [[{ t: 'up' }]], [[null]]])(
    'should refuse %j as no order',
    orderBy => {
      const { client } = new FakeClient();
      const conf = { orderBy } as unknown as JoinConf;
      expect(() => leftJoinWithCassandraTable(client, 'ks', 'kv', conf)).toThrow(TypeError);
    },
  );
});
