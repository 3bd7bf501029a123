import { types, type Client } from 'cassandra-driver';
import { from, lastValueFrom, NEVER, range, startWith, toArray } from 'rxjs';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  createClient,
  openKeyspace,
  startFaultProxy,
  type FaultProxy,
  type SpecKeyspace,
} from '../../embedded/index.js';
import {
  CassandraConnector,
  executeCql,
  saveToCassandra,
  type WriteConf,
} from '../../src/cassandra/index.js';
import { routingKeyOf } from '../../src/cassandra/internal/values/keyIdentity.js';

interface Kv {
  k: number;
  v?: number;
}

let on: SpecKeyspace;
let proxy: FaultProxy;

beforeAll(async () => {
  on = await openKeyspace({
    schema: [
      'CREATE TABLE kv (k int PRIMARY KEY, v int)',
      'CREATE TABLE pair ("A" int, b text, c int, PRIMARY KEY (("A", b), c))',
    ],
  });
  proxy = await startFaultProxy(on.access);
});
beforeEach(() => proxy.reset());
afterAll(async () => {
  await proxy?.stop();
  await on?.close();
});

const rows = (length: number): Kv[] => Array.from({ length }, (_, k) => ({ k, v: k }));

async function withClient<T>(options: object, block: (client: Client) => Promise<T>): Promise<T> {
  const client = createClient(proxy.clientOptions({ keyspace: on.keyspace, ...options }));
  await client.connect();
  return block(client).finally(() => client.shutdown());
}

function save(client: Client, all: Kv[], conf?: WriteConf<Kv>): Promise<Kv[]> {
  const saved = from(all).pipe(saveToCassandra(client, on.keyspace, 'kv', conf), toArray());
  return lastValueFrom(saved);
}

describe('the requests of the writing operators', () => {
  it('[37] should prepare one statement for 100 first rows at once, batched or not', async () => {
    for (const batchGroupingKey of ['none', 'auto'] as const) {
      proxy.reset();
      await withClient({}, client => save(client, rows(100), { batchGroupingKey }));
      expect([proxy.counts.PREPARE, proxy.counts.statements]).toEqual([1, 100]);
    }
  });

  it('[37] should prepare one statement for rows that lack columns, have a TTL or a time', async () => {
    const conf: WriteConf<Kv> = {
      columns: ['k', 'v'],
      batchGroupingKey: 'none',
      ttl: ({ k }) => (k % 2 ? 1000 : undefined),
    };
    const all = rows(50).map(({ k }) => (k % 3 ? { k, v: k } : { k }));
    await withClient({}, client => save(client, all, conf));
    expect(proxy.counts.PREPARE).toBe(1);
    proxy.reset();
    await withClient({}, client => save(client, all, { ...conf, timestamp: () => 5 }));
    expect(proxy.counts.PREPARE).toBe(1);
  });

  it('[20] should stay within what the connections take, over all operators', async () => {
    const pooling = { maxRequestsPerConnection: 32 };
    const unbounded = { concurrency: 1000, retry: { count: 0 } };
    const conf = { ...unbounded, batchGroupingKey: 'none' } as const;
    const all = await withClient({ pooling }, client =>
      Promise.all([
        save(client, rows(500), conf),
        save(client, rows(500), conf),
        lastValueFrom(
          range(0, 500).pipe(
            executeCql<number>(client, 'SELECT v FROM kv WHERE k = ?', k => [k], unbounded),
            toArray(),
          ),
        ),
      ]),
    );
    expect(all.map(({ length }) => length)).toEqual([500, 500, 500]);
  });

  it('[14] should leave the warnings of the server to the log of the client', async () => {
    const warnings: string[] = [];
    await withClient({}, async client => {
      client.on('log', (level: string, _: string, text: string) => {
        if (level === 'warning') warnings.push(text);
      });
      await save(client, rows(20), { concurrency: 1, batchSize: { rows: 20 } });
    });
    expect(warnings).toEqual([expect.stringContaining('partitions')]);
  });

  it('[54] should hash composite partition keys as the server does', async () => {
    const pairs = Array.from({ length: 50 }, (_, i) => ({ A: i - 25, b: 'ü'.repeat(i) }));
    const saved = from(pairs.map(pair => ({ ...pair, c: 0 })));
    await lastValueFrom(saved.pipe(saveToCassandra(on.client, on.keyspace, 'pair')));
    const cql = 'SELECT "A", b, token("A", b) AS t FROM pair';
    const found = (await on.client.execute(cql, [], { prepare: true })).rows;
    expect(found).toHaveLength(50);
    for (const { A, b, t } of found) {
      const int = Buffer.alloc(4);
      int.writeInt32BE(A as number);
      const key = routingKeyOf([int, Buffer.from(b as string)]);
      expect(on.client.metadata.newToken(key).getValue().toString()).toBe(String(t));
    }
  });

  it('[24] should release the session after an unsubscribe, when the last answer is in', async () => {
    const target = new CassandraConnector(proxy.clientOptions(), { keepAlive: 60_000 });
    const { client, close } = await target.openSession();
    await close();
    const isOpen = async () => {
      await CassandraConnector.evictCache();
      return (client as unknown as { connected: boolean }).connected;
    };
    proxy.fail({}, { delay: 400 });
    const saved = NEVER.pipe(
      startWith({ k: 1000, v: 1 }),
      saveToCassandra(target, on.keyspace, 'kv'),
    );
    const seen: Kv[] = [];
    const subscription = saved.subscribe(row => seen.push(row));
    while (proxy.counts.EXECUTE === 0) await sleep(5);
    subscription.unsubscribe();
    await sleep(50);
    expect(await isOpen()).toBe(true);
    await sleep(600);
    expect([await isOpen(), seen, proxy.counts.EXECUTE]).toEqual([false, [], 1]);
    const { rows: found } = await on.client.execute('SELECT v FROM kv WHERE k = 1000');
    expect(found).toHaveLength(1);
  });
});

describe('values that are left alone', () => {
  it('[46] should take types.unset as missing, and refuse it as a key', async () => {
    const unset = types.unset as unknown as number;
    await save(on.client, [{ k: 2000, v: 7 }]);
    await save(on.client, [{ k: 2000, v: unset }]);
    const { rows: found } = await on.client.execute('SELECT v FROM kv WHERE k = 2000');
    expect(found[0]?.v).toBe(7);
    await expect(save(on.client, [{ k: unset, v: 1 }])).rejects.toMatchObject({
      column: 'k',
      attempts: 0,
    });
  });
});
