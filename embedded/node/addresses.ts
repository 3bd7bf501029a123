import { createServer, type Server } from 'node:net';

const NATIVE_PORT = 9042;
const STORAGE_PORT = 7000;
const ATTEMPTS = 50;

/** Loopback addresses that no other cluster of this machine uses while they are held. */
export interface AddressBlock {
  readonly addresses: readonly string[];
  readonly port: number;
  readonly storagePort: number;
  release(): void;
}

function listen(host: string, port: number): Promise<Server> {
  return new Promise((done, failed) => {
    const server = createServer();
    server.once('error', failed);
    server.listen({ host, port, exclusive: true }, () => done(server.unref()));
  });
}

async function isFree(host: string, port: number): Promise<boolean> {
  try {
    (await listen(host, port)).close();
    return true;
  } catch {
    return false;
  }
}

function randomBlock(): string {
  const byte = (from: number, to: number) => from + Math.floor(Math.random() * (to - from));
  return `127.${byte(16, 250)}.${byte(1, 250)}`;
}

/**
 * Holds a block 127.x.y.* by listening on its address 254. A second process that draws the same block sees that it is taken.
 * The kernel frees the address when this process ends, so no lock is ever left behind.
 */
export async function reserveAddresses(count: number): Promise<AddressBlock> {
  let reason: unknown;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const block = randomBlock();
    const hold = await listen(`${block}.254`, NATIVE_PORT).catch(error => void (reason = error));
    if (!hold) continue;
    const addresses = Array.from({ length: count }, (_, index) => `${block}.${index + 1}`);
    const needed = addresses.flatMap(host => [
      isFree(host, NATIVE_PORT),
      isFree(host, STORAGE_PORT),
    ]);
    if ((await Promise.all(needed)).every(Boolean)) {
      return {
        addresses,
        port: NATIVE_PORT,
        storagePort: STORAGE_PORT,
        release: () => hold.close(),
      };
    }
    hold.close();
  }
  throw new Error(
    `Found no free loopback addresses with ports ${NATIVE_PORT} and ${STORAGE_PORT} in ${ATTEMPTS} blocks of ` +
      '127.0.0.0/8: a server that listens on all addresses (0.0.0.0) may hold one of the ports, or this system ' +
      'routes 127.0.0.1 only. CASSANDRA_CONTACT_POINTS uses a running cluster instead.',
    { cause: reason },
  );
}
