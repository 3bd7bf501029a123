import type { Client, QueryOptions, types } from 'cassandra-driver';
import { bindRow, checkRow, routingKeyOfOperation } from '../cql/bindRow.js';
import { templateOfKey, type StatementTemplate } from '../cql/statementTemplate.js';
import { encodeList } from '../values/collections.js';
import type { ColumnMapping } from '../cql/columnMapping.js';
import type { Request } from '../request/request.js';
import { isExact } from '../values/identities.js';
import { getUnset } from '../driver/driver.js';
import { WhereValues } from './whereValues.js';
import { JoinRequest, type KeyQueries } from './joinRequest.js';
import type { JoinPlan } from './joinPlan.js';
import type { RowProperties } from '../cql/rowProperties.js';
import { joinIdentities, type KeyIdentity } from '../values/keyIdentity.js';
import type { Lookup } from './lookup.js';
import { quote } from '../schema/identifiers.js';
import { bindCondition } from '../cql/preparedTypes.js';
import { PageSize } from '../read/pageSize.js';
import { ReplicaSets } from '../routing/replicaSets.js';
import type { TableTarget } from '../session/target.js';
import { selectCql, selectParams } from '../cql/select.js';
import { hiddenProperty, propertyOf } from '../cql/selected.js';
import type { BoundRow } from '../cql/boundRow.js';
import type { Operation } from '../request/operation.js';
import type { RequestBuilder } from '../request/requestBuilder.js';
import type { OperationSink } from '../request/operationSink.js';

/** Rows of a page by default; with all keys in flight, more would wait in memory. */
const MAX_ROWS = 1000;

/** Finds the rows of keys: one query a key, or several keys of one replica set in one. */
export class JoinRequests<L> implements RequestBuilder<L, Lookup>, KeyQueries<L> {
  readonly isIdempotent = true;
  /** Fewer keys a request while the rows of so many do not fit into a page. */
  readonly limits: { rows: number; bytes: number; partitions: number };
  readonly pageSize: PageSize;
  private readonly maxKeys: number;
  /** The last column of the partition key: one request may ask for several of its values. */
  private readonly last: ColumnMapping;
  /** The property that has it. It tells whose row it is. */
  private readonly lastProperty: string;
  /** It was not selected: no row that is emitted has it. */
  private readonly isHidden: boolean;
  /** The server takes keys for equal exactly when their bytes are: only then can they share a request. */
  private readonly isExact: boolean;
  private readonly isGrouping: boolean;
  private readonly partitionLength: number;
  private readonly rows: RowProperties;
  private readonly template: StatementTemplate;
  private readonly manyCql: string;
  private after: unknown[];
  private readonly where: WhereValues<L>;
  private readonly options: QueryOptions;
  private readonly encodeKeys: (values: unknown[]) => Buffer;
  private readonly replicas: ReplicaSets;

  constructor(
    private readonly client: Client,
    { key, rows, selection, execution, fetchSize, maxKeys }: JoinPlan,
  ) {
    const { table, columns } = selection;
    this.rows = rows;
    this.partitionLength = table.partitionKey.length;
    this.isExact = key.every(({ column }) => isExact(column.type));
    this.isGrouping =
      this.isExact && key.length === this.partitionLength && !selection.orderBy?.length;
    this.limits = { rows: Infinity, bytes: Infinity, partitions: this.isGrouping ? maxKeys : 1 };
    this.pageSize = new PageSize(fetchSize, MAX_ROWS);
    this.maxKeys = maxKeys;
    this.last = key[this.partitionLength - 1] as ColumnMapping;
    const { name } = this.last.column;
    const chosen = propertyOf(columns, name);
    this.isHidden = chosen === undefined;
    this.lastProperty = chosen ?? hiddenProperty(columns ?? [], name);
    const equal = key.map(({ column }) => `${quote(column.name)} = ?`);
    this.template = templateOfKey(key, selectCql({ ...selection, restrictions: equal }));
    // Last, so that the others keep their positions, and so that it is cheap to take away again.
    const hidden = { property: this.lastProperty, column: name };
    const all = columns && this.isHidden ? [...columns, hidden] : columns;
    const among = [...equal.slice(0, this.partitionLength - 1), `${quote(name)} IN ?`];
    this.manyCql = selectCql({ ...selection, columns: all, restrictions: among });
    this.after = selectParams(selection);
    this.where = new WhereValues(this.after);
    const { keyspace } = table;
    this.options = { ...execution, prepare: true, isIdempotent: true, keyspace };
    this.encodeKeys = encodeList(value => this.last.codec.encode(value));
    this.replicas = new ReplicaSets(client, keyspace);
  }

  /** Binds the values of the condition, which may be wrong. */
  async bindCondition(tableTarget: TableTarget): Promise<this> {
    const { after, client, template } = this;
    const { cql, keyLength } = template;
    const unset = getUnset();
    const fixed = after.map(value => (typeof value === 'function' ? unset : value));
    this.after = [...(await bindCondition(client, tableTarget, cql, fixed, keyLength))];
    await this.where.describe(client, cql, keyLength);
    return this;
  }

  bind(operation: BoundRow<L>): void {
    checkRow(operation.row);
    const properties = this.rows.propertiesOf(operation.row as object);
    bindRow(operation, this.template, properties, this.template.keyLength, false);
    if (this.where.length > 0) this.bindWhere(operation);
    if (!this.isExact) operation.partition = operation.index;
  }

  /** The operation's own values of `where`: keys share a request only when these are equal. */
  private bindWhere(operation: BoundRow<L>): void {
    const values = this.where.valuesFor(operation.row);
    const identity = this.where.identityOf(values) ?? operation.index;
    operation.params = [...operation.params, ...values];
    operation.partition = joinIdentities([operation.partition, identity]);
  }

  private whereOf({ params }: Operation<L, Lookup>): unknown[] {
    return params.slice(this.template.keyLength);
  }

  groupOf(operation: Operation<L, Lookup>): unknown {
    if (this.where.length === 0) return this.groupOfKey(operation);
    if (!this.isGrouping) return undefined;
    const identity = this.where.identityOf(this.whereOf(operation));
    if (identity === undefined) return operation.partition;
    return joinIdentities([String(this.groupOfKey(operation)), identity]);
  }

  private groupOfKey(operation: Operation<L, Lookup>): unknown {
    if (!this.isGrouping) return undefined;
    const set = this.replicas.numberOf(() => this.routingKeyOf(operation));
    if (set === undefined) return operation.partition;
    if (this.partitionLength === 1) return set;
    const { mappings } = this.template;
    const first = mappings.slice(0, this.partitionLength - 1);
    return `${set} ${joinIdentities(first.map(({ codec }, i) => codec.identityOf(operation.params[i])))}`;
  }

  requestOf(
    operations: ReadonlyArray<Operation<L, Lookup>>,
    sink: OperationSink<L, Lookup>,
  ): Request {
    return new JoinRequest(operations, this, sink);
  }

  askOne(operation: Operation<L, Lookup>, pageState?: string): Promise<types.ResultSet> {
    const { current: fetchSize } = this.pageSize;
    const routingKey = this.routingKeyOf(operation);
    const options = { ...this.options, routingKey, fetchSize, pageState };
    const key = operation.params.slice(0, this.template.keyLength);
    return this.client.execute(this.template.cql, [...key, ...this.afterOf(operation)], options);
  }

  askMany(operations: ReadonlyArray<Operation<L, Lookup>>): Promise<types.ResultSet> {
    const first = operations[0] as Operation<L, Lookup>;
    const at = this.partitionLength - 1;
    const keys = this.encodeKeys(operations.map(({ params }) => params[at]));
    const params = [...first.params.slice(0, at), keys, ...this.afterOf(first)];
    const { current: fetchSize } = this.pageSize;
    const options = { ...this.options, routingKey: this.routingKeyOf(first), fetchSize };
    return this.client.execute(this.manyCql, params, options);
  }

  identityOf(operation: Operation<L, Lookup>): KeyIdentity {
    return this.last.codec.identityOf(operation.params[this.partitionLength - 1]);
  }

  claim(row: types.Row): KeyIdentity | undefined {
    const { isHidden, last, lastProperty } = this;
    const { codec } = last;
    const value: unknown = row[lastProperty];
    if (isHidden) delete row[lastProperty];
    try {
      return codec.identityOf(codec.bind(value));
    } catch {
      // A timestamp beyond those of JavaScript is read as an invalid Date.
      return undefined;
    }
  }

  adapt(keys: number, rows: number, complete?: number): void {
    if (!this.isGrouping) return;
    const { limits } = this;
    if (complete !== undefined) limits.partitions = Math.max(1, Math.min(keys, complete));
    else if (keys >= limits.partitions && rows * 2 <= this.pageSize.current)
      limits.partitions = Math.min(this.maxKeys, keys * 2);
  }

  private afterOf(operation: Operation<L, Lookup>): readonly unknown[] {
    const { after, where } = this;
    return where.length === 0 ? after : where.fill(after, this.whereOf(operation));
  }

  private routingKeyOf(operation: Operation<L, Lookup>): Buffer {
    return routingKeyOfOperation(operation, this.partitionLength);
  }
}
