import type { Client } from 'cassandra-driver';
import { LOCAL, optionsOf, usableConnections } from '../driver/driver.js';
import { perClient } from './perClient.js';

const DEFAULT_REQUESTS_PER_CONNECTION = 2048;
/** Left to the driver, which asks for metadata on the same connections. */
const MAX_RESERVED = 16;

/**
 * The requests in flight on one client, over all operators.
 *
 * The driver does not queue: a request above what its connections take fails immediately. So a slot
 * is requested before a request leaves. Callers without a slot wait in line, and are called when
 * one is free.
 */
export class RequestSemaphore {
  private inFlight = 0;
  /** At most one entry an operator, first come first served. */
  private readonly waiting = new Set<() => void>();

  constructor(private readonly client: Client) {}

  /** A slot, or false: then `whenFree` is called once, when there is one again. */
  acquire(whenFree: () => void): boolean {
    if (this.hasRoom()) {
      this.waiting.delete(whenFree);
      this.inFlight++;
      return true;
    }
    this.waiting.add(whenFree);
    return false;
  }

  release(): void {
    this.inFlight--;
    const [next] = this.waiting;
    if (next === undefined || !this.hasRoom()) return;
    this.waiting.delete(next);
    next();
  }

  /** For an operator that ends while it waits. */
  leave(whenFree: () => void): void {
    this.waiting.delete(whenFree);
  }

  /** Counts hosts only as far as needed: the first one nearly always suffices. */
  private hasRoom(): boolean {
    const { pooling } = optionsOf(this.client);
    const usual = pooling?.coreConnectionsPerHost?.[LOCAL] ?? 1;
    const most = pooling?.maxRequestsPerConnection ?? DEFAULT_REQUESTS_PER_CONNECTION;
    const perConnection = most - Math.min(MAX_RESERVED, most >> 2);
    let capacity = 0;
    for (const host of this.client.hosts?.values() ?? []) {
      capacity += (usableConnections(host) ?? usual) * perConnection;
      if (capacity > this.inFlight) return true;
    }
    // With every host down one request must still go out, to learn when they are back.
    return this.inFlight < Math.max(capacity, 1);
  }
}

export const semaphoreOf = perClient('pools', client => new RequestSemaphore(client));
