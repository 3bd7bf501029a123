import type { types } from 'cassandra-driver';
import type { Request } from '../request/request.js';
import { isInvalid, isPageSizeRefused } from '../driver/errorOutcome.js';
import type { KeyIdentity } from '../values/keyIdentity.js';
import type { Lookup } from './lookup.js';
import type { PageSize } from '../read/pageSize.js';
import { pageBytes } from '../read/rowBytes.js';
import { PageRequest, type PageQuery } from '../read/pageRequest.js';
import type { ResultPage } from '../read/pageReader.js';
import { Operation } from '../request/operation.js';
import type { OperationSink } from '../request/operationSink.js';

/** What a request for keys sees of whatever knows their statements. */
export interface KeyQueries<L> {
  /** The rows of one key. */
  askOne(operation: Operation<L, Lookup>, pageState?: string): Promise<types.ResultSet>;
  /** The rows of several keys, which differ in the last column of the partition key only. */
  askMany(operations: ReadonlyArray<Operation<L, Lookup>>): Promise<types.ResultSet>;
  /** Shared by all requests for keys; the next request has the current size. */
  readonly pageSize: PageSize;
  identityOf(operation: Operation<L, Lookup>): KeyIdentity;
  /** Whose row it is, if the driver's value tells. Afterwards it has the selected columns only. */
  claim(row: types.Row): KeyIdentity | undefined;
  /** Learns how many keys have their rows in one page; `complete` of them when they had not. */
  adapt(keys: number, rows: number, complete?: number): void;
}

/** Asks for the rows of some keys, each of one left value, or of several that are equal. */
export class JoinRequest<L> implements Request {
  readonly bytes = 0;
  attempts = 0;
  private asked = 0;
  /** Where in `operations` each key begins: equal ones stand next to each other. */
  private readonly keys: number[];

  constructor(
    private readonly operations: ReadonlyArray<Operation<L, Lookup>>,
    private readonly queries: KeyQueries<L>,
    private readonly sink: OperationSink<L, Lookup>,
  ) {
    const isFirst = (i: number): boolean =>
      operations[i]?.partition !== operations[i - 1]?.partition;
    this.keys = [...operations.keys()].filter(i => i === 0 || isFirst(i));
  }

  get rows(): number {
    return this.keys.length;
  }

  isNeeded(): boolean {
    return this.sink.isNeeded(this.operations);
  }

  send(): Promise<types.ResultSet> {
    const { keys, operations, queries } = this;
    for (const operation of operations) operation.attempts++;
    this.asked = queries.pageSize.current;
    if (keys.length === 1) return queries.askOne(operations[0] as Operation<L, Lookup>);
    return queries.askMany(keys.map(i => operations[i] as Operation<L, Lookup>));
  }

  succeed(result: types.ResultSet): void {
    this.queries.pageSize.learn(result.rows, this.asked);
    if (this.keys.length > 1) return this.distribute(result);
    if (!result.pageState) this.queries.adapt(1, result.rows.length);
    for (const operation of this.operations) this.finish(operation, result);
  }

  fail(error: Error): Request[] {
    if (isPageSizeRefused(error) && this.queries.pageSize.refuse(this.asked)) return [this];
    // Until the culprit stands alone: one key that is too much, or a limit of the server.
    if (this.keys.length > 1 && isInvalid(error)) return this.halves();
    for (const operation of this.operations) this.sink.fail(operation, error);
    return [];
  }

  rowsIn({ rows }: types.ResultSet): number {
    return rows.length;
  }

  bytesIn({ rows }: types.ResultSet): number {
    return pageBytes(rows);
  }

  cancel(): void {
    for (const operation of this.operations) this.sink.cancel(operation);
  }

  private finish(operation: Operation<L, Lookup>, { rows, pageState }: ResultPage): void {
    if (!pageState) return this.sink.succeed(operation, { rows });
    const fetch = (next: string): Promise<ResultPage> => this.fetchPage(operation, next);
    this.sink.succeed(operation, { rows, pageState, fetch });
  }

  private distribute({ rows, pageState }: types.ResultSet): void {
    const { keys, operations, queries } = this;
    const rowsOf = new Map<KeyIdentity, types.Row[]>();
    for (const i of keys) rowsOf.set(queries.identityOf(operations[i] as Operation<L, Lookup>), []);
    let last: types.Row[] | undefined = undefined;
    for (const row of rows) {
      const identity = queries.claim(row);
      last = identity === undefined ? undefined : rowsOf.get(identity);
      // A value that reads back as another one than was bound: each key for itself, then.
      if (!last) return this.sendAgain(keys.map((_, i) => this.part(i, i + 1)));
      last.push(row);
    }
    if (pageState) return this.distributePage(rowsOf, last);
    queries.adapt(keys.length, rows.length);
    for (const operation of operations)
      this.finish(operation, { rows: rowsOf.get(queries.identityOf(operation)) ?? [] });
  }

  /**
   * Partitions come one after the other: the last one of a page may go on in the next page, and
   * those without rows may follow. They are asked for again, in requests of their own.
   */
  private distributePage(
    rowsOf: ReadonlyMap<KeyIdentity, types.Row[]>,
    last: types.Row[] | undefined,
  ): void {
    const { operations, queries, sink } = this;
    const complete = new Set([...rowsOf.values()].filter(rows => rows.length > 0 && rows !== last));
    queries.adapt(this.keys.length, Infinity, complete.size);
    if (complete.size === 0) return this.sendAgain(this.halves());
    const open = operations.filter(operation => {
      const rows = rowsOf.get(queries.identityOf(operation));
      if (!rows || !complete.has(rows)) return true;
      this.finish(operation, { rows });
      return false;
    });
    if (open.length > 0) this.sendAgain([new JoinRequest(open, queries, sink)]);
  }

  private halves(): JoinRequest<L>[] {
    const middle = this.keys.length >> 1;
    return [this.part(0, middle), this.part(middle, this.keys.length)];
  }

  /** The same for some of the keys. */
  private part(from: number, to: number): JoinRequest<L> {
    const operations = this.operations.slice(this.keys[from], this.keys[to]);
    return new JoinRequest(operations, this.queries, this.sink);
  }

  private sendAgain(requests: readonly Request[]): void {
    for (const request of requests) this.sink.push(request);
  }

  /** A later page of one key: an operation of its own, which fails as the first one would. */
  private fetchPage({ row, index, params, template }: Operation<L, Lookup>, pageState: string) {
    const { queries, sink } = this;
    return new Promise<ResultPage>((resolve, reject) => {
      const operation = new Operation<L, Lookup>(row, index, resolve, reject);
      Object.assign(operation, { params, template });
      const query: PageQuery = {
        send: () => queries.askOne(operation, pageState),
        isNeeded: () => sink.isNeeded([operation]),
        succeed: resolve,
        fail: (error, attempts) => sink.fail(Object.assign(operation, { attempts }), error),
        cancel: () => resolve({ rows: [] }),
      };
      sink.push(new PageRequest(query, queries.pageSize));
    });
  }
}
