import type { Client } from 'cassandra-driver';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  createClient,
  openKeyspace,
  startFaultProxy,
  type Fault,
  type FaultProxy,
  type SpecKeyspace,
} from '../../../embedded/index.js';

/** Repetitions in the specs of fault tables, which wait as short as they may. */
export const RETRIES = 2;
export const retry = { count: RETRIES, delay: () => 10 };

const TIMEOUT_MS = 300;

/** What happens to every request, and what that leads to. */
export interface Case {
  /** All nodes are stopped, when there is none. */
  readonly fault?: Fault;
  /** Requests of the driver for one execution: on its one host, not idempotent and idempotent. */
  readonly driver?: readonly [plain: number, idempotent: number];
  /** Whether this package repeats it. */
  readonly repeats: 'never' | 'if idempotent' | 'always';
}

/** A keyspace, and clients of it that see the faults of a proxy. */
export class Faulty {
  private constructor(
    readonly on: SpecKeyspace,
    readonly proxy: FaultProxy,
    private readonly patient: Client,
    /** For requests that are never answered. */
    private readonly impatient: Client,
  ) {}

  static async open(schema: string[]): Promise<Faulty> {
    const on = await openKeyspace({ schema });
    const proxy = await startFaultProxy(on.access);
    const connect = async (socketOptions: object): Promise<Client> => {
      const client = createClient(proxy.clientOptions({ keyspace: on.keyspace, socketOptions }));
      await client.connect();
      return client;
    };
    return new Faulty(on, proxy, await connect({}), await connect({ readTimeout: TIMEOUT_MS }));
  }

  async close(): Promise<void> {
    this.proxy.reset();
    await Promise.all([this.patient.shutdown(), this.impatient.shutdown()]);
    await this.proxy.stop();
    await this.on.close();
  }

  /** Runs the block while each request meets the fault; it may count what was sent. */
  async during<T>({ fault }: Case, block: (client: Client) => Promise<T>): Promise<T> {
    const { proxy } = this;
    const client = fault && 'hang' in fault ? this.impatient : this.patient;
    proxy.reset();
    if (fault) proxy.fail({ times: Infinity }, fault);
    else await this.stopAll(client);
    try {
      return await block(client);
    } finally {
      proxy.reset();
      await proxy.accept();
      await untilAnswered(client);
    }
  }

  get sent(): number {
    return this.proxy.counts.EXECUTE + this.proxy.counts.BATCH;
  }

  private async stopAll(client: Client): Promise<void> {
    this.proxy.refuse();
    // What is sent before the client has noticed may be carried out.
    while (client.hosts.values().some(host => host.isUp())) await sleep(5);
  }
}

/** Fails unless so many requests were made, and the error says so many attempts. */
export function expectCounted(
  sent: number,
  error: Error & { readonly attempts: number },
  { fault, driver = [1, 1], repeats }: Case,
  isIdempotent: boolean,
): void {
  const isRepeated = repeats === 'always' || (isIdempotent && repeats === 'if idempotent');
  const sends = isRepeated ? RETRIES + 1 : 1;
  const { attempts } = error;
  // Jest shows the cause, which says what else went wrong.
  if (attempts !== sends) throw new Error(`${attempts} attempts, not ${sends}`, { cause: error });
  if (!fault) expect(sent).toBe(0);
  // Without a connection nothing is sent, so there may be fewer.
  else if ('cut' in fault) expect([sent >= 1, sent <= sends]).toEqual([true, true]);
  else expect(sent).toBe(sends * driver[isIdempotent ? 1 : 0]);
}

async function untilAnswered(client: Client): Promise<void> {
  for (;;) {
    try {
      return void (await client.execute('SELECT key FROM system.local'));
    } catch {
      await sleep(20);
    }
  }
}
