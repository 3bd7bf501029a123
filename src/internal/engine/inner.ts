import { from, Observable, Subscription, type ObservableInput, type SchedulerLike } from 'rxjs';
import { DemandSubscriber, type DemandObserver } from '../demand/demandSubscriber.js';
import { isPullable } from '../demand/openIterator.js';
import { pullFrom } from '../demand/puller.js';
import { isContextFree } from '../util/asyncContext.js';
import { withReason } from '../util/cancelReason.js';
import { LazySignal } from '../util/lazySignal.js';
import { isThenable, markHandled } from '../util/promise.js';
import { Queue } from '../util/queue.js';
import { reportStopped } from '../util/report.js';
import { Starter } from './starter.js';
import { timeoutErrorOf } from '../util/timeoutError.js';

export type Project<T, O> = (
  value: T,
  index: number,
  context: { readonly signal: AbortSignal },
) => ObservableInput<O> | Starter<O>;

/** The options that an inner reads. */
export interface InnerConfig<T, O> {
  operatorName: string;
  project: Project<T, O>;
  ordered: boolean;
  settle: boolean;
  timeout: number | undefined;
  scheduler: SchedulerLike;
  /** For inners of another class. */
  makeInner: ((engine: InnerHost<T, O>) => Inner<T, O>) | undefined;
}

/** The engine as an inner sees it. */
export interface InnerHost<T, O> {
  readonly config: InnerConfig<T, O>;
  readonly output: {
    wants(inner: Inner<T, O>): boolean;
    retain(inner: Inner<T, O>): void;
    deliver(inner: Inner<T, O>, value: O): void;
    resolve(inner: Inner<T, O>, value: O): void;
    close(inner: Inner<T, O>): void;
  };
  readonly pool: { running: number; forget(inner: Inner<T, O>): void };
  readonly backlog: { released?(inner: Inner<T, O>): void };
  /** `isInContext`: the call comes in the async context of who subscribed the operator. */
  drain(isInContext?: boolean): void;
  /** Calls in the async context of who subscribed the operator. */
  enter<A>(call: (this: never, arg: A) => void, owner: object, arg: A): void;
  fail(index: number, error: unknown): void;
  withoutDraining(work: () => void): void;
}

/**
 * The place of one source value: first its inner, then what the inner gave and is not emitted.
 * The object is used again when the inner has ended and all its values are emitted.
 */
export class Inner<T, O> extends Queue<O> implements DemandObserver<O> {
  value: T | undefined = undefined;
  /** The position of the value in the source. */
  index = 0;
  key: unknown = undefined;
  /** By key: a pull source gave the value. */
  isPulled = false;
  /** The context of the inner that runs; undefined when none does. */
  context: LazySignal | undefined = undefined;
  /** Subscribes to the inner when that is an Observable. */
  innerSubscriber: DemandSubscriber<O> | undefined = undefined;
  /** Started and not wholly emitted: the window counts it. */
  isRetained = false;
  /** Nothing more comes into the buffer: it leaves the output queue when that is empty. */
  isDone = false;
  /** Cancelled: what it still emits is ignored, and the object is not used again. */
  isDetached = false;
  /** The next free one, while this one is free. */
  nextFree: Inner<T, O> | undefined = undefined;
  /** Started later than its value arrived: what it gives belongs to the engine's async context. */
  isLate = false;
  /** Its calls come in any async context, unlike those of a promise. */
  private isForeign = false;
  private timer: Subscription | undefined = undefined;
  // One function per object, not per value: `then` needs functions.
  private readonly fulfilled: (value: O) => void;
  private readonly rejected: (error: unknown) => void;

  constructor(protected readonly engine: InnerHost<T, O>) {
    super();
    this.fulfilled = value => this.fulfil(value);
    this.rejected = error => this.error(error);
  }

  start(): void {
    const { engine, index } = this;
    const { output, config, pool } = engine;
    const value = this.value as T;
    const context = new LazySignal();
    this.value = undefined;
    this.context = context;
    pool.running++;
    output.retain(this);
    this.isForeign = false;
    try {
      this.follow(config.project(value, index, context), context);
    } catch (error) {
      this.error(error);
    }
    if (!config.ordered) this.startClock();
  }

  /** Room for one more value before its turn. A cancelled one must reach its own end unhindered. */
  isReady(): boolean {
    return this.isDetached || this.engine.output.wants(this);
  }

  next(value: O): void {
    if (this.isForeign && !isContextFree()) this.engine.enter(this.take, this, value);
    else this.take(value);
  }

  complete(): void {
    if (this.isForeign && !isContextFree()) this.engine.enter(this.endWith, this, undefined);
    else this.endWith();
  }

  error(error: unknown): void {
    if (this.isForeign && !isContextFree()) this.engine.enter(this.failWith, this, error);
    else this.failWith(error);
  }

  /** Its failure takes its place. */
  fail(error: unknown): void {
    const { engine } = this;
    this.value = undefined;
    engine.output.close(this);
    engine.fail(this.index, error);
  }

  /** Starts the clock of an inner that runs and has none. */
  startClock(): void {
    const { scheduler, timeout } = this.engine.config;
    if (timeout === undefined || this.timer || this.isDone || !this.context) return;
    // Known before it is set: a scheduler may call immediately.
    const timer = (this.timer = new Subscription());
    timer.add(scheduler.schedule(() => this.engine.enter(this.expire, this, timeout), timeout));
  }

  /** Runs, and was not cancelled and left to its own end. */
  get canExpire(): boolean {
    return this.context !== undefined && !this.isDetached;
  }

  /** Fails an inner that runs and has taken longer than `timeout` ms, and stops the others as late. */
  expire(timeout: number, others: ReadonlyArray<Inner<T, O>> = []): void {
    const { engine, index, innerSubscriber } = this;
    if (!this.canExpire) return;
    const { operatorName } = engine.config;
    const error = timeoutErrorOf(operatorName, index, timeout, innerSubscriber?.received ?? 0);
    engine.withoutDraining(() => {
      this.stop(error);
      this.fail(error);
      for (const other of others) other.stop(error);
    });
    engine.drain();
  }

  /** Stops an inner that is late. The result of a promise is ignored, or, settling, still awaited. */
  stop(reason: unknown): void {
    if (!this.context) return;
    this.isDetached ||= !this.innerSubscriber;
    if (!this.innerSubscriber && this.engine.config.settle) this.context.abort(reason);
    else this.abandon(reason);
  }

  /** Unsubscribes the inner and aborts its signal; without a reason this is an unsubscribe. */
  abandon(reason?: unknown): void {
    const { context, innerSubscriber } = this;
    this.leave();
    // First the inner: it must not answer the signal with an error of its own.
    if (reason === undefined) innerSubscriber?.unsubscribe();
    else if (innerSubscriber) withReason(reason, () => innerSubscriber.unsubscribe());
    context?.abort(reason);
  }

  private follow(input: ObservableInput<O> | Starter<O>, context: LazySignal): void {
    if (isThenable<O>(input)) {
      // Cancelled meanwhile or not: a promise that fails must find its handler.
      Promise.resolve(input).then(this.fulfilled, this.rejected);
      return;
    }
    if (this.isDetached) this.complete();
    else if (input instanceof StarterClass) this.begin(input);
    else this.listen(input);
    // Its calls may come in any context from now on, unless the object is in use for another value.
    if (this.context === context) this.isForeign = this.isLate;
  }

  private begin(starter: Starter<O>): void {
    // Its result comes with those of other values, in the context of any of them.
    this.isLate = true;
    starter.start(this.fulfilled, this.rejected);
  }

  private listen(input: ObservableInput<O>): void {
    this.innerSubscriber = new DemandSubscriber(this);
    this.innerSubscriber.subscribeTo(toObservable(input));
  }

  protected fulfil(value: O): void {
    if (this.isForeign && !isContextFree()) this.engine.enter(this.resolveWith, this, value);
    else this.resolveWith(value);
  }

  private take(value: O): void {
    const { engine } = this;
    if (this.isDetached) markHandled(value);
    else engine.output.deliver(this, value);
    engine.drain(this.isLate);
  }

  private endWith(): void {
    const { engine, isLate } = this;
    if (this.leave()) engine.output.close(this);
    engine.drain(isLate);
  }

  private failWith(error: unknown): void {
    const { engine, isLate } = this;
    if (this.leave()) this.fail(error);
    else reportStopped(error);
    engine.drain(isLate);
  }

  private resolveWith(value: O): void {
    const { engine, isLate } = this;
    // Its own end comes first: what the consumer does with the value must not abort it.
    if (this.leave()) engine.output.resolve(this, value);
    engine.drain(isLate);
  }

  /** Its inner runs no more; returns whether its end matters. */
  private leave(): boolean {
    if (!this.context) return false;
    const { backlog, pool } = this.engine;
    pool.running--;
    this.timer?.unsubscribe();
    this.timer = this.innerSubscriber = this.context = undefined;
    if (this.isDetached) pool.forget(this);
    backlog.released?.(this);
    return !this.isDetached;
  }
}

/** In CommonJS an import is a property of another module, read again with every inner. */
const ObservableClass = Observable;
const StarterClass = Starter;

function toObservable<O>(input: ObservableInput<O>): Observable<O> {
  if (input instanceof ObservableClass) return input as Observable<O>;
  return isPullable<O>(input) ? pullFrom(input) : from(input);
}
