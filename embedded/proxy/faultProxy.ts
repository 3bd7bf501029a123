import { policies, type ClientOptions } from 'cassandra-driver';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import type { CassandraAccess } from '../cluster/access.js';
import { ProxyConnection, type ProxyState } from './connection.js';
import type { Frame } from './frames.js';
import type { ParsedRequest, ProxiedRequest, RequestKind } from './request.js';
import { Rule, type Fault, type Match } from './rules.js';

const DEFAULT_PORT = 9042;

/** Requests seen, without the driver's own; `statements` counts those within batches. */
export type Counts = Record<RequestKind | 'statements', number>;

// The driver learns of nodes by the addresses that they know themselves by. It takes instances of its own class only,
// which its types do not show as one.
function translatorTo(proxies: ReadonlyMap<string, string>) {
  const translator = policies.defaultAddressTranslator();
  translator.translate = (address, port, callback) => {
    callback(proxies.get(address) ?? `${address}:${port}`);
  };
  return translator;
}

/** Stands before the nodes of a cluster and makes requests fail. */
export class FaultProxy implements CassandraAccess, ProxyState {
  counts: Counts = FaultProxy.zero();
  /** Called with each request that counts, also with those that a rule hits. */
  onRequest?: (request: ProxiedRequest) => void;
  readonly contactPoints: string[] = [];
  /** @internal */
  readonly prepared = new Map<string, string>();
  /** @internal */
  readonly pages = new Map<string, Frame>();

  private rules: Rule[] = [];
  private readonly servers: Server[] = [];
  private readonly connections = new Set<ProxyConnection>();
  private refused: number[] | undefined;
  private readonly translated = new Map<string, string>();

  constructor(private readonly access: CassandraAccess) {}

  get localDataCenter(): string {
    return this.access.localDataCenter;
  }

  private static zero(): Counts {
    return { QUERY: 0, PREPARE: 0, EXECUTE: 0, BATCH: 0, statements: 0 };
  }

  /** Options that lead all traffic through the proxy. */
  clientOptions(extra: Partial<ClientOptions> = {}): ClientOptions {
    const { contactPoints } = this;
    const addressResolution = translatorTo(this.translated);
    return this.access.clientOptions({
      ...extra,
      contactPoints,
      policies: { ...extra.policies, addressResolution },
    });
  }

  /** Makes the next requests that match fail. The rule that was made first decides. */
  fail(match: Match, fault: Fault): Rule {
    const rule = new Rule(match, fault);
    this.rules.push(rule);
    return rule;
  }

  /** Removes all rules and sets the counts to zero. */
  reset(): void {
    this.rules = [];
    this.counts = FaultProxy.zero();
  }

  /** Closes all connections that are open now. */
  cutAll(): void {
    for (const connection of this.connections) connection.cut();
  }

  /** As if all nodes were stopped: no connection stays, and none can be made until `accept`. */
  refuse(): void {
    this.refused ??= this.servers.map(server => {
      const { port } = server.address() as AddressInfo;
      server.close();
      return port;
    });
    this.cutAll();
  }

  async accept(): Promise<void> {
    const ports = this.refused ?? [];
    this.refused = undefined;
    await Promise.all(ports.map((port, node) => listenOn(this.servers[node] as Server, port)));
  }

  /** Ends the proxy; the cluster behind it goes on. */
  async stop(): Promise<void> {
    const closed = this.servers.splice(0).map(server => new Promise(done => server.close(done)));
    this.cutAll();
    await Promise.all(closed);
  }

  /** @internal */
  async listen(): Promise<void> {
    const { protocolOptions } = this.access.clientOptions();
    for (const [node, point] of this.access.contactPoints.entries()) {
      const [host, port = protocolOptions?.port ?? DEFAULT_PORT] = point.split(':') as [
        string,
        string?,
      ];
      const target = { host, port: Number(port), node };
      const server = createServer(socket => {
        const connection = new ProxyConnection(socket, target, this);
        this.connections.add(connection);
        socket.once('close', () => this.connections.delete(connection));
      });
      await listenOn(server, 0);
      server.unref();
      const endPoint = `127.0.0.1:${(server.address() as AddressInfo).port}`;
      this.servers.push(server);
      this.contactPoints.push(endPoint);
      this.translated.set(host, endPoint);
    }
  }

  /** @internal */
  judge(request: ParsedRequest): Fault | undefined {
    this.counts[request.kind]++;
    if (request.kind !== 'PREPARE') this.counts.statements += request.cql.length;
    this.onRequest?.(request);
    this.rules = this.rules.filter(rule => !rule.isSpent);
    return this.rules.find(rule => rule.takes(request))?.fault;
  }
}

async function listenOn(server: Server, port: number): Promise<void> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
}

/** Starts a proxy before each contact point of a cluster. */
export async function startFaultProxy(access: CassandraAccess): Promise<FaultProxy> {
  const proxy = new FaultProxy(access);
  await proxy.listen();
  return proxy;
}
