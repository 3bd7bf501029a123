import type { Client, QueryOptions, types } from 'cassandra-driver';

export interface Statement {
  readonly query: string;
  readonly params: unknown[];
}

/** A request as it reached the client. */
export interface Sent {
  readonly kind: 'execute' | 'batch';
  readonly statements: Statement[];
  readonly options: QueryOptions;
  answer(result?: Partial<types.ResultSet>): void;
  fail(error: unknown): void;
}

interface FakeOptions {
  /** Column name and type code; the first is the partition key, those of `clustering` follow. */
  columns?: Record<string, number>;
  clustering?: string[];
  statics?: string[];
  /** What answers each request at once; without it, requests wait for `answer` and `fail`. */
  respond?: (sent: Sent, index: number) => unknown;
  /** The replica set of a partition key of type int. */
  replicaSet?: (key: number) => number;
  maxRequests?: number;
  /** Nothing is kept in `sent`, for long streams. */
  isForgetful?: boolean;
  /** `respond` answers in a later turn of the event loop. */
  isLater?: boolean;
}

export const INT = 0x09;
export const TEXT = 0x0a;
export const COUNTER = 0x05;

/** As much of a Client as the writing operators use, under the control of the spec. */
export class FakeClient {
  readonly sent: Sent[] = [];
  inFlight = 0;
  mostInFlight = 0;
  connects = 0;
  readonly options = { pooling: { maxRequestsPerConnection: this.conf.maxRequests } };
  readonly hosts = { length: 1, values: () => [{ isUp: () => true }] };
  readonly metadata = {
    getTable: async (_: string, name: string) => (name === 'kv' ? this.table : null),
    getMaterializedView: async () => null,
    refreshKeyspace: async () => undefined,
    getTokenRanges: () => new Set(this.conf.replicaSet ? [-1, -2] : []),
    getReplicas: (_: string, key: Buffer | number) => this.replicasOf(key),
  };
  private readonly sets = new Map<number, Array<{ address: string }>>();

  constructor(private readonly conf: FakeOptions = {}) {}

  get client(): Client {
    return this as unknown as Client;
  }

  /** The values of the named position in every statement, request by request. */
  values(position = 0): unknown[][] {
    return this.sent.map(({ statements }) => statements.map(({ params }) => params[position]));
  }

  async connect(): Promise<void> {
    this.connects++;
  }

  execute(query: string, params: unknown[], options: QueryOptions): Promise<types.ResultSet> {
    return this.send('execute', [{ query, params }], options);
  }

  batch(statements: Statement[], options: QueryOptions): Promise<types.ResultSet> {
    return this.send('batch', statements, options);
  }

  private send(
    kind: Sent['kind'],
    statements: Statement[],
    options: QueryOptions,
  ): Promise<types.ResultSet> {
    this.mostInFlight = Math.max(this.mostInFlight, ++this.inFlight);
    return new Promise((resolve, reject) => {
      const end = () => this.inFlight--;
      const sent: Sent = {
        kind,
        statements,
        options,
        answer: result => (
          end(),
          resolve({ wasApplied: () => true, ...result } as types.ResultSet)
        ),
        fail: error => (end(), reject(error)),
      };
      if (!this.conf.isForgetful) this.sent.push(sent);
      const position = this.sent.length - 1;
      if (this.conf.isLater) setImmediate(() => this.respond(sent, position));
      else this.respond(sent, position);
    });
  }

  private respond(sent: Sent, position: number): void {
    if (!this.conf.respond) return;
    const outcome = this.conf.respond(sent, position);
    if (outcome instanceof Error) sent.fail(outcome);
    else sent.answer((outcome ?? {}) as Partial<types.ResultSet>);
  }

  private get table() {
    const { columns = { k: INT, v: INT }, clustering = [], statics = [] } = this.conf;
    const all = Object.entries(columns).map(([name, code]) => ({
      name,
      type: { code },
      isStatic: statics.includes(name),
    }));
    return {
      columns: all,
      partitionKeys: all.slice(0, 1),
      clusteringKeys: all.filter(({ name }) => clustering.includes(name)),
    };
  }

  private replicasOf(key: Buffer | number): Array<{ address: string }> | null {
    const { replicaSet } = this.conf;
    if (!replicaSet) return null;
    const set = typeof key === 'number' ? key : replicaSet(key.readInt32BE(0));
    const known = this.sets.get(set) ?? [{ address: `set ${set}` }];
    this.sets.set(set, known);
    return known;
  }
}

/** An error of the server, as the driver makes it. */
export function serverError(code: number): Error {
  return Object.assign(new Error(`server error 0x${code.toString(16)}`), {
    name: 'ResponseError',
    code,
  });
}

/** Until all microtasks have run. */
export function settled(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve));
}
