import { types, type Client } from 'cassandra-driver';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  createClient,
  startFaultProxy,
  type FaultProxy,
  type ProxiedRequest,
} from '../../embedded/index.js';
import { openKeyspace, type SpecKeyspace } from '../../embedded/jest/specs.js';

const INSERT = 'INSERT INTO kv (k, v) VALUES (?, ?)';
const prepare = { prepare: true };

describe('startFaultProxy', () => {
  let db: SpecKeyspace;
  let proxy: FaultProxy;
  let client: Client;

  beforeAll(async () => {
    db = await openKeyspace({ schema: ['CREATE TABLE kv (k int PRIMARY KEY, v int)'] });
    proxy = await startFaultProxy(db.access);
    client = createClient(proxy.clientOptions({ keyspace: db.keyspace }));
    await client.connect();
  });

  beforeEach(() => proxy.reset());

  afterAll(async () => {
    await client.shutdown();
    await proxy.stop();
    await db.close();
  });

  const write = (k: number) => client.execute(INSERT, [k, k], prepare);
  const valueOf = async (k: number) => {
    const { rows } = await db.client.execute('SELECT v FROM kv WHERE k = ?', [k], prepare);
    return rows[0]?.v ?? null;
  };

  it('should carry all traffic of the driver, in protocol version 4', async () => {
    expect(client.hosts.keys()).toEqual(proxy.contactPoints);
    expect(client.getState().getConnectedHosts()).toHaveLength(1);
    const { controlConnection } = client as unknown as {
      controlConnection: { protocolVersion: number };
    };
    expect(controlConnection.protocolVersion).toBe(4);
  });

  it('should count requests by kind, and the statements in them', async () => {
    await client.execute('INSERT INTO kv (k, v) VALUES (0, 0)');
    await client.batch(
      [1, 2, 3].map(k => ({ query: INSERT, params: [k, k] })),
      { prepare: true, logged: false },
    );
    await write(4);
    expect(proxy.counts).toEqual({ QUERY: 1, PREPARE: 1, EXECUTE: 1, BATCH: 1, statements: 5 });
  });

  it.each([
    [{ error: 'writeTimeout', writeType: 'UNLOGGED_BATCH' }, types.responseErrorCodes.writeTimeout],
    [{ error: 'readTimeout', dataPresent: true }, types.responseErrorCodes.readTimeout],
    [{ error: 'writeFailure', failures: 2 }, types.responseErrorCodes.writeFailure],
    [{ error: 'readFailure' }, types.responseErrorCodes.readFailure],
    [
      { error: 'unavailable', required: 2, alive: 1 },
      types.responseErrorCodes.unavailableException,
    ],
    [{ error: 'overloaded' }, types.responseErrorCodes.overloaded],
    [{ error: 'isBootstrapping' }, types.responseErrorCodes.isBootstrapping],
    [{ error: 'serverError' }, types.responseErrorCodes.serverError],
    [{ error: 'invalid', message: 'Batch too large' }, types.responseErrorCodes.invalid],
    [{ error: 'unauthorized' }, types.responseErrorCodes.unauthorized],
    [{ error: 'syntaxError' }, types.responseErrorCodes.syntaxError],
    [{ error: 'truncateError' }, types.responseErrorCodes.truncateError],
  ] as const)('should answer with %j', async (fault, code) => {
    // Twice, as the driver asks a host again after "unavailable".
    const rule = proxy.fail({ times: 2, cql: /INSERT INTO kv/ }, fault);
    const failed = await write(10).catch(error => error);
    expect(failed.innerErrors ? Object.values(failed.innerErrors)[0] : failed).toMatchObject({
      code,
    });
    expect(rule.hits).toBeGreaterThan(0);
    expect(await valueOf(10)).toBeNull();
  });

  it('should hit the next n that match, after those that are let pass', async () => {
    const rule = proxy.fail({ skip: 1, times: 2 }, { error: 'writeTimeout' });
    const results = await Promise.allSettled([write(20), write(21), write(22), write(23)]);
    expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(2);
    expect(rule.hits).toBe(2);
    proxy.fail({ times: Infinity }, { error: 'writeTimeout' }).remove();
    await write(24);
  });

  it('should show values, so that one row can be made the culprit of its batch', async () => {
    const culprit = Buffer.from([0, 0, 0, 31]);
    const has = (request: ProxiedRequest) => request.values.some(([k]) => k?.equals(culprit));
    proxy.fail({ when: has, times: Infinity }, { error: 'invalid' });
    const batch = (keys: number[]) =>
      client.batch(
        keys.map(k => ({ query: INSERT, params: [k, k] })),
        { prepare: true, logged: false },
      );
    await expect(batch([30, 31])).rejects.toThrow('invalid');
    await expect(write(31)).rejects.toThrow('invalid');
    await batch([30, 32]);
  });

  it('should carry a request out and still answer with an error', async () => {
    proxy.fail({}, { error: 'writeTimeout', carriedOut: true });
    await expect(write(40)).rejects.toMatchObject({ code: types.responseErrorCodes.writeTimeout });
    expect(await valueOf(40)).toBe(40);
  });

  it('should delay, so that a later request is answered first', async () => {
    proxy.fail({}, { delay: 200 });
    const order: number[] = [];
    await Promise.all([50, 51].map(async k => order.push((await write(k)) && k)));
    expect(order).toEqual([51, 50]);
  });

  it('should never answer', async () => {
    proxy.fail({}, { hang: true });
    const late = client.execute(INSERT, [60, 60], { prepare: true, readTimeout: 200 });
    await expect(late).rejects.toMatchObject({ name: 'OperationTimedOutError' });
    expect(await valueOf(60)).toBeNull();
  });

  it('should cut the connection, from which the driver recovers', async () => {
    proxy.fail({}, { cut: true });
    await expect(write(70)).rejects.toMatchObject({ isSocketError: true });
    for (let left = 50; left > 0; left--) {
      const isBack = await write(71)
        .then(() => true)
        .catch(() => false);
      if (isBack) break;
      await new Promise(done => setTimeout(done, 100));
    }
    expect(await valueOf(71)).toBe(71);
  });

  it('should put an empty page between the pages', async () => {
    await db.client.execute('TRUNCATE kv');
    await Promise.all([1, 2, 3, 4, 5].map(write));
    for (const options of [prepare, {}]) {
      const pages: number[] = [];
      let pageState: string | undefined;
      proxy.fail({ kinds: ['EXECUTE', 'QUERY'], cql: /SELECT/, skip: 1 }, { emptyPage: true });
      do {
        const paged = { ...options, fetchSize: 2, pageState };
        const page = await client.execute('SELECT k, v FROM kv', [], paged);
        pages.push(page.rows.length);
        pageState = page.pageState;
      } while (pageState);
      expect(pages).toEqual([2, 0, 2, 1]);
      proxy.reset();
    }
  });

  it('should put several empty pages there', async () => {
    proxy.fail({ kinds: ['EXECUTE'], cql: /SELECT/, skip: 1, times: 3 }, { emptyPage: true });
    const pages: number[] = [];
    let pageState: string | undefined;
    do {
      const page = await client.execute('SELECT k, v FROM kv', [], {
        ...prepare,
        fetchSize: 2,
        pageState,
      });
      pages.push(page.rows.length);
      pageState = page.pageState;
    } while (pageState);
    expect(pages).toEqual([2, 0, 0, 0, 2, 1]);
    proxy.reset();
  });

  it('should refuse rules that can never be meant', () => {
    expect(() => proxy.fail({ times: -1 }, { hang: true })).toThrow(RangeError);
    expect(() => proxy.fail({ skip: 0.5 }, { hang: true })).toThrow('skip');
  });

  it('should be like stopped nodes until it accepts again', async () => {
    const lost = createClient(proxy.clientOptions());
    proxy.refuse();
    await expect(lost.connect()).rejects.toMatchObject({ name: 'NoHostAvailableError' });
    while (client.hosts.values().some(host => host.isUp())) await sleep(5);
    await expect(write(1)).rejects.toMatchObject({ name: 'NoHostAvailableError' });
    expect(proxy.counts.EXECUTE).toBe(0);
    await proxy.accept();
    const isWritten = () =>
      write(1).then(
        () => true,
        () => false,
      );
    while (!(await isWritten())) await sleep(20);
    await lost.connect();
    await lost.shutdown();
  });
});
