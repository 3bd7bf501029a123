import { types, type Client } from 'cassandra-driver';
import {
  createClient,
  openKeyspace,
  startCassandra,
  type Cassandra,
  type SpecKeyspace,
} from '../../embedded/index.js';
import {
  cassandraTable,
  CassandraReadError,
  CassandraWriteError,
} from '../../src/cassandra/index.js';
import { missingOf, readAll, SCHEMA, wholeness, Writing, type Kv } from './lib/kv.js';
import { lostOf, RisingWriters } from './lib/rising.js';

const MINUTES = 60_000;
const ALL = types.consistencies.all;

let cluster: Cassandra;
let on: SpecKeyspace;
let client: Client;
let writing: Writing | undefined;

// An acknowledged write must be on disk, as two of three nodes may be killed.
beforeAll(async () => {
  const jvmArgs = ['-XX:TieredStopAtLevel=1'];
  cluster = await startCassandra({ nodes: 3, durable: true, heapMegabytes: 384, jvmArgs });
}, 4 * MINUTES);
afterAll(() => cluster?.stop());

beforeEach(async () => {
  on = await openKeyspace({ on: cluster, schema: SCHEMA, replicationFactor: 3 });
  client = createClient(
    cluster.clientOptions({ keyspace: on.keyspace, socketOptions: { readTimeout: 3000 } }),
  );
  await client.connect();
}, MINUTES);
afterEach(async () => {
  writing?.stop();
  await client?.shutdown();
  for (const node of cluster.nodes) if (node.state === 'paused') await node.resume();
  await cluster.start();
  await on?.close();
}, 4 * MINUTES);

const write = (from: number, to: number, conf = {}): Writing =>
  (writing = new Writing(client, on.keyspace, from, to, conf));

/** Counts how often the driver finds that a node is gone. */
function countDowns(): () => number {
  let downs = 0;
  client.on('hostDown', () => downs++);
  return () => downs;
}

/** One scan at the default consistency: how it ended. */
async function scan(count: number): Promise<string> {
  const rows: Kv[] = [];
  try {
    const conf = { fetchSize: 250 };
    await cassandraTable<Kv>(client, on.keyspace, 'kv', conf).forEach(row => rows.push(row));
  } catch (error) {
    expect(error).toBeInstanceOf(CassandraReadError);
    return 'failed';
  }
  // A missing row would be seen.
  expect(wholeness(rows.slice(1), count)).toBe('partial');
  return wholeness(rows, count);
}

describe('the operators on three nodes', () => {
  it(
    '[31][32] should write 300,000 rows though a node is killed meanwhile',
    async () => {
      const rows = 300_000;
      const downs = countDowns();
      const all = write(0, rows, { rowsOfPartition: 20 });
      await all.reached(rows / 3);
      const { outstanding } = all;
      await cluster.node(1).kill();
      await all.ended;
      expect(all).toMatchObject({ outcome: 'complete', emitted: rows, isInOrder: true });
      expect([outstanding > 0, downs() > 0]).toEqual([true, true]);
      const found = await readAll(client, on.keyspace);
      expect([found.size, missingOf(found, 0, rows)]).toEqual([rows, []]);
      // Another row would be missed.
      expect(missingOf(found, 0, rows + 1)).toEqual([rows]);
    },
    5 * MINUTES,
  );

  it(
    '[33][35] should go on while a node is paused, and after it',
    async () => {
      const rows = 60_000;
      const all = write(0, rows);
      await all.reached(rows / 4);
      await cluster.node(1).pause();
      const { outstanding } = all;
      // More than was on its way: the others go on without the paused one.
      await all.reached(rows / 2);
      await cluster.node(1).resume();
      await all.ended;
      expect(all).toMatchObject({ outcome: 'complete', emitted: rows, isInOrder: true });
      expect([outstanding > 0, outstanding < rows / 4]).toEqual([true, true]);
      const found = await readAll(client, on.keyspace);
      expect([found.size, missingOf(found, 0, rows)]).toEqual([rows, []]);
    },
    5 * MINUTES,
  );

  it(
    '[22] should lose no acknowledged value while the nodes are restarted in turn',
    async () => {
      // Not waited for: also the start of an operator meets a node that goes away.
      const writers = new RisingWriters(client, on.keyspace, 8);
      for (const node of cluster.nodes) {
        const before = new Map(writers.acknowledged);
        await node.restart();
        const acknowledged = new Map(writers.acknowledged);
        expect(lostOf(await readAll(client, on.keyspace), acknowledged)).toEqual([]);
        // All of them went on meanwhile.
        expect(acknowledged.size).toBe(8);
        expect([...acknowledged].filter(([k, v]) => before.get(k) === v)).toEqual([]);
      }
      writers.stop();
      const last = await writers.ended;
      const found = await readAll(client, on.keyspace);
      expect([...found].sort()).toEqual([...last].sort());
      // An older value would be seen.
      expect(lostOf(found, new Map(last).set(3, last.get(3)! + 1))).toEqual([3]);
    },
    5 * MINUTES,
  );

  it(
    '[59] should read all or fail, while a node is restarted, and while it is killed',
    async () => {
      const rows = 50_000;
      const all = write(0, rows, { rowsOfPartition: 20, consistency: ALL });
      await all.ended;
      expect(all.outcome).toBe('complete');
      const downs = countDowns();
      const scans: string[] = [];
      const scanDuring = async (change: () => Promise<void>) => {
        let isOver = false;
        const changed = change().finally(() => (isOver = true));
        while (!isOver) scans.push(await scan(rows));
        await changed;
      };
      await scanDuring(() => cluster.node(1).restart());
      await scanDuring(async () => {
        await cluster.node(2).kill();
        await cluster.node(2).start();
      });
      expect(scans.filter(how => how !== 'whole' && how !== 'failed')).toEqual([]);
      expect(scans.filter(how => how === 'whole').length).toBeGreaterThan(2);
      expect(downs()).toBeGreaterThanOrEqual(2);
    },
    5 * MINUTES,
  );

  it(
    '[39] should fail in time when two nodes are killed, and have written what it emitted',
    async () => {
      const rows = 40_000;
      const retry = { count: 3, delay: () => 200 };
      const first = write(0, rows, { retry });
      await first.reached(rows / 3);
      const start = performance.now();
      await Promise.all([cluster.node(1).kill(), cluster.node(2).kill()]);
      await first.ended;
      expect(performance.now() - start).toBeLessThan(MINUTES);
      const { emitted, isInOrder, outcome } = first;
      expect([isInOrder, emitted >= rows / 3, emitted < rows]).toEqual([true, true, true]);
      const { error } = outcome as { error: CassandraWriteError };
      expect(error).toBeInstanceOf(CassandraWriteError);
      // Exactly the rows before the one that failed.
      expect(error).toMatchObject({ code: 'ERR_CASSANDRA_WRITE', index: emitted });
      await cluster.start();
      expect(missingOf(await readAll(client, on.keyspace), 0, emitted)).toEqual([]);
      const rest = write(emitted, rows, { retry });
      await rest.ended;
      expect(rest).toMatchObject({ outcome: 'complete', emitted: rows - emitted, isInOrder: true });
      const found = await readAll(client, on.keyspace);
      expect([found.size, missingOf(found, 0, rows)]).toEqual([rows, []]);
    },
    5 * MINUTES,
  );
});
