import { types, type Client } from 'cassandra-driver';
import {
  createClient,
  startSimulacron,
  type Simulacron,
  type SimulacronCluster,
} from '../../embedded/index.js';

const INSERT = 'INSERT INTO ks.kv (k, v) VALUES (?, ?)';
const when = {
  request: 'query',
  query: INSERT,
  params: { k: '*', v: '*' },
  param_types: { k: 'int', v: 'int' },
} as const;

describe('startSimulacron', () => {
  let simulacron: Simulacron;
  let cluster: SimulacronCluster;
  let client: Client;

  beforeAll(async () => {
    simulacron = await startSimulacron();
    cluster = await simulacron.createCluster({ dataCenters: [2] });
    client = createClient(cluster.clientOptions());
    await client.connect();
  });

  afterAll(async () => {
    await client?.shutdown();
    await simulacron?.stop();
    await simulacron?.stop();
  });

  const write = () => client.execute(INSERT, [1, 2], { prepare: true, isIdempotent: true });

  it('should answer as primed, and show what it was asked', async () => {
    await cluster.prime({ when, then: { result: 'success', rows: [], column_types: {} } });
    await write();
    await cluster.clearPrimes();
    await cluster.prime({ when, then: { result: 'overloaded', message: 'too much' } });
    await cluster.clearLog();
    await expect(write()).rejects.toMatchObject({ name: 'NoHostAvailableError' });
    const executes = (await cluster.log()).filter(({ type }) => type === 'EXECUTE');
    expect(executes.map(({ node }) => node).sort()).toEqual([0, 1]);
    expect(executes[0]).toMatchObject({ query: INSERT, primed: true });
    await cluster.clearPrimes();
  });

  it('should refuse connections at one node, and accept them again', async () => {
    const before = await cluster.nodes[1]!.connections();
    expect(before.length).toBeGreaterThan(0);
    await cluster.nodes[1]!.refuse('stop');
    expect(await cluster.nodes[1]!.connections()).toEqual([]);
    await cluster.nodes[1]!.accept();
  });

  it('should read nothing while paused', async () => {
    const alone = await simulacron.createCluster();
    const other = createClient(alone.clientOptions());
    await other.connect();
    await alone.pauseReads();
    const ask = () => other.execute('SELECT 1', [], { readTimeout: 200 });
    await ask();
    await expect(ask()).rejects.toMatchObject({ name: 'OperationTimedOutError' });
    await alone.resumeReads();
    await other.shutdown();
    await alone.stop();
    await alone.stop();
  });

  it('should time out as primed', async () => {
    // A statement of its own: at a node that came back, the driver prepares again what it knows,
    // and what a node prepares before it is primed it answers by itself.
    const query = `${INSERT} -- late`;
    await cluster.prime({
      when: { ...when, query },
      then: {
        result: 'write_timeout',
        message: 'late',
        consistency_level: 'LOCAL_QUORUM',
        received: 0,
        block_for: 1,
        write_type: 'SIMPLE',
        ignore_on_prepare: true,
      },
    });
    const late = client.execute(query, [1, 2], { prepare: true });
    await expect(late).rejects.toMatchObject({ code: types.responseErrorCodes.writeTimeout });
  });

  it('should pass on what Simulacron refuses', async () => {
    const gone = await simulacron.createCluster();
    await gone.stop();
    await expect(gone.log()).rejects.toMatchObject({ code: 'ERR_SIMULACRON', status: 404 });
  });
});
