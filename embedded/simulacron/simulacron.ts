import type { ClientOptions } from 'cassandra-driver';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CassandraAccess } from '../cluster/access.js';
import { reserveAddresses, type AddressBlock } from '../node/addresses.js';
import { ServerStartError } from '../node/errors.js';
import { keepLog, lastLines, Tail } from '../node/files.js';
import { findJava } from '../node/java.js';
import { fetchServers } from '../node/servers.js';
import { WatchedProcess } from '../node/watchedProcess.js';
import { call } from './http.js';
import { SimulacronScope } from './scope.js';
import type { ClusterOptions } from './types.js';

const ADDRESSES = 20;
const HTTP_PORT = 8187;
const START_TIMEOUT = 60_000;
const READY = 'Started HTTP server interface';

interface Created {
  id: number;
  data_centers: Array<{ id: number; name: string; nodes: Array<{ id: number; address: string }> }>;
}

/** A simulated cluster. */
export class SimulacronCluster extends SimulacronScope implements CassandraAccess {
  readonly localDataCenter: string;
  readonly contactPoints: readonly string[];
  readonly nodes: readonly SimulacronScope[];
  private isRemoved = false;

  constructor(base: string, created: Created) {
    super(base, String(created.id));
    const [local] = created.data_centers;
    this.localDataCenter = local!.name;
    this.contactPoints = local!.nodes.map(({ address }) => address);
    this.nodes = created.data_centers.flatMap(center =>
      center.nodes.map(node => this.node(`${created.id}/${center.id}/${node.id}`)),
    );
  }

  clientOptions(extra: Partial<ClientOptions> = {}): ClientOptions {
    const { contactPoints, localDataCenter } = this;
    return { contactPoints: [...contactPoints], localDataCenter, ...extra };
  }

  /** Removes the cluster; its addresses are free for the next one. */
  async stop(): Promise<void> {
    if (this.isRemoved) return;
    this.isRemoved = true;
    await this.ask('DELETE', 'cluster');
  }
}

/** A running Simulacron: any number of simulated clusters, up to twenty nodes in all. */
export class Simulacron {
  private isStopped = false;

  constructor(
    readonly url: string,
    private readonly folder: string,
    private readonly process: WatchedProcess,
    private readonly block: AddressBlock,
  ) {}

  get pid(): number {
    return this.process.pid;
  }

  async createCluster(options: ClusterOptions = {}): Promise<SimulacronCluster> {
    const { dataCenters = [1], cassandraVersion = '3.11.0' } = options;
    const query = {
      data_centers: dataCenters.join(','),
      cassandra_version: cassandraVersion,
      num_tokens: '1',
      activity_log: 'true',
    };
    return new SimulacronCluster(
      this.url,
      await call<Created>(this.url, 'POST', '/cluster', query),
    );
  }

  /** Ends it with all its clusters; more than once does no more. */
  async stop(): Promise<void> {
    if (this.isStopped) return;
    this.isStopped = true;
    await this.process.end('SIGKILL');
    this.block.release();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Starts Simulacron: nodes that speak the protocol, know no schema and answer as they are primed. */
export async function startSimulacron(): Promise<Simulacron> {
  const java = await findJava();
  const { simulacronJar } = await fetchServers();
  const block = await reserveAddresses(ADDRESSES);
  const [first, http] = [block.addresses[0]!, block.addresses.at(-1)!];
  const folder = await mkdtemp(join(tmpdir(), 'rxjs-await-simulacron-'));
  const log = join(folder, 'simulacron.log');
  await appendFile(log, '');
  const quick = ['-Xmx256M', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
  const interfaces = ['--ip', first, '--httpintf', http, '--httpport', String(HTTP_PORT)];
  const args = [...quick, '-jar', simulacronJar, ...interfaces];
  const child = await WatchedProcess.spawn({
    command: java.command,
    args,
    cwd: folder,
    log,
    folder,
  });
  const tail = new Tail(log);
  const deadline = Date.now() + START_TIMEOUT;
  for (let seen = tail.next(); !seen.includes(READY); seen += tail.next()) {
    if (!child.isRunning || Date.now() > deadline) {
      await child.end('SIGKILL');
      block.release();
      throw new ServerStartError(
        'Simulacron did not start',
        await keepLog(log),
        await lastLines(log),
      );
    }
    await sleep(20);
  }
  return new Simulacron(`http://${http}:${HTTP_PORT}`, folder, child, block);
}
