import { Client, type ClientOptions } from 'cassandra-driver';

/**
 * A client that lets the process end. When all hosts were down at once, driver 4.10 forgets them and makes them anew, and
 * the forgotten ones go on reconnecting after `client.shutdown()`, for ever.
 */
export function createClient(options: ClientOptions): Client {
  const client = new Client(options);
  client.on('hostRemove', (host: { shutdown(waitForPending: boolean): Promise<void> }) => {
    void host.shutdown(false).catch(() => {});
  });
  return client;
}
