import type { Client, QueryOptions, types } from 'cassandra-driver';
import { bindCells, checkRow, routingKeyOfTask, type Shape } from '../cql/bindRow.js';
import { encodeList } from '../values/collections.js';
import type { Cell } from '../cql/columnMapping.js';
import type { Request } from '../request/dispatcher.js';
import { isExact } from '../values/identities.js';
import { JoinRequest } from './joinRequest.js';
import { joinIdentities, type KeyIdentity } from '../values/keyIdentity.js';
import type { Lookup } from './lookup.js';
import { quote } from '../schema/identifiers.js';
import { bindCondition } from '../cql/preparedTypes.js';
import { ReplicaSets } from '../routing/replicaSets.js';
import type { Place } from '../write/savePlan.js';
import { selectCql, selectParams, type Selection } from '../cql/select.js';
import type { Bindable, Task } from '../request/operation.js';
import type { Work } from '../request/requestBuilder.js';
import type { Writer } from '../request/batcher.js';

/** What the caller's conf and the table make of a join. */
export interface JoinPlan<L> {
  readonly key: ReadonlyArray<Cell<L>>;
  readonly selection: Selection;
  readonly consistency: number;
  readonly fetchSize: number;
}

/** Keys of one request. Hosted services refuse more than 20; more gain little. */
export const MOST_KEYS = 20;

/** Finds the rows of keys: one query a key, or several keys of one replica set in one. */
export class JoinWork<L> implements Work<L, Lookup> {
  readonly isIdempotent = true;
  /** Fewer keys a request while the rows of so many do not fit into a page. */
  readonly limits: { rows: number; bytes: number; partitions: number };
  private readonly fetchSize: number;
  /** The last column of the partition key: several of its values are asked for at once. */
  private readonly last: Cell<L>;
  /** It was not selected, but is needed to tell whose row it is. */
  private readonly isHidden: boolean;
  /** Keys are equal to the server when their bytes are: only then can they share a request. */
  private readonly isExact: boolean;
  private readonly isGrouping: boolean;
  private readonly partitionLength: number;
  private readonly shape: Shape<L>;
  private readonly manyCql: string;
  private after: unknown[];
  private readonly options: QueryOptions;
  private readonly encodeKeys: (values: unknown[]) => Buffer;
  private readonly replicas: ReplicaSets;

  constructor(
    private readonly client: Client,
    { key, selection, consistency, fetchSize }: JoinPlan<L>,
  ) {
    const { table, columns } = selection;
    this.partitionLength = table.partitionKey.length;
    this.isExact = key.every(({ column }) => isExact(column.type));
    this.isGrouping = this.isExact && key.length === this.partitionLength;
    this.limits = { rows: Infinity, bytes: Infinity, partitions: this.isGrouping ? MOST_KEYS : 1 };
    this.fetchSize = fetchSize;
    this.last = key[this.partitionLength - 1] as Cell<L>;
    const { name } = this.last.column;
    this.isHidden = columns !== undefined && !columns.includes(name);
    const equal = key.map(({ column }) => `${quote(column.name)} = ?`);
    this.shape = toShape(key, selectCql({ ...selection, restrictions: equal }));
    // Last, so that the others keep their positions, and so that it is cheap to take away again.
    const all = this.isHidden ? [...(columns as string[]), name] : columns;
    const among = [...equal.slice(0, this.partitionLength - 1), `${quote(name)} IN ?`];
    this.manyCql = selectCql({ ...selection, columns: all, restrictions: among });
    this.after = selectParams(selection);
    const { keyspace } = table;
    this.options = { prepare: true, isIdempotent: true, consistency, fetchSize, keyspace };
    this.encodeKeys = encodeList(value => this.last.codec.encode(value));
    this.replicas = new ReplicaSets(client, keyspace);
  }

  /** Binds the values of the condition, which may be wrong. */
  async bindCondition(place: Place): Promise<this> {
    const { after, client, shape } = this;
    const bound = await bindCondition(client, place, shape.cql, after, shape.keyLength);
    this.after = [...bound];
    return this;
  }

  bind(task: Bindable<L>): void {
    checkRow(task.row);
    bindCells(task, this.shape, this.shape.keyLength, false);
    if (!this.isExact) task.partition = task.index;
  }

  groupOf(task: Task<L, Lookup>): unknown {
    if (!this.isGrouping) return undefined;
    const set = this.replicas.numberOf(() => this.routingKeyOf(task));
    if (set === undefined) return task.partition;
    if (this.partitionLength === 1) return set;
    const { cells } = this.shape;
    const first = cells.slice(0, this.partitionLength - 1);
    return `${set} ${joinIdentities(first.map(({ codec }, i) => codec.identityOf(task.params[i])))}`;
  }

  requestOf(tasks: ReadonlyArray<Task<L, Lookup>>, writer: Writer<L, Lookup>): Request {
    return new JoinRequest(tasks, this, writer);
  }

  /** The rows of one key. */
  askOne(task: Task<L, Lookup>, pageState?: string): Promise<types.ResultSet> {
    const options = { ...this.options, routingKey: this.routingKeyOf(task), pageState };
    return this.client.execute(this.shape.cql, [...task.params, ...this.after], options);
  }

  /** The rows of several keys, which differ in the last column of the partition key only. */
  askMany(tasks: ReadonlyArray<Task<L, Lookup>>): Promise<types.ResultSet> {
    const first = tasks[0] as Task<L, Lookup>;
    const at = this.partitionLength - 1;
    const keys = this.encodeKeys(tasks.map(({ params }) => params[at]));
    const params = [...first.params.slice(0, at), keys, ...this.after];
    const options = { ...this.options, routingKey: this.routingKeyOf(first) };
    return this.client.execute(this.manyCql, params, options);
  }

  identityOf(task: Task<L, Lookup>): KeyIdentity {
    return this.last.codec.identityOf(task.params[this.partitionLength - 1]);
  }

  /** Whose row it is, if the driver's value tells. Afterwards it has the selected columns only. */
  claim(row: types.Row): KeyIdentity | undefined {
    const { column, codec } = this.last;
    const value: unknown = row[column.name];
    if (this.isHidden) delete row[column.name];
    try {
      return codec.identityOf(codec.bind(value));
    } catch {
      // A timestamp beyond those of JavaScript is read as an invalid Date.
      return undefined;
    }
  }

  /** Learns how many keys have their rows in one page; `complete` of them when they had not. */
  adapt(keys: number, rows: number, complete?: number): void {
    if (!this.isGrouping) return;
    const { limits } = this;
    if (complete !== undefined) limits.partitions = Math.max(1, Math.min(keys, complete));
    else if (keys >= limits.partitions && rows * 2 <= this.fetchSize)
      limits.partitions = Math.min(MOST_KEYS, keys * 2);
  }

  private routingKeyOf(task: Task<L, Lookup>): Buffer {
    return routingKeyOfTask(task, this.partitionLength);
  }
}

function toShape<L>(cells: ReadonlyArray<Cell<L>>, cql: string): Shape<L> {
  const never = { deletedBytes: 0, isStatic: false, timestampedCql: '', isUsingFirst: false };
  return { cells, keyOffset: 0, keyLength: cells.length, cql, ...never };
}
