import { CassandraWriteError } from '../../errors.js';
import { Answers } from './answer.js';
import { ValueError } from '../cql/bindRow.js';
import type { Dispatcher, Request } from './dispatcher.js';
import { GroupQueue } from '../batching/batchQueue.js';
import { SerialKeys } from '../batching/keyLocks.js';
import type { Task } from './operation.js';
import type { Work } from './requestBuilder.js';

/** What the writer does with a value that was not written. */
export interface Failing<T, O> {
  /** The result instead of the error; without it the write rejects. */
  readonly toResult?: (error: CassandraWriteError<T>) => O;
  /** Whether values later in the source than a failed one, or all, are given up. */
  readonly gives: 'nothing' | 'later' | 'all';
  /** The error of a value that was to be read; without it, it is a CassandraWriteError. */
  readonly toError?: (task: Task<T, O>, thrown: unknown) => Error;
  readonly keyspace?: string;
  readonly table?: string;
}

/**
 * The way of a value: bound to a statement, grouped with its like, sent, and answered.
 *
 * Values may come before the session is open: they wait unbound until `start`.
 */
export class Writer<T, O> {
  /** Values that came before `start`. The window bounds them. */
  private early: Array<Task<T, O>> = [];
  private work: Work<T, O> | undefined;
  private dispatcher: Dispatcher | undefined;
  private queue: GroupQueue<Task<T, O>> | undefined;
  private readonly answers = new Answers<T, O>(this);
  private readonly serial = new SerialKeys<Task<T, O>>();
  /** Values with a larger index are not sent any more. */
  private lastWanted = Infinity;
  // One function for all values, not one a value.
  private readonly groupOf = (task: Task<T, O>): unknown => this.work?.groupOf(task);

  constructor(private readonly failing: Failing<T, O>) {}

  write(row: T, index: number): Promise<O> {
    return this.answers.of(row, index);
  }

  /** The same for a task, which hears of its end once, perhaps from inside this call. */
  submit(task: Task<T, O>): void {
    if (this.work) this.accept(task);
    else this.early.push(task);
  }

  start(work: Work<T, O>, makeDispatcher: (take: () => Request | undefined) => Dispatcher): void {
    this.work = work;
    this.queue = new GroupQueue(work.limits);
    this.dispatcher = makeDispatcher(() => this.take());
    for (const task of this.early.splice(0)) this.accept(task);
  }

  /** Nothing more is sent; what was not sent yet ends without a result. */
  stop(): void {
    this.lastWanted = -1;
    this.dropUnwanted();
  }

  close(): void {
    this.dispatcher?.close();
    this.early = [];
  }

  async whenIdle(): Promise<void> {
    await this.dispatcher?.whenIdle();
  }

  succeed(task: Task<T, O>, result: O): void {
    task.resolve(result);
    this.leave(task);
  }

  /** Sends a request that a task needs besides its first one. */
  push(request: Request): void {
    this.dispatcher?.push(request);
  }

  fail(task: Task<T, O>, thrown: unknown): void {
    const { toError, toResult } = this.failing;
    if (this.dispatcher) this.dispatcher.meter.failures++;
    const isLast = this.limitTo(task.index);
    if (toResult) task.resolve(toResult(this.toWriteError(task, thrown)));
    else task.reject(toError?.(task, thrown) ?? this.toWriteError(task, thrown));
    // Later, so that nobody hears of dropped values before the failure that drops them.
    if (isLast) this.dropUnwanted();
    this.leave(task);
  }

  private toWriteError(
    { row, index, attempts }: Task<T, O>,
    thrown: unknown,
  ): CassandraWriteError<T> {
    const { keyspace, table } = this.failing;
    const isValue = thrown instanceof ValueError;
    const column = isValue ? thrown.column : undefined;
    const cause = (isValue && thrown.cause) || thrown;
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    const message = `Value ${index} was not written: ${reason}`;
    return new CassandraWriteError(message, row, index, attempts, {
      keyspace,
      table,
      column,
      cause,
    });
  }

  isWanted(tasks: ReadonlyArray<{ readonly index: number }>): boolean {
    return tasks.some(task => task.index <= this.lastWanted);
  }

  /** Ends a task that is not wanted: the engine drops its result, whatever it is. */
  drop(task: Task<T, O>): void {
    task.resolve(undefined as O);
    this.leave(task);
  }

  private accept(task: Task<T, O>): void {
    const work = this.work as Work<T, O>;
    if (task.index > this.lastWanted) return this.drop(task);
    try {
      work.bind(task);
    } catch (error) {
      return this.fail(task, error);
    }
    const key = work.serialKeyOf?.(task);
    if (key === undefined || this.serial.enter(key, task)) this.enqueue(task);
  }

  private enqueue(task: Task<T, O>): void {
    this.queue?.add(task, this.groupOf);
    this.dispatcher?.wake();
  }

  private leave(task: Task<T, O>): void {
    let next = this.serial.leave(task);
    for (; next && next.index > this.lastWanted; next = this.serial.leave(next)) {
      next.resolve(undefined as O);
    }
    if (next) this.enqueue(next);
  }

  /** After a failure the later values are not sent: only the prefix before it is delivered. */
  private limitTo(index: number): boolean {
    const { gives } = this.failing;
    const last = gives === 'all' ? -1 : index;
    if (gives === 'nothing' || last >= this.lastWanted) return false;
    this.lastWanted = last;
    return true;
  }

  private dropUnwanted(): void {
    for (const task of this.queue?.removeAfter(this.lastWanted, this.groupOf) ?? [])
      this.drop(task);
    this.dispatcher?.dropUnwanted();
  }

  private take(): Request | undefined {
    const tasks = this.queue?.take();
    const { work } = this;
    if (!tasks || !work) return undefined;
    try {
      return work.requestOf(tasks, this);
    } catch (error) {
      // A generator of timestamps may throw, as anything that is not ours.
      for (const task of tasks) this.fail(task, error);
      // Not from here: what fails lets more come in, and that may fail as well.
      this.dispatcher?.wake();
      return undefined;
    }
  }
}
