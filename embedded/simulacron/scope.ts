import { call } from './http.js';
import type { CloseType, LoggedRequest, Prime } from './types.js';

interface Tree<N> {
  data_centers: Array<{ nodes: Array<N> }>;
}

type RawRequest = Omit<LoggedRequest, 'node' | 'type' | 'query' | 'consistency_level'> & {
  type?: string;
  query?: string;
  consistency_level?: string;
  frame?: unknown;
};

function nodesOf<N>(tree: Tree<N>): N[] {
  return tree.data_centers.flatMap(({ nodes }) => nodes);
}

/** A cluster of Simulacron or one node of it: each call is for what it names. */
export class SimulacronScope {
  constructor(
    private readonly base: string,
    /** As in `0` or `0/0/2`. */
    protected readonly path: string,
  ) {}

  /** Sets the answer to a request until the primes are cleared. The earlier of two primes that fit wins. */
  async prime(prime: Prime): Promise<void> {
    await this.ask('POST', 'prime', {}, prime);
  }

  async clearPrimes(): Promise<void> {
    await this.ask('DELETE', 'prime');
  }

  /** Requests seen, those of the driver itself included, by time. */
  async log(): Promise<LoggedRequest[]> {
    const tree = await this.ask<Tree<{ id: number; queries: RawRequest[] }>>('GET', 'log');
    return nodesOf(tree)
      .flatMap(({ id, queries }) =>
        queries.map(query => ({ ...query, node: id, type: query.type ?? '' })),
      )
      .sort((one, other) => one.received_timestamp - other.received_timestamp);
  }

  async clearLog(): Promise<void> {
    await this.ask('DELETE', 'log');
  }

  /** Open connections, as `host:port` of the client. */
  async connections(): Promise<string[]> {
    const tree = await this.ask<Tree<{ connections: string[] }>>('GET', 'connections');
    return nodesOf(tree).flatMap(({ connections }) => connections);
  }

  /** Cuts the open connections. */
  async closeConnections(type: CloseType = 'disconnect'): Promise<void> {
    await this.ask('DELETE', 'connections', { type });
  }

  /** Refuses: `unbind` new connections, `stop` also ends the open ones, `reject_startup` lets them connect in vain. */
  async refuse(type: 'unbind' | 'stop' | 'reject_startup' = 'stop', after = 0): Promise<void> {
    await this.ask('DELETE', 'listener', { type, after: String(after) });
  }

  /** Takes connections again. */
  async accept(): Promise<void> {
    await this.ask('PUT', 'listener');
  }

  /** Accepts connections, but reads nothing more from them; what each was waiting for, its next request, it still reads. */
  async pauseReads(): Promise<void> {
    await this.ask('PUT', 'pause-reads');
  }

  async resumeReads(): Promise<void> {
    await this.ask('DELETE', 'pause-reads');
  }

  protected ask<T>(
    method: string,
    what: string,
    query?: Record<string, string>,
    body?: unknown,
  ): Promise<T> {
    return call<T>(this.base, method, `/${what}/${this.path}`, query, body);
  }

  protected node(path: string): SimulacronScope {
    return new SimulacronScope(this.base, path);
  }
}
