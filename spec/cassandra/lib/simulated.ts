import type { Client } from 'cassandra-driver';
import { lastValueFrom, of } from 'rxjs';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  createClient,
  type LoggedRequest,
  type Prime,
  type Simulacron,
  type SimulacronCluster,
} from '../../../embedded/index.js';
import {
  executeCql,
  type CassandraWriteError,
  type CqlConf,
} from '../../../src/cassandra/index.js';

export type Answer = NonNullable<Prime['then']>;

export const SUCCESS: Answer = { result: 'success', rows: [], column_types: {} };

/** The conf of every run, unless it says otherwise: two repetitions. */
export const RETRIES = 2;
export const DELAY_MS = 40;

let statements = 0;

/** The value that runs bind. */
const VALUE = 7;

/** A simulated cluster, a client of it, and what the specs of executeCql do with them. */
export class Simulated {
  private constructor(
    readonly cluster: SimulacronCluster,
    readonly client: Client,
  ) {}

  static async create(simulacron: Simulacron, nodes: number): Promise<Simulated> {
    const cluster = await simulacron.createCluster({ dataCenters: [nodes] });
    return new Simulated(cluster, await connect(cluster));
  }

  /** The same cluster by another client, which waits so long for an answer. */
  async patientFor(readTimeout: number): Promise<Simulated> {
    return new Simulated(this.cluster, await connect(this.cluster, { readTimeout }));
  }

  async stop(): Promise<void> {
    await this.client.shutdown();
    await this.cluster.stop();
  }

  /**
   * A statement that is answered so. It is prepared before: some answers would answer the
   * preparation as well. The log begins afterwards.
   */
  async answering(then: Answer): Promise<string> {
    const cql = newStatement();
    await this.prime(cql, SUCCESS);
    await this.client.execute(cql, [0], { prepare: true });
    await this.answerWith(cql, then);
    await this.cluster.clearLog();
    return cql;
  }

  /** From now on. */
  async answerWith(cql: string, then: Answer): Promise<void> {
    await this.cluster.clearPrimes();
    await this.prime(cql, then);
  }

  async prime(query: string, then: Answer): Promise<void> {
    const when = {
      request: 'query',
      query,
      params: { k: '*' },
      param_types: { k: 'int' },
    } as const;
    await this.cluster.prime({ when, then: { ...then, ignore_on_prepare: true } });
  }

  run(cql: string, conf: CqlConf = {}): Promise<unknown> {
    const all = { retry: { count: RETRIES, delay: () => DELAY_MS }, ...conf };
    return lastValueFrom(of(VALUE).pipe(executeCql<number>(this.client, cql, k => [k], all)));
  }

  async failing(cql: string, conf: CqlConf): Promise<CassandraWriteError> {
    return this.run(cql, conf).then(
      () => Promise.reject(new Error('It was executed')),
      (error: CassandraWriteError) => error,
    );
  }

  /** Each attempt that reached a node. */
  async attempts(cql: string, kind = 'EXECUTE'): Promise<LoggedRequest[]> {
    const log = await this.cluster.log();
    return log.filter(({ type, query }) => type === kind && query === cql);
  }

  /** Until the client knows that no host is there: what is sent before may be carried out. */
  async stopAllNodes(): Promise<void> {
    await this.cluster.refuse('stop');
    while (this.client.hosts.values().some(host => host.isUp())) await sleep(5);
  }
}

/** Nobody has prepared or primed it before. */
export function newStatement(): string {
  return `INSERT INTO ks.kv (k) VALUES (?) -- ${++statements}`;
}

async function connect(cluster: SimulacronCluster, socketOptions = {}): Promise<Client> {
  const client = createClient(cluster.clientOptions({ socketOptions }));
  await client.connect();
  return client;
}
