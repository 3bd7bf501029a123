import type { Client } from 'cassandra-driver';
import { RequestSemaphore } from '../../../../src/cassandra/internal/session/requestSemaphore.js';
import { connect } from '../../../../src/cassandra/internal/session/sessionCache.js';
import { planWithTable } from '../../../../src/cassandra/internal/schema/table.js';

const [LOCAL, REMOTE, IGNORED] = [0, 1, 2];

const host = (distance: number, connections: number, isUp = true) => ({
  isUp: () => isUp,
  _distance: distance,
  pool: { connections: Array.from({ length: connections }) },
});

/** Requests that leave before one has to wait. */
function roomOf(...hosts: Array<ReturnType<typeof host>>): number {
  const options = { pooling: { maxRequestsPerConnection: 64 } };
  const client = { options, hosts: { values: () => hosts } } as unknown as Client;
  const semaphore = new RequestSemaphore(client);
  let room = 0;
  while (room < 1000 && semaphore.acquire(() => undefined)) room++;
  return room;
}

describe('the room for requests', () => {
  const perConnection = 64 - 16;

  it('should be that of the hosts that requests can use', () => {
    const local = host(LOCAL, 1);
    expect(roomOf(local)).toBe(perConnection);
    expect(roomOf(local, host(REMOTE, 1), host(IGNORED, 0))).toBe(perConnection);
    expect(roomOf(local, host(LOCAL, 0), host(LOCAL, 1, false))).toBe(perConnection);
    expect(roomOf(local, host(LOCAL, 2))).toBe(3 * perConnection);
  });

  it('should be one request where no host can be used', () => {
    expect(roomOf(host(REMOTE, 1), host(LOCAL, 1, false))).toBe(1);
  });
});

describe('the protocol', () => {
  const connectWith = (protocolVersion: number) =>
    connect({ connect: async () => undefined, controlConnection: { protocolVersion } } as never);

  it('should be v4 or later', async () => {
    await expect(connectWith(3)).rejects.toMatchObject({
      code: 'ERR_CASSANDRA_CONNECT',
      message: expect.stringContaining('v4') as string,
    });
    await expect(connectWith(4)).resolves.toBeUndefined();
  });
});

describe('a keyspace that is missing', () => {
  const client = (keyspaces: object) =>
    ({
      metadata: {
        keyspaces,
        getTable: async () => null,
        getMaterializedView: async () => null,
        refreshKeyspace: async () => undefined,
      },
    }) as unknown as Client;
  const plan = (keyspaces: object) =>
    planWithTable(client(keyspaces), 'shop', 'kv', () => undefined);

  it.each<[object, string]>([
    [{ Shop: {} }, 'There is no keyspace "shop" (did you mean "Shop"?).'],
    [{ shops: {}, system: {} }, 'There is no keyspace "shop" (did you mean "shops"?).'],
    [{ system_schema: {} }, 'There is no keyspace "shop".'],
    [{ shop: {} }, 'There is no table "shop"."kv".'],
    [{}, 'There is no table "shop"."kv".'],
  ])('should be told from a missing table: %j', async (keyspaces, message) => {
    await expect(plan(keyspaces)).rejects.toMatchObject({ code: 'ERR_CASSANDRA_SCHEMA', message });
  });
});
