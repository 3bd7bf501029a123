import type { types } from 'cassandra-driver';
import type { Client } from 'cassandra-driver';
import type { BatchGroupingKey, WriteConf } from '../../conf.js';
import { keyOf, routingKeyOfOperation } from '../cql/bindRow.js';
import type { StatementTemplate } from '../cql/statementTemplate.js';
import type { Request } from '../request/request.js';
import { toLong } from '../driver/driver.js';
import { CONSISTENCY } from '../driver/consistency.js';
import { toExecutionOptions, type ExecutionOptions } from '../request/executionOptions.js';
import type { BatchLimits } from '../batching/batchQueue.js';
import type { KeyIdentity } from '../values/keyIdentity.js';
import { encodeBigint, toBigInt } from '../values/numbers.js';
import { ReplicaSets } from '../routing/replicaSets.js';
import { CellConflicts } from './cellConflicts.js';
import { parametersOf } from './writeTemplates.js';
import type { Table } from '../schema/table.js';
import type { BoundRow } from '../cql/boundRow.js';
import type { Operation } from '../request/operation.js';
import { timestampsOf, type WriteTimestamps } from '../session/writeTimestamps.js';
import { checkTtl } from './ttl.js';
import type { Timestamp, RequestBuilder, Writing } from '../request/requestBuilder.js';
import type { OperationSink } from '../request/operationSink.js';
import { WriteRequest } from './writeRequest.js';

/** What the three writing operators tell their common work. */
export interface TableWorkOptions<R, O> {
  readonly table: Table;
  readonly binder: { bind(operation: BoundRow<R>): void };
  readonly conf: Omit<WriteConf<R>, 'columns'>;
  readonly grouping: BatchGroupingKey;
  readonly limits: BatchLimits;
  readonly isIdempotent: boolean;
  /** CQL takes a write time for the statements, and the conf does not leave it to the server. */
  readonly isTimed: boolean;
  /** Statements of one request may write one cell: they commute. */
  readonly isCommuting: boolean;
  /** Rows of one key wait for each other; with static columns, all of a partition. */
  readonly isSerial: boolean;
  readonly hasStatic: boolean;
  readonly toResult: (operation: Operation<R, O>, result: types.ResultSet) => O;
}

/** Writes rows to, or deletes them from, one table. */
export class TableRequests<R, O> implements RequestBuilder<R, O>, Writing<R, O> {
  readonly limits: BatchLimits;
  readonly isIdempotent: boolean;
  readonly resultOf: (operation: Operation<R, O>, result: types.ResultSet) => O;
  readonly sharing?: CellConflicts;
  readonly serialKeyOf?: (operation: Operation<R, O>) => KeyIdentity;
  private readonly replicas: ReplicaSets;
  private readonly routingKeyOf: (operation: Operation<R, O>) => Buffer;
  private readonly timestamps: WriteTimestamps;
  private readonly execution: ExecutionOptions;
  private readonly isCounter: boolean;
  /** The write time of all rows, when the conf names one. */
  private readonly constant: Timestamp;
  private readonly timestampOf: ((row: R) => unknown) | undefined;
  private readonly ttlOf: ((row: R) => number | null | undefined) | undefined;

  constructor(
    private readonly client: Client,
    private readonly options: TableWorkOptions<R, O>,
  ) {
    const { conf, table, limits, isIdempotent } = options;
    this.limits = limits;
    this.isIdempotent = isIdempotent;
    this.resultOf = options.toResult;
    if (options.isSerial)
      this.serialKeyOf = options.hasStatic ? operation => operation.partition : keyOf;
    this.replicas = new ReplicaSets(client, table.keyspace);
    const { length } = table.partitionKey;
    if (!options.isSerial && !options.isCommuting)
      this.sharing = new CellConflicts(length, table.clusteringKey.length > 0);
    this.routingKeyOf = operation => routingKeyOfOperation(operation, length);
    this.timestamps = timestampsOf(client);
    const { ttl, timestamp } = conf;
    this.execution = toExecutionOptions(conf, CONSISTENCY.localQuorum);
    this.isCounter = table.isCounter;
    if (typeof timestamp === 'function') this.timestampOf = timestamp;
    else if (timestamp === 'server') this.constant = NOT_SENT;
    else if (timestamp !== undefined) this.constant = toLong(toBigInt(timestamp));
    this.ttlOf = typeof ttl === 'function' ? ttl : ttl === undefined ? undefined : () => ttl;
  }

  bind(operation: Operation<R, O>): void {
    const { ttlOf, timestampOf } = this;
    if (ttlOf) operation.ttlSeconds = checkTtl('conf', ttlOf(operation.row) ?? undefined);
    const own = timestampOf?.(operation.row) ?? undefined;
    if (own !== undefined) operation.timestamp = encodeBigint(own);
    this.options.binder.bind(operation);
  }

  groupOf(operation: Operation<R, O>): unknown {
    const { grouping } = this.options;
    if (grouping === 'none') return undefined;
    if (grouping === 'partition') return operation.partition;
    return this.replicas.setOf(operation, this.routingKeyOf) ?? operation.partition;
  }

  requestOf(operations: ReadonlyArray<Operation<R, O>>, sink: OperationSink<R, O>): Request {
    return new WriteRequest(operations, this, sink);
  }

  takeTimestamp(): Timestamp {
    if (this.constant !== undefined || !this.options.isTimed) return this.constant;
    return this.timestamps.next();
  }

  send(operations: ReadonlyArray<Operation<R, O>>, timestamp: Timestamp): Promise<types.ResultSet> {
    const { execution, isIdempotent, isCounter: counter } = this;
    const { consistency, executionProfile, readTimeout } = execution;
    const first = operations[0] as Operation<R, O>;
    // The driver's types know a Buffer only; it takes a token too, and then has nothing to hash.
    const routingKey = this.replicas.tokenOf(first, this.routingKeyOf) as unknown as Buffer;
    // A literal, not a spread: a spread makes a slow object. The driver reads twenty properties of
    // it for each request, which would cost as much as the request itself.
    const options = {
      prepare: true,
      logged: false,
      consistency,
      isIdempotent,
      counter,
      timestamp,
      routingKey,
      executionProfile,
      readTimeout,
    };
    if (operations.length === 1) {
      const { query, params } = this.statementOf(first);
      return this.client.execute(query, params, options);
    }
    return this.client.batch(
      operations.map(operation => this.statementOf(operation)),
      options,
    );
  }

  private statementOf(operation: Operation<R, O>): { query: string; params: unknown[] } {
    const template = operation.template as StatementTemplate;
    const query = operation.timestamp === undefined ? template.cql : template.timestampedCql;
    return { query, params: parametersOf(operation, template, this.ttlOf !== undefined) };
  }
}

/** The driver then sends no write time, and the server takes one; the driver's types leave it out. */
const NOT_SENT = null as unknown as Timestamp;
