import { Client, type ClientOptions } from 'cassandra-driver';

interface ControlConnection {
  _refresh(...hosts: unknown[]): Promise<void>;
}

/**
 * A client that survives when all hosts are down at once, and then lets the process end. Driver 4.10 forgets such hosts and
 * makes them anew, and the forgotten ones go on reconnecting after `client.shutdown()`, for ever; and two of its attempts
 * to find a host for its own connection may overlap and trip over each other, in a promise that nobody handles.
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
