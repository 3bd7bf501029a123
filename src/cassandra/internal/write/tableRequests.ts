import type { types } from 'cassandra-driver';
import type { Client } from 'cassandra-driver';
import type { BatchGroupingKey, WriteConf } from '../../conf.js';
import { keyOf, routingKeyOfTask, type Shape } from '../cql/bindRow.js';
import type { Request } from '../request/dispatcher.js';
import { toLong } from '../driver/driver.js';
import type { BatchLimits } from '../batching/batchQueue.js';
import type { KeyIdentity } from '../values/keyIdentity.js';
import { encodeBigint, toBigInt } from '../values/numbers.js';
import { ReplicaSets } from '../routing/replicaSets.js';
import { parametersOf } from './writeTemplates.js';
import type { Table } from '../schema/table.js';
import type { Bindable, Task } from '../request/operation.js';
import { timestampsOf, type Timestamps } from '../session/writeTimestamps.js';
import { checkTtl } from './ttl.js';
import type { Timestamp, Work, Writing } from '../request/requestBuilder.js';
import type { Writer } from '../request/batcher.js';
import { WriteRequest } from './writeRequest.js';

/** What the three writing operators tell their common work. */
export interface TableWorkOptions<R, O> {
  readonly table: Table;
  readonly binder: { bind(task: Bindable<R>): void };
  readonly conf: Pick<WriteConf<R>, 'ttl' | 'timestamp' | 'consistency'>;
  readonly grouping: BatchGroupingKey;
  readonly limits: BatchLimits;
  readonly isIdempotent: boolean;
  /** CQL takes a write time for the statements, and they need one: they do not commute. */
  readonly isTimed: boolean;
  /** Rows of one key wait for each other; with static columns, all of a partition. */
  readonly isSerial: boolean;
  readonly hasStatic: boolean;
  readonly toResult: (task: Task<R, O>, result: types.ResultSet) => O;
}

/** Writes rows to, or deletes them from, one table. */
export class TableWork<R, O> implements Work<R, O>, Writing<R, O> {
  readonly limits: BatchLimits;
  readonly isIdempotent: boolean;
  readonly resultOf: (task: Task<R, O>, result: types.ResultSet) => O;
  readonly serialKeyOf?: (task: Task<R, O>) => KeyIdentity;
  private readonly replicas: ReplicaSets;
  private readonly routingKeyOf: (task: Task<R, O>) => Buffer;
  private readonly timestamps: Timestamps;
  private readonly consistency: types.consistencies;
  private readonly isCounter: boolean;
  /** The write time of all rows, when the conf names one. */
  private readonly constant: Timestamp;
  private readonly timestampOf: ((row: R) => unknown) | undefined;
  private readonly ttlOf: ((row: R) => number | undefined) | undefined;

  constructor(
    private readonly client: Client,
    private readonly options: TableWorkOptions<R, O>,
  ) {
    const { conf, table, limits, isIdempotent } = options;
    this.limits = limits;
    this.isIdempotent = isIdempotent;
    this.resultOf = options.toResult;
    if (options.isSerial) this.serialKeyOf = options.hasStatic ? task => task.partition : keyOf;
    this.replicas = new ReplicaSets(client, table.keyspace);
    const { length } = table.partitionKey;
    this.routingKeyOf = task => routingKeyOfTask(task, length);
    this.timestamps = timestampsOf(client);
    const { ttl, timestamp, consistency = LOCAL_QUORUM } = conf;
    this.consistency = consistency;
    this.isCounter = table.isCounter;
    if (typeof timestamp === 'function') this.timestampOf = timestamp;
    else if (timestamp !== undefined) this.constant = toLong(toBigInt(timestamp));
    this.ttlOf = typeof ttl === 'function' ? ttl : ttl === undefined ? undefined : () => ttl;
  }

  bind(task: Task<R, O>): void {
    const { ttlOf, timestampOf } = this;
    if (ttlOf) task.ttlSeconds = checkTtl('ttl', ttlOf(task.row));
    const own = timestampOf?.(task.row);
    if (own !== undefined) task.timestamp = encodeBigint(own);
    this.options.binder.bind(task);
  }

  groupOf(task: Task<R, O>): unknown {
    const { grouping } = this.options;
    if (grouping === 'none') return undefined;
    if (grouping === 'partition') return task.partition;
    return this.replicas.setOf(task, this.routingKeyOf) ?? task.partition;
  }

  requestOf(tasks: ReadonlyArray<Task<R, O>>, writer: Writer<R, O>): Request {
    return new WriteRequest(tasks, this, writer);
  }

  stamp(tasks: ReadonlyArray<Task<R, O>>): Timestamp {
    if (!this.options.isTimed) return this.constant;
    if (this.constant !== undefined) return this.constant;
    const isOwn = this.timestampOf !== undefined;
    if (!isOwn && !meets(tasks)) return this.timestamps.next();
    // Each statement its own: later rows have later ones, and one in the request is enough.
    for (const task of tasks) task.timestamp ??= encodeBigint(this.timestamps.next());
    return undefined;
  }

  send(tasks: ReadonlyArray<Task<R, O>>, timestamp: Timestamp): Promise<types.ResultSet> {
    const { consistency, isIdempotent, isCounter: counter } = this;
    const first = tasks[0] as Task<R, O>;
    // The driver's types know a Buffer only; it takes a token too, and then has nothing to hash.
    const routingKey = this.replicas.tokenOf(first, this.routingKeyOf) as unknown as Buffer;
    // A literal, not a spread: the driver asks it for twenty properties a request, and on the
    // slow object that a spread makes that costs as much as the request itself.
    const options = {
      prepare: true,
      logged: false,
      consistency,
      isIdempotent,
      counter,
      timestamp,
      routingKey,
    };
    if (tasks.length === 1) {
      const { query, params } = this.statementOf(first);
      return this.client.execute(query, params, options);
    }
    return this.client.batch(
      tasks.map(task => this.statementOf(task)),
      options,
    );
  }

  private statementOf(task: Task<R, O>): { query: string; params: unknown[] } {
    const shape = task.shape as Shape<R>;
    const query = task.timestamp === undefined ? shape.cql : shape.timestampedCql;
    return { query, params: parametersOf(task, shape, this.ttlOf !== undefined) };
  }
}

const LOCAL_QUORUM = 6;

/**
 * Whether a key meets itself in the request: with one write time for all, not the later but the
 * larger value would win. Rows of one partition stand next to each other in a batch.
 */
function meets<R, O>(tasks: ReadonlyArray<Task<R, O>>): boolean {
  let seen: Set<KeyIdentity> | undefined;
  let isStaticSeen = false;
  for (let i = 1; i < tasks.length; i++) {
    const before = tasks[i - 1] as Task<R, O>;
    const task = tasks[i] as Task<R, O>;
    if (before.partition !== task.partition) {
      seen = undefined;
      continue;
    }
    if (!seen) {
      seen = new Set([keyOf(before)]);
      isStaticSeen = (before.shape as Shape<R>).isStatic;
    }
    const { isStatic } = task.shape as Shape<R>;
    const key = keyOf(task);
    // Rows of different keys still meet in the static columns of their partition.
    if (seen.has(key) || (isStatic && isStaticSeen)) return true;
    seen.add(key);
    isStaticSeen ||= isStatic;
  }
  return false;
}
