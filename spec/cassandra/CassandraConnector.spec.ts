import type { Client } from 'cassandra-driver';
import { firstValueFrom, from, lastValueFrom, NEVER, of } from 'rxjs';
import { sharedCassandra } from '../../embedded/jest/specs.js';
import type { CassandraAccess } from '../../embedded/index.js';
import { CassandraConnector, executeCql } from '../../src/cassandra/index.js';

let access: CassandraAccess;
beforeAll(async () => {
  access = await sharedCassandra();
});
afterEach(() => CassandraConnector.evictCache());

const connector = (config?: { keepAlive?: number }) =>
  new CassandraConnector(access.clientOptions(), config);
const isOpen = (client: Client) => (client as unknown as { connected: boolean }).connected;
const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

describe('CassandraConnector', () => {
  it('[64] should open one client for concurrent openers with equal options', async () => {
    const sessions = await Promise.all([1, 2, 3].map(() => connector().openSession()));
    expect(new Set(sessions.map(({ client }) => client)).size).toBe(1);
    await Promise.all(sessions.map(session => session.close()));
  });

  it('should open another client for other options', async () => {
    const other = new CassandraConnector({ ...access.clientOptions(), maxPrepared: 7 });
    const [a, b] = await Promise.all([connector().openSession(), other.openSession()]);
    expect(a.client).not.toBe(b.client);
    await Promise.all([a.close(), b.close()]);
  });

  it('[64] should count a double close once', async () => {
    const [a, b] = await Promise.all([connector().openSession(), connector().openSession()]);
    await a.close();
    await a.close();
    await CassandraConnector.evictCache();
    expect(isOpen(b.client)).toBe(true);
    await b.close();
  });

  it('[64] should give the same client within keepAlive, and close it afterwards', async () => {
    const first = await connector({ keepAlive: 150 }).openSession();
    await first.close();
    const second = await connector({ keepAlive: 150 }).openSession();
    expect(second.client).toBe(first.client);
    await second.close();
    await pause(100);
    expect(isOpen(first.client)).toBe(true);
    await pause(500);
    expect(isOpen(first.client)).toBe(false);
  });

  it('should close idle sessions at once with evictCache', async () => {
    const session = await connector({ keepAlive: 60_000 }).openSession();
    await session.close();
    await CassandraConnector.evictCache();
    expect(isOpen(session.client)).toBe(false);
  });

  it('[65] should release on completion, throw, rejection and unsubscribe', async () => {
    const clients = new Set<Client>();
    const run = (block: () => unknown) =>
      connector({ keepAlive: 60_000 }).withSessionDo(client => {
        clients.add(client);
        return block() as Promise<unknown>;
      });
    await lastValueFrom(run(() => of(1)));
    await expect(lastValueFrom(run(() => Promise.reject(new Error('no'))))).rejects.toThrow('no');
    const thrown = run(() => {
      throw new Error('thrown');
    });
    await expect(lastValueFrom(thrown)).rejects.toThrow('thrown');
    const subscription = run(() => NEVER).subscribe();
    await pause(50);
    subscription.unsubscribe();
    await pause(10);
    await CassandraConnector.evictCache();
    expect([...clients].map(isOpen)).toEqual([false]);
  });

  it('[34][65] should leave nothing behind when it cannot connect', async () => {
    const options = { contactPoints: ['127.0.0.1:1'], localDataCenter: 'datacenter1' };
    const nobody = new CassandraConnector(options);
    const code = 'ERR_CASSANDRA_CONNECT';
    const wanted = { code, contactPoints: options.contactPoints };
    await expect(nobody.openSession()).rejects.toMatchObject(wanted);
    await expect(nobody.openSession()).rejects.toMatchObject(wanted);
  });

  it('[65] should close the connections of a client that found no such data centre', async () => {
    const sockets = () => process.getActiveResourcesInfo().filter(name => name === 'TCPSocketWrap');
    const before = sockets().length;
    const lost = new CassandraConnector({ ...access.clientOptions(), localDataCenter: 'mars' });
    await expect(lost.openSession()).rejects.toMatchObject({ localDataCenter: 'mars' });
    await pause(200);
    expect(sockets().length).toBeLessThanOrEqual(before);
  });

  it('should serve as a target, and be released when the operator ends', async () => {
    const target = connector({ keepAlive: 60_000 });
    const cql = 'SELECT release_version AS v FROM system.local';
    const result = await firstValueFrom(from([[]]).pipe(executeCql(target, cql)));
    expect(result.first()?.v).toMatch(/^\d/);
    const { client, close } = await target.openSession();
    await close();
    await pause(10);
    await CassandraConnector.evictCache();
    expect(isOpen(client)).toBe(false);
  });

  it('should check its arguments', () => {
    expect(() => connector({ keepAlive: -1 })).toThrow(RangeError);
    expect(() => new CassandraConnector(undefined as never)).toThrow(TypeError);
  });
});
