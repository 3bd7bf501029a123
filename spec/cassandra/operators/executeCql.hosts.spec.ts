import { policies, types, type Client, type ClientOptions } from 'cassandra-driver';
import { lastValueFrom, merge, range, toArray } from 'rxjs';
import {
  createClient,
  startSimulacron,
  type Simulacron,
  type SimulacronCluster,
} from '../../../embedded/index.js';
import { executeCql } from '../../../src/cassandra/index.js';
import * as driver from '../../../src/cassandra/internal/driver/driver.js';

const CQL = 'INSERT INTO ks.kv (k) VALUES (?)';
const MAX_REQUESTS = 64;
/** What an operator leaves to the driver on each connection. */
const RESERVED = 16;
const PER_HOST = MAX_REQUESTS - RESERVED;
const VALUES = 3000;
const ANSWER_MS = 5;

let simulacron: Simulacron;
let cluster: SimulacronCluster;
let client: Client;

beforeAll(async () => {
  simulacron = await startSimulacron();
});
afterAll(() => simulacron?.stop());
afterEach(async () => {
  jest.restoreAllMocks();
  await client?.shutdown();
  await cluster?.stop();
});

/** Every node answers the statement after some ms, so that requests pile up. */
async function open(dataCenters: number[], extra: Partial<ClientOptions> = {}): Promise<void> {
  cluster = await simulacron.createCluster({ dataCenters });
  const params = { k: '*' };
  await cluster.prime({
    when: { request: 'query', query: CQL, params, param_types: { k: 'int' } },
    then: { result: 'success', rows: [], column_types: {}, delay_in_ms: ANSWER_MS },
  });
  const { distance } = types;
  client = createClient(
    cluster.clientOptions({
      pooling: {
        maxRequestsPerConnection: MAX_REQUESTS,
        coreConnectionsPerHost: { [distance.local]: 1, [distance.remote]: 1 },
      },
      ...extra,
    }),
  );
  await client.connect();
}

/** What the client is asked for by `operators` of them, and how often it had no room. */
async function run(operators: number) {
  const seen = { busy: 0, most: 0, hosts: new Set<string>() };
  let inFlight = 0;
  const execute = client.execute.bind(client) as (...args: unknown[]) => Promise<types.ResultSet>;
  jest.spyOn(client, 'execute').mockImplementation((async (...args: unknown[]) => {
    seen.most = Math.max(seen.most, ++inFlight);
    try {
      const result = await execute(...args);
      seen.hosts.add(result.info.queriedHost);
      return result;
    } catch (error) {
      if (isBusy(error)) seen.busy++;
      throw error;
    } finally {
      inFlight--;
    }
  }) as never);
  const each = VALUES / operators;
  // More than any pool takes, and no repetition that would hide what was refused.
  const conf = { concurrency: 1000, window: 1000, retry: { count: 0 } };
  const runs = Array.from({ length: operators }, () =>
    range(0, each).pipe(executeCql<number>(client, CQL, k => [k], conf)),
  );
  const results = await lastValueFrom(merge(...runs).pipe(toArray())).catch(() => []);
  return { ...seen, written: results.length };
}

function isBusy(error: unknown): boolean {
  const { name, innerErrors = {} } = error as { name: string; innerErrors?: object };
  return [name, ...Object.values(innerErrors).map(({ name: inner }) => inner as string)].includes(
    'BusyConnectionError',
  );
}

/** As if every host that is up could be used. */
function countAllHosts(): void {
  jest.spyOn(driver, 'usableConnections').mockImplementation(host => (host.isUp() ? 1 : 0));
}

const withTwoCentres = (): Promise<void> => open([1, 2]);

/** Three nodes, of which the policy of the client uses one. */
async function withExcludedHosts(): Promise<void> {
  await open([3]);
  const [allowed] = cluster.contactPoints;
  await client.shutdown();
  const { AllowListPolicy, DCAwareRoundRobinPolicy } = policies.loadBalancing;
  const policy = new AllowListPolicy(new DCAwareRoundRobinPolicy(cluster.localDataCenter), [
    allowed as string,
  ]);
  const pooling = { maxRequestsPerConnection: MAX_REQUESTS };
  client = createClient(cluster.clientOptions({ pooling, policies: { loadBalancing: policy } }));
  await client.connect();
}

describe('the requests in flight of executeCql', () => {
  it.each<[string, () => Promise<void>, number, number]>([
    ['one data centre', () => open([2]), 1, 2],
    ['a second data centre', withTwoCentres, 1, 1],
    ['a second data centre, for 12 operators', withTwoCentres, 12, 1],
    ['a second data centre, larger than the local one', () => open([2, 3]), 3, 2],
    ['hosts that the policy excludes', withExcludedHosts, 1, 1],
    ['hosts that the policy excludes, for 12 operators', withExcludedHosts, 12, 1],
  ])('should be what the hosts in use take: %s', async (_, prepare, operators, usable) => {
    await prepare();
    const { busy, hosts, most, written } = await run(operators);
    expect(client.hosts.length).toBeGreaterThanOrEqual(usable);
    expect({ busy, written, hosts: hosts.size }).toEqual({
      busy: 0,
      written: VALUES,
      hosts: usable,
    });
    // All of it is used, and never more.
    expect(most).toBe(usable * PER_HOST);
  });

  it.each([
    ['a second data centre', withTwoCentres],
    ['excluded hosts', withExcludedHosts],
  ])('should be refused by the driver if all hosts counted: %s', async (_, prepare) => {
    await prepare();
    countAllHosts();
    const { busy, most, written } = await run(12);
    expect(most).toBeGreaterThan(MAX_REQUESTS);
    expect(busy).toBeGreaterThan(0);
    expect(written).toBeLessThan(VALUES);
  });
});
