import { CassandraWriteError } from '../../errors.js';
import { Answers } from './answer.js';
import { ValueError } from '../values/valueError.js';
import type { FailurePolicy } from './failurePolicy.js';
import type { Dispatcher } from './dispatcher.js';
import type { Request } from './request.js';
import { BatchQueue } from '../batching/batchQueue.js';
import { KeyLocks } from '../batching/keyLocks.js';
import type { Operation } from './operation.js';
import type { RequestBuilder } from './requestBuilder.js';

/**
 * The way of a value: bound to a statement, grouped with its like, sent, and answered.
 *
 * Values may come before the session is open: they wait unbound until `start`.
 */
export class Batcher<T, O> {
  /** Values that came before `start`. The window bounds them. */
  private early: Array<Operation<T, O>> = [];
  private builder: RequestBuilder<T, O> | undefined;
  private dispatcher: Dispatcher | undefined;
  private queue: BatchQueue<Operation<T, O>> | undefined;
  private readonly answers = new Answers<T, O>(this);
  private readonly serial = new KeyLocks<Operation<T, O>>();
  /** Values with a larger index are not sent any more. */
  private cutoff = Infinity;
  // One function for all values, not one a value.
  private readonly groupOf = (operation: Operation<T, O>): unknown =>
    this.builder?.groupOf(operation);

  constructor(private readonly failurePolicy: FailurePolicy<T, O>) {}

  write(row: T, index: number): Promise<O> {
    return this.answers.of(row, index);
  }

  /** The same for an operation, which hears of its end once, perhaps from inside this call. */
  submit(operation: Operation<T, O>): void {
    if (this.builder) this.accept(operation);
    else this.early.push(operation);
  }

  start(
    builder: RequestBuilder<T, O>,
    makeDispatcher: (take: () => Request | undefined) => Dispatcher,
  ): void {
    this.builder = builder;
    this.queue = new BatchQueue(builder.limits);
    this.dispatcher = makeDispatcher(() => this.take());
    for (const operation of this.early.splice(0)) this.accept(operation);
  }

  /** Nothing more is sent; what was not sent yet ends without a result. */
  stop(): void {
    this.cutoff = -1;
    this.dropUnneeded();
  }

  close(): void {
    this.dispatcher?.close();
    this.early = [];
  }

  async whenIdle(): Promise<void> {
    await this.dispatcher?.whenIdle();
  }

  succeed(operation: Operation<T, O>, result: O): void {
    operation.resolve(result);
    this.leave(operation);
  }

  /** Sends a request that an operation needs besides its first one. */
  push(request: Request): void {
    this.dispatcher?.push(request);
  }

  fail(operation: Operation<T, O>, thrown: unknown): void {
    const { toError, toResult } = this.failurePolicy;
    if (this.dispatcher) this.dispatcher.metrics.failures++;
    const isLast = this.limitTo(operation.index);
    if (toResult) operation.resolve(toResult(this.toWriteError(operation, thrown)));
    else operation.reject(toError?.(operation, thrown) ?? this.toWriteError(operation, thrown));
    // Later, so that nobody hears of dropped values before the failure that drops them.
    if (isLast) this.dropUnneeded();
    this.leave(operation);
  }

  private toWriteError(
    { row, index, attempts }: Operation<T, O>,
    thrown: unknown,
  ): CassandraWriteError<T> {
    const { keyspace, table } = this.failurePolicy;
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

  isNeeded(operations: ReadonlyArray<{ readonly index: number }>): boolean {
    return operations.some(operation => operation.index <= this.cutoff);
  }

  /** Ends an operation that is not wanted: the engine drops its result, whatever it is. */
  drop(operation: Operation<T, O>): void {
    operation.resolve(undefined as O);
    this.leave(operation);
  }

  private accept(operation: Operation<T, O>): void {
    const builder = this.builder as RequestBuilder<T, O>;
    if (operation.index > this.cutoff) return this.drop(operation);
    try {
      builder.bind(operation);
    } catch (error) {
      return this.fail(operation, error);
    }
    const key = builder.serialKeyOf?.(operation);
    if (key === undefined || this.serial.enter(key, operation)) this.enqueue(operation);
  }

  private enqueue(operation: Operation<T, O>): void {
    this.queue?.add(operation, this.groupOf);
    this.dispatcher?.wake();
  }

  private leave(operation: Operation<T, O>): void {
    let next = this.serial.leave(operation);
    for (; next && next.index > this.cutoff; next = this.serial.leave(next)) {
      next.resolve(undefined as O);
    }
    if (next) this.enqueue(next);
  }

  /** After a failure the later values are not sent: only the prefix before it is delivered. */
  private limitTo(index: number): boolean {
    const { cancels } = this.failurePolicy;
    const last = cancels === 'all' ? -1 : index;
    if (cancels === 'none' || last >= this.cutoff) return false;
    this.cutoff = last;
    return true;
  }

  private dropUnneeded(): void {
    for (const operation of this.queue?.removeAfter(this.cutoff, this.groupOf) ?? [])
      this.drop(operation);
    this.dispatcher?.dropUnneeded();
  }

  private take(): Request | undefined {
    const operations = this.queue?.take();
    const { builder } = this;
    if (!operations || !builder) return undefined;
    try {
      return builder.requestOf(operations, this);
    } catch (error) {
      // A generator of timestamps may throw, as anything that is not ours.
      for (const operation of operations) this.fail(operation, error);
      // Not from here: what fails lets more come in, and that may fail as well.
      this.dispatcher?.wake();
      return undefined;
    }
  }
}
