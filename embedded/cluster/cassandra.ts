import type { ClientOptions } from 'cassandra-driver';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CassandraAccess } from './access.js';
import { reserveAddresses, type AddressBlock } from '../node/addresses.js';
import { untilNodesAgree } from './agreement.js';
import { classArchive } from './classArchive.js';
import { keepLog } from '../node/files.js';
import { findJava, type Java } from '../node/java.js';
import { CassandraNode, type Surroundings } from '../node/node.js';
import { fetchServers, type Servers } from '../node/servers.js';
import { evenTokens } from '../node/settings.js';

export interface CassandraOptions {
  /** How many nodes; default 1. They are the same but for their address and tokens, in one data centre. */
  readonly nodes?: number;
  /** Heap of each node in MiB; default 512. A node takes about 350 MiB more. */
  readonly heapMegabytes?: number;
  /**
   * An acknowledged write survives `kill`, for half of the write rate. Default false, as in Cassandra itself: it writes
   * its commit log so that a killed process loses up to a tenth of a second, and relies on the replicas.
   */
  readonly durable?: boolean;
  /** Settings of cassandra.yaml that are added, as in `{ batch_size_fail_threshold: '100KiB' }`. */
  readonly config?: Record<string, unknown>;
  /** More arguments for Java. `-XX:TieredStopAtLevel=1` starts faster and answers slower. */
  readonly jvmArgs?: readonly string[];
  /** Milliseconds that a node may take to be ready; default 120,000. */
  readonly startTimeout?: number;
}

const MAX_NODES = 9;

// A setting that is undefined is left out of the file: this mode and a period exclude each other.
const DURABLE = {
  commitlog_sync: 'group',
  commitlog_sync_group_window: '2ms',
  commitlog_sync_period: undefined,
};

/** A running cluster on addresses of its own. It ends with this process, however that ends. */
export class Cassandra implements CassandraAccess, Surroundings {
  readonly localDataCenter = 'datacenter1';
  readonly nodes: readonly CassandraNode[];
  readonly startTimeout: number;
  isClosed = false;

  constructor(
    options: CassandraOptions,
    readonly java: Java,
    readonly servers: Servers,
    readonly folder: string,
    private readonly block: AddressBlock,
  ) {
    this.startTimeout = options.startTimeout ?? 120_000;
    this.nodes = block.addresses.map((address, index) => {
      const settings = {
        folder: join(folder, `node${index}`),
        address,
        port: block.port,
        storagePort: block.storagePort,
        seeds: block.addresses,
        tokens: evenTokens(index, block.addresses.length),
        heapMegabytes: options.heapMegabytes ?? 512,
        config: { ...(options.durable ? DURABLE : {}), ...options.config },
        jvmArgs: options.jvmArgs ?? [],
      };
      return new CassandraNode(index, settings, this);
    });
  }

  get contactPoints(): readonly string[] {
    return this.block.addresses;
  }

  get port(): number {
    return this.block.port;
  }

  clientOptions(extra: Partial<ClientOptions> = {}): ClientOptions {
    const { contactPoints, localDataCenter, port } = this;
    return {
      contactPoints: [...contactPoints],
      localDataCenter,
      protocolOptions: { port },
      ...extra,
    };
  }

  /** The node of that index, from 0. */
  node(index: number): CassandraNode {
    const node = this.nodes[index];
    if (node) return node;
    throw new RangeError(
      `Expected the index of a node, 0 to ${this.nodes.length - 1}, but got ${index}`,
    );
  }

  /** Starts the nodes that are stopped, all at the same time. */
  async start(): Promise<void> {
    await Promise.all(this.nodes.map(node => node.launch()));
    await this.settle();
  }

  /** Kills all nodes and removes their data: after `start` it is a new, empty cluster on the same addresses. */
  async wipe(): Promise<void> {
    await Promise.all(this.nodes.map(node => node.kill()));
    await Promise.all(this.nodes.map(node => node.wipe()));
  }

  /** Ends the cluster for good, immediately, and removes its files. The log of a node that crashed is kept. */
  async stop(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    const kept = this.nodes.filter(node => node.hasCrashed || process.env.RXJS_AWAIT_KEEP);
    await Promise.all(this.nodes.map(node => node.kill()));
    this.block.release();
    for (const node of kept) {
      console.warn(`Kept the log of Cassandra node ${node.address}: ${await keepLog(node.log)}`);
    }
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Waits until the running nodes know each other and have one schema, as `start` and `restart` of a node do. */
  async settle(): Promise<void> {
    const running = () => this.nodes.filter(({ state }) => state === 'running');
    if (running().length < 2) return;
    const optionsOf = (address: string) => this.clientOptions({ contactPoints: [address] });
    await untilNodesAgree(running, optionsOf, this.startTimeout);
  }

  /** @internal */
  announce(address: string): void {
    for (const node of this.nodes) node.forget(address);
  }

  /** @internal */
  runningPeers(address: string): string[] {
    return this.nodes
      .filter(node => node.address !== address && node.state === 'running')
      .map(node => node.address);
  }
}

async function launch(options: CassandraOptions, java: Java, servers: Servers): Promise<Cassandra> {
  const block = await reserveAddresses(options.nodes ?? 1);
  const folder = await mkdtemp(join(tmpdir(), 'rxjs-await-cassandra-'));
  const cluster = new Cassandra(options, java, servers, folder, block);
  try {
    await cluster.start();
    return cluster;
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

/** Starts a real Apache Cassandra 5.0 on free loopback addresses. */
export async function startCassandra(options: CassandraOptions = {}): Promise<Cassandra> {
  const { nodes = 1, jvmArgs = [] } = options;
  if (!Number.isInteger(nodes) || nodes < 1 || nodes > MAX_NODES) {
    throw new RangeError(`Expected nodes to be an integer of 1 to ${MAX_NODES}, but got ${nodes}`);
  }
  const java = await findJava();
  const servers = await fetchServers();
  const archive = await classArchive(java, servers, training => launch(training, java, servers));
  return launch({ ...options, jvmArgs: [...archive, ...jvmArgs] }, java, servers);
}
