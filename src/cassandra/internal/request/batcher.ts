import type { FailurePolicy } from './failurePolicy.js';
import type { Dispatcher } from './dispatcher.js';
import type { Request } from './request.js';
import { BatchQueue } from '../batching/batchQueue.js';
import { KeyLocks } from '../batching/keyLocks.js';
import type { Operation } from './operation.js';
import type { OperationQueue, OperationSink } from './operationSink.js';
import type { RequestBuilder } from './requestBuilder.js';

/**
 * The way of an operation: bound to a statement, grouped with others, sent, and ended.
 *
 * Operations may come before the session is open: they wait unbound until `start`.
 */
export class Batcher<T, O> implements OperationQueue<T, O>, OperationSink<T, O> {
  /** Operations that came before `start`. The window bounds them. */
  private early: Array<Operation<T, O>> = [];
  private builder: RequestBuilder<T, O> | undefined;
  private dispatcher: Dispatcher | undefined;
  private queue: BatchQueue<Operation<T, O>> | undefined;
  private readonly serial = new KeyLocks<Operation<T, O>>();
  /** Values with a larger index are not sent any more. */
  private cutoff = Infinity;
  // One function for all values, not one a value.
  private readonly groupOf = (operation: Operation<T, O>): unknown =>
    this.builder?.groupOf(operation);

  constructor(private readonly failurePolicy: FailurePolicy<T, O>) {}

  submit(operation: Operation<T, O>): void {
    if (this.builder) this.accept(operation);
    else this.early.push(operation);
  }

  get isBinding(): boolean {
    return this.builder !== undefined;
  }

  start(
    builder: RequestBuilder<T, O>,
    makeDispatcher: (take: () => Request | undefined) => Dispatcher,
  ): void {
    this.builder = builder;
    this.queue = new BatchQueue(builder.limits, builder.sharing);
    this.dispatcher = makeDispatcher(() => this.take());
    for (const operation of this.early.splice(0)) this.accept(operation);
  }

  /** Nothing more is sent; what was not sent yet ends without a result. */
  stop(): void {
    this.cutoff = -1;
    this.early = [];
    this.cancelUnneeded();
  }

  succeed(operation: Operation<T, O>, result: O): void {
    operation.resolve(result);
    this.leave(operation);
  }

  push(request: Request): void {
    this.dispatcher?.push(request);
  }

  fail(operation: Operation<T, O>, thrown: unknown): void {
    const { toError, toResult } = this.failurePolicy;
    if (this.dispatcher) this.dispatcher.metrics.failures++;
    const isLast = this.limitTo(operation.index);
    if (toResult) operation.resolve(toResult(operation, thrown));
    else operation.reject(toError(operation, thrown));
    // Afterwards, so that the failure comes before the ends of what it cancels.
    if (isLast) this.cancelUnneeded();
    this.leave(operation);
  }

  isNeeded(operations: ReadonlyArray<{ readonly index: number }>): boolean {
    return operations.some(operation => operation.index <= this.cutoff);
  }

  /** The engine drops the result, whatever it is. */
  cancel(operation: Operation<T, O>): void {
    operation.resolve(undefined as O);
    this.leave(operation);
  }

  private accept(operation: Operation<T, O>): void {
    const builder = this.builder as RequestBuilder<T, O>;
    if (operation.index > this.cutoff) return this.cancel(operation);
    try {
      builder.bind(operation);
      operation.bound();
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

  private cancelUnneeded(): void {
    for (const operation of this.queue?.removeAfter(this.cutoff, this.groupOf) ?? [])
      this.cancel(operation);
    this.dispatcher?.cancelUnneeded();
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
