import { Client, type ClientOptions } from 'cassandra-driver';

interface ControlConnection {
  _refresh(...hosts: unknown[]): Promise<void>;
}

/**
 * A client that survives when all hosts are down at the same time, and then lets the process end. Driver 4.10 replaces such
 * hosts, and the replaced ones reconnect for ever, even after `client.shutdown()`. Besides, two of its searches for a host of
 * its control connection may overlap: one fails, in a promise without a handler.
 */
export function createClient(options: ClientOptions): Client {
  const client = new Client(options);
  client.on('hostRemove', (host: { shutdown(waitForPending: boolean): Promise<void> }) => {
    void host.shutdown(false).catch(() => {});
  });
  const { controlConnection } = client as unknown as { controlConnection: ControlConnection };
  const refresh = controlConnection._refresh.bind(controlConnection);
  controlConnection._refresh = (...hosts) => refresh(...hosts).catch(() => {});
  return client;
}
