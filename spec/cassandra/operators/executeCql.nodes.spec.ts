import { interval, lastValueFrom, range, take, toArray } from 'rxjs';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSimulacron, type Simulacron } from '../../../embedded/index.js';
import { CassandraConnector, executeCql } from '../../../src/cassandra/index.js';
import { newStatement, Simulated, SUCCESS, type Answer } from '../lib/simulated.js';

const NODES = 3;

let simulacron: Simulacron;
let on: Simulated;

beforeAll(async () => {
  simulacron = await startSimulacron();
});
afterAll(() => simulacron?.stop());
beforeEach(async () => {
  on = await Simulated.create(simulacron, NODES);
});
afterEach(() => on?.stop());

const retry = { count: 50, delay: () => 100 };

describe('executeCql on several nodes', () => {
  it('[37] should prepare once at each host, also for 100 first executions at once', async () => {
    const cql = newStatement();
    await on.prime(cql, SUCCESS);
    const run = range(0, 100).pipe(
      executeCql<number>(on.client, cql, k => [k]),
      toArray(),
    );
    expect(await lastValueFrom(run)).toHaveLength(100);
    const nodes = (await on.attempts(cql, 'PREPARE')).map(({ node }) => node);
    expect([...nodes].sort()).toEqual([0, 1, 2]);
    expect(await on.attempts(cql)).toHaveLength(100);
  });

  it('[31] should execute for every value though a node is stopped and back after 2 s', async () => {
    const cql = await on.answering(SUCCESS);
    const stopped = on.cluster.nodes[1] as (typeof on.cluster.nodes)[0];
    const outage = sleep(500)
      .then(() => stopped.refuse('stop'))
      .then(() => sleep(2000))
      .then(() => stopped.accept());
    const values = interval(5).pipe(take(1000));
    const conf = { isIdempotent: true, retry };
    const run = values.pipe(
      executeCql<number>(on.client, cql, k => [k], conf),
      toArray(),
    );
    expect(await lastValueFrom(run)).toHaveLength(1000);
    await outage;
    const attempts = await on.attempts(cql);
    expect(attempts.length).toBeGreaterThanOrEqual(1000);
    // What was in flight when it stopped, at most.
    expect(attempts.length).toBeLessThan(1050);
    const toStopped = attempts.filter(({ node }) => node === 1).map(a => a.received_timestamp);
    const pauses = toStopped.map((time, i) => time - (toStopped[i - 1] ?? time));
    expect(Math.max(...pauses)).toBeGreaterThanOrEqual(1900);
  });

  it('[33] should pass over a node that reads nothing, after its timeout', async () => {
    const impatient = await on.patientFor(300);
    const cql = await impatient.answering(SUCCESS);
    await on.cluster.nodes[0]?.pauseReads();
    const started = performance.now();
    const conf = { isIdempotent: true, concurrency: 10, retry };
    const run = range(0, 60).pipe(executeCql<number>(impatient.client, cql, k => [k], conf));
    expect(await lastValueFrom(run.pipe(toArray()))).toHaveLength(60);
    expect(performance.now() - started).toBeLessThan(10_000);
    await on.cluster.nodes[0]?.resumeReads();
    await impatient.client.shutdown();
  });

  it('[35] should keep the order of the values though one node answers 300 ms later', async () => {
    const cql = newStatement();
    const when = (k: number) => ({ params: { k }, param_types: { k: 'int' } });
    const keys = Array.from({ length: 12 }, (_, k) => k);
    for (const k of keys) {
      const prime = { request: 'query', query: cql, ...when(k) } as const;
      const then: Answer = { result: 'success', rows: [{ k }], column_types: { k: 'int' } };
      for (const [i, node] of on.cluster.nodes.entries()) {
        await node.prime({ when: prime, then: { ...then, delay_in_ms: i === 0 ? 300 : 0 } });
      }
    }
    const seen: unknown[] = [];
    await new Promise<void>((complete, error) => {
      range(0, 12)
        .pipe(executeCql<number>(on.client, cql, k => [k], { concurrency: 6 }))
        .subscribe({
          next: result => seen.push(result.first()?.k),
          error,
          complete,
        });
    });
    expect(seen).toEqual(keys);
    const nodes = new Set((await on.attempts(cql)).map(({ node }) => node));
    expect([nodes.has(0), nodes.size]).toEqual([true, NODES]);
  });
});

describe('CassandraConnector on nodes that take no session', () => {
  it('[34][65] should fail to connect, leave nothing behind, and connect later', async () => {
    const cluster = await simulacron.createCluster();
    const socketOptions = { readTimeout: 1000 };
    const connector = new CassandraConnector(cluster.clientOptions({ socketOptions }));
    await cluster.refuse('reject_startup');
    const refused = { code: 'ERR_CASSANDRA_CONNECT' };
    await expect(connector.openSession()).rejects.toMatchObject(refused);
    await expect(connector.openSession()).rejects.toMatchObject(refused);
    await cluster.accept();
    const session = await connector.openSession();
    await session.close();
    await CassandraConnector.evictCache();
    await cluster.stop();
  });

  it('[36] should execute nothing and release the session when the statement is wrong', async () => {
    const { cluster } = on;
    const target = new CassandraConnector(cluster.clientOptions(), { keepAlive: 60_000 });
    const { client, close } = await target.openSession();
    await close();
    const cql = newStatement();
    await cluster.prime({
      when: { request: 'query', query: cql },
      then: { result: 'syntax_error', message: 'no', ignore_on_prepare: false },
    });
    const run = range(0, 50).pipe(executeCql<number>(target, cql, k => [k]));
    await expect(lastValueFrom(run)).rejects.toMatchObject({
      code: 'ERR_CASSANDRA_WRITE',
      row: 0,
      cause: { code: 0x2000 },
    });
    expect(await on.attempts(cql)).toEqual([]);
    await sleep(50);
    await CassandraConnector.evictCache();
    expect((client as unknown as { connected: boolean }).connected).toBe(false);
  });
});
