import type { types } from 'cassandra-driver';
import type { Request } from '../request/dispatcher.js';
import { isInvalid } from '../driver/errorOutcome.js';
import type { JoinWork } from './joinRequests.js';
import type { KeyIdentity } from '../values/keyIdentity.js';
import type { Lookup } from './lookup.js';
import { PageRequest } from '../read/pageRequest.js';
import type { Answer } from '../read/pageReader.js';
import { Task } from '../request/operation.js';
import type { Writer } from '../request/batcher.js';

/** Asks for the rows of some keys, each of one left value, or of several that are equal. */
export class JoinRequest<L> implements Request {
  readonly bytes = 0;
  attempts = 0;
  /** Where in `tasks` each key begins: equal ones stand next to each other. */
  private readonly keys: number[];

  constructor(
    private readonly tasks: ReadonlyArray<Task<L, Lookup>>,
    private readonly work: JoinWork<L>,
    private readonly writer: Writer<L, Lookup>,
  ) {
    const isFirst = (i: number): boolean => tasks[i]?.partition !== tasks[i - 1]?.partition;
    this.keys = [...tasks.keys()].filter(i => i === 0 || isFirst(i));
  }

  get rows(): number {
    return this.keys.length;
  }

  isWanted(): boolean {
    return this.writer.isWanted(this.tasks);
  }

  send(): Promise<types.ResultSet> {
    const { keys, tasks, work } = this;
    for (const task of tasks) task.attempts++;
    if (keys.length === 1) return work.askOne(tasks[0] as Task<L, Lookup>);
    return work.askMany(keys.map(i => tasks[i] as Task<L, Lookup>));
  }

  succeed(result: types.ResultSet): void {
    if (this.keys.length > 1) return this.distribute(result);
    if (!result.pageState) this.work.adapt(1, result.rows.length);
    for (const task of this.tasks) this.finish(task, result);
  }

  fail(error: Error): Request[] {
    // Until the culprit stands alone: one key that is too much, or a limit of the server.
    if (this.keys.length > 1 && isInvalid(error)) return this.halves();
    for (const task of this.tasks) this.writer.fail(task, error);
    return [];
  }

  drop(): void {
    for (const task of this.tasks) this.writer.drop(task);
  }

  private finish(task: Task<L, Lookup>, { rows, pageState }: Answer): void {
    if (!pageState) return this.writer.succeed(task, { rows });
    const fetch = (next: string): Promise<Answer> => this.fetchPage(task, next);
    this.writer.succeed(task, { rows, pageState, fetch });
  }

  private distribute({ rows, pageState }: types.ResultSet): void {
    const { keys, tasks, work } = this;
    const rowsOf = new Map<KeyIdentity, types.Row[]>();
    for (const i of keys) rowsOf.set(work.identityOf(tasks[i] as Task<L, Lookup>), []);
    let last: types.Row[] | undefined = undefined;
    for (const row of rows) {
      const identity = work.claim(row);
      last = identity === undefined ? undefined : rowsOf.get(identity);
      // A value that reads back as another one than was bound: each key for itself, then.
      if (!last) return this.sendAgain(keys.map((_, i) => this.part(i, i + 1)));
      last.push(row);
    }
    if (pageState) return this.distributePage(rowsOf, last);
    work.adapt(keys.length, rows.length);
    for (const task of tasks) this.finish(task, { rows: rowsOf.get(work.identityOf(task)) ?? [] });
  }

  /**
   * Partitions come one after the other: the last one of a page may go on in the next page, and
   * those without rows may follow. They are asked for again, in requests of their own.
   */
  private distributePage(
    rowsOf: ReadonlyMap<KeyIdentity, types.Row[]>,
    last: types.Row[] | undefined,
  ): void {
    const { tasks, work, writer } = this;
    const complete = new Set([...rowsOf.values()].filter(rows => rows.length > 0 && rows !== last));
    work.adapt(this.keys.length, Infinity, complete.size);
    if (complete.size === 0) return this.sendAgain(this.halves());
    const open = tasks.filter(task => {
      const rows = rowsOf.get(work.identityOf(task));
      if (!rows || !complete.has(rows)) return true;
      this.finish(task, { rows });
      return false;
    });
    if (open.length > 0) this.sendAgain([new JoinRequest(open, work, writer)]);
  }

  private halves(): JoinRequest<L>[] {
    const middle = this.keys.length >> 1;
    return [this.part(0, middle), this.part(middle, this.keys.length)];
  }

  /** The same for some of the keys. */
  private part(from: number, to: number): JoinRequest<L> {
    const tasks = this.tasks.slice(this.keys[from], this.keys[to]);
    return new JoinRequest(tasks, this.work, this.writer);
  }

  private sendAgain(requests: readonly Request[]): void {
    for (const request of requests) this.writer.push(request);
  }

  /** A later page of one key: a task of its own, which fails as the first one would. */
  private fetchPage({ row, index, params, shape }: Task<L, Lookup>, pageState: string) {
    const { work, writer } = this;
    return new Promise<Answer>((resolve, reject) => {
      const task = new Task<L, Lookup>(row, index, resolve, reject);
      Object.assign(task, { params, shape });
      const request = new PageRequest(
        () => work.askOne(task, pageState),
        () => writer.isWanted([task]),
        resolve,
        (error, attempts) => writer.fail(Object.assign(task, { attempts }), error),
        () => resolve({ rows: [] }),
      );
      writer.push(request);
    });
  }
}
