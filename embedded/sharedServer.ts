import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startCassandra, type Cassandra } from './cassandra.js';

/** Where spec files ask for the server of their run. */
export const SHARED_SERVER = 'RXJS_AWAIT_SHARED_SERVER';

export interface SharedAddress {
  readonly contactPoints: readonly string[];
  readonly port: number;
}

/**
 * Stands ready to start one Cassandra for a whole test run, when the first spec file asks: a run of other specs starts
 * none. Returns what ends it.
 */
export async function offerSharedServer(): Promise<() => Promise<void>> {
  let started: Promise<Cassandra> | undefined;
  // Specs run for seconds: quick to start counts more than quick when warm.
  const start = () => (started ??= startCassandra({ jvmArgs: ['-XX:TieredStopAtLevel=1'] }));
  const http = createServer(async (_, response) => {
    try {
      const { contactPoints, port } = await start();
      response.end(JSON.stringify({ contactPoints, port } satisfies SharedAddress));
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  });
  await new Promise<void>(done => http.listen(0, '127.0.0.1', done));
  process.env[SHARED_SERVER] = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  return async () => {
    http.closeAllConnections();
    http.close();
    await (await started?.catch(() => undefined))?.stop();
  };
}
