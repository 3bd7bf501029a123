import type { Observable, Subscriber } from 'rxjs';
import { BacklogOverflowError } from '../../errors.js';
import { PlainBacklog, type Backlog } from './backlog.js';
import { currentDemand, notify, withDemand } from '../demand/demand.js';
import { TerminalErrors } from './terminalErrors.js';
import { OutputQueue } from './outputQueue.js';
import { followConcurrency } from './liveConcurrency.js';
import type { EngineConfig } from './engineConfig.js';
import type { Inner } from './inner.js';
import { InnerPool } from './innerPool.js';
import { callIn, captureContext, isContextFree } from '../util/asyncContext.js';
import { markHandled } from '../util/promise.js';
import { reportDropped, reportStopped } from '../util/report.js';
import { DemandSink } from '../demand/demandSubscriber.js';
import { PullShare } from '../demand/pullShare.js';

/** More inners than can start in one turn; a small integer, as V8 counts with those alone at full speed. */
const UNBOUNDED = 2 ** 30 - 1;

/**
 * One subscription of an ordered, bounded operator. Source values wait in the backlog, their
 * inners run in the pool, and the output queue emits the values of its head.
 *
 * Only `drain` starts inners and takes values out of the output queue. It is a loop behind a guard:
 * a call from inside it, however deep, returns immediately. So the depth of the stack is constant,
 * also with synchronous sources.
 */
export class Engine<T, O> extends DemandSink<T> {
  readonly pool: InnerPool<T, O>;
  readonly output: OutputQueue<T, O>;
  readonly backlog: Backlog<T, O>;
  /** Nothing starts: the batch is complete. */
  isBatchFull = false;
  private concurrency = 0;
  /** A live concurrency has no value yet; 0 is one, and pauses. */
  private hasConcurrency = false;
  private window: number;
  /** Inners that may start before the output queue emits again. */
  private budget = UNBOUNDED;
  /** Source values so far: the index of the next one. */
  private arrived = 0;
  private isSourceDone = false;
  private isPulling = false;
  private isDraining = false;
  /** Something has happened that the drain loop has not seen. */
  private isStale = false;
  private isClosed = false;
  private readonly terminalErrors: TerminalErrors;
  /** The subscriber's context: inners that start later than their values arrive run there. */
  private readonly context = captureContext();
  private readonly share = new PullShare(this);

  constructor(
    readonly config: EngineConfig<T, O>,
    readonly consumer: Subscriber<O>,
  ) {
    super();
    this.window = config.window ?? 0;
    this.terminalErrors = new TerminalErrors(config.onError);
    this.output = new OutputQueue(this);
    this.pool = new InnerPool(this);
    this.backlog = config.makeBacklog?.(this) ?? new PlainBacklog(this);
  }

  override subscribeTo(source: Observable<T>): void {
    const { consumer, output, config } = this;
    consumer.add(() => {
      // An error that was to come later is not delivered any more.
      if (!this.isClosed) this.terminalErrors.drop();
      this.isClosed = true;
      output.stopWaiting();
      this.cancelAfter(-1, true);
    });
    if (typeof config.concurrency === 'number') this.resize(config.concurrency);
    else consumer.add(followConcurrency(config.operatorName, config.concurrency, this));
    if (!this.isSourceDone) super.subscribeTo(source);
  }

  /** The drain loop runs, or the consumer is inside its `next`: nothing starts before they return. */
  private get isBusy(): boolean {
    return this.isDraining || this.output.isEmitting;
  }

  /**
   * Whether the source may emit: one value to be started immediately, or, with keys, into the window.
   * Closed, it bounds nothing: a source that others still share must not wait for it.
   */
  isReady(): boolean {
    if (this.closed) return true;
    const { backlog } = this;
    if (this.isSourceDone || !this.hasRoom()) return false;
    if (backlog.length === 0 && !backlog.canOvertake) return true;
    return (backlog.length > 0 && this.isPushedOnly()) || this.mayWait();
  }

  /** With keys, the key of the next value may be busy: then that value must be one that may wait. */
  private mayWait(): boolean {
    const { backlog, config, output, pool } = this;
    const { length } = backlog;
    if (!backlog.canOvertake || output.retained + length >= this.window) return false;
    return length < config.backlog || pool.running + length === 0;
  }

  /** Values wait, so few of them pulled that the source may be pulled beside them. */
  private isPushedOnly(): boolean {
    const { length, pulled } = this.backlog;
    return 2 * length <= this.config.backlog && this.share.allows(length, pulled);
  }

  /** Overrides `next` and not `_next`, which saves a call that is megamorphic in RxJS. */
  override next(value: T): void {
    if (this.isStopped) return super.next(value);
    this.count();
    const { backlog } = this;
    const isFree = this.isPulling || !this.isBusy;
    if (isFree && backlog.length === 0 && !backlog.canOvertake && this.hasRoom()) {
      this.startAtOnce(value);
    } else this.wait(value);
  }

  private wait(value: T): void {
    const { backlog, config } = this;
    // Not subscribed yet: mark it handled.
    markHandled(value);
    const isPulled = this.share.add(backlog.length);
    const isTaken = backlog.canOvertake
      ? this.withoutDraining(() => this.addToBacklog(value, isPulled))
      : this.addToBacklog(value, isPulled);
    if (!isTaken) {
      reportDropped(value);
      return this.failSource(new BacklogOverflowError(config.backlog));
    }
    if (!backlog.canOvertake) {
      // While all places are taken, and nothing is held, one more value changes nothing.
      const isFull = this.pool.running >= this.concurrency && !this.output.mayHold;
      return isFull && !this.isBusy ? undefined : this.drain();
    }
    // A value whose key is free starts as it arrives, in the context of this call.
    if (!this.isBusy && this.canStart()) this.startNow(backlog.take());
    this.drain();
  }

  /** A key is the user's function: what it emits or starts comes after this value. */
  private addToBacklog(value: T, isPulled: boolean): boolean {
    const { backlog, config, output, pool } = this;
    const room = Math.min(this.concurrency - pool.running, this.window - output.retained);
    return backlog.add(value, this.arrived++, config.backlog, Math.max(0, room), isPulled);
  }

  /** An error of the source, or one that is treated the same: it comes after all values so far. */
  private failSource(error: unknown): void {
    this.failFrom(this.arrived, error);
  }

  protected override _error(error: unknown): void {
    this.unsubscribe();
    this.failSource(error);
  }

  protected override _complete(): void {
    this.unsubscribe();
    this.isSourceDone = true;
    this.drain();
  }

  /** An error of the live concurrency. Without a value, or paused by 0, what waits never starts. */
  failToResize(error: unknown): void {
    if (this.hasConcurrency && this.concurrency === 0) {
      this.withoutDraining(() => this.backlog.dropAll());
    }
    this.failFrom(this.hasConcurrency ? this.arrived : -1, error);
  }

  /** The consumer may be ready again. */
  resume(): void {
    this.drain();
  }

  resize(concurrency: number): void {
    this.hasConcurrency = true;
    this.window =
      this.config.window ?? Math.max(this.window, concurrency * this.config.windowFactor);
    this.concurrency = Math.min(concurrency, this.window);
    this.drain();
  }

  /** `isInContext`: the caller runs in the context of whoever subscribed. */
  drain(isInContext = false): void {
    this.isStale = true;
    if (this.isDraining || this.output.isEmitting || this.isClosed) return;
    if (isInContext || isContextFree() || !this.hasWaiting()) this.drainNow();
    else callIn(this.context, this.drainNow, this, undefined);
  }

  enter<A>(call: (this: never, arg: A) => void, owner: object, arg: A): void {
    callIn(this.context, call, owner, arg);
  }

  private canStart(): boolean {
    return !this.isClosed && this.backlog.startable > 0 && this.hasRoom();
  }

  /** Whether a drain may start or emit something: it must not do so in the context of any caller. */
  private hasWaiting(): boolean {
    // A finished head makes room.
    this.output.releaseFinishedHeads();
    if (this.output.peek()?.length) return true;
    if (!this.mayStart()) return false;
    if (this.backlog.startable > 0) return true;
    return this.hasListeners();
  }

  /** Whether the next drain may start a value. */
  protected mayStart(): boolean {
    return this.hasRoom();
  }

  private drainNow(): void {
    const { output, pool } = this;
    const outer = currentDemand.demand;
    currentDemand.demand = undefined;
    this.isDraining = true;
    try {
      do {
        this.isStale = false;
        // The freed places are taken again before the next head is passed on, but only they: an
        // endless synchronous source must not keep finished results from being emitted.
        output.releaseFinishedHeads();
        this.fill();
        if (this.startTimers()) this.isStale = true;
        if (output.emitNext()) this.isStale = true;
      } while (this.isStale && !this.isClosed);
    } finally {
      this.isDraining = false;
      currentDemand.demand = outer;
    }
    if (this.isOver() && pool.running === 0 && output.length === 0) this.finish();
  }

  /** Notes an error at its place in the source, and cancels what it makes pointless. */
  fail(index: number, error: unknown, isOfSource = false): void {
    if (this.isClosed) return reportStopped(error);
    if (!this.terminalErrors.add(index, error, isOfSource)) return;
    const { at } = this.terminalErrors;
    this.withoutDraining(() => this.cancelAfter(at, !this.config.settle, error));
  }

  /** Whether an error has cancelled the value at this index. */
  isCancelled(index: number): boolean {
    return index > this.terminalErrors.at;
  }

  /**
   * Nothing is started or sent while user code tears something down. The effects of what it does
   * there come when all of it is down, and the caller drains.
   */
  withoutDraining<R>(work: () => R): R {
    const { isDraining } = this;
    this.isDraining = true;
    try {
      return work();
    } finally {
      this.isDraining = isDraining;
    }
  }

  /** Starts the clock of the inner that is due; true when the loop must go round again. */
  protected startTimers(): boolean {
    const { output, config } = this;
    if (config.timeout !== undefined && config.ordered && output.length > 0) {
      output.peek()!.startClock();
    }
    return false;
  }

  /** All that came has started, and no more comes. */
  protected isOver(): boolean {
    return this.isSourceDone && this.backlog.length === 0;
  }

  protected hasRoom(): boolean {
    return (
      this.budget > 0 &&
      !this.isBatchFull &&
      this.pool.running < this.concurrency &&
      this.output.retained < this.window
    );
  }

  /** Takes the places that are free now, but not those that become free meanwhile. */
  private fill(): void {
    const { backlog, pool } = this;
    this.budget = Math.min(this.concurrency - pool.running, UNBOUNDED);
    try {
      while (this.budget > 0) {
        if (this.hasListeners() && (backlog.startable === 0 || this.isBeside())) this.askSource();
        if (backlog.startable === 0 || !this.hasRoom()) break;
        this.budget--;
        const inner = backlog.take();
        inner.isLate = true;
        inner.start();
      }
    } finally {
      this.budget = UNBOUNDED;
    }
  }

  /** A source waits until it may emit. */
  private hasListeners(): boolean {
    const { listeners } = this;
    return listeners !== undefined && listeners.size > 0 && !this.isSourceDone;
  }

  private askSource(): void {
    this.isPulling = true;
    try {
      notify(this);
    } finally {
      this.isPulling = false;
    }
  }

  /** A source that waits may be pulled beside the values that wait. */
  private isBeside(): boolean {
    return this.backlog.length > 0 && this.isPushedOnly() && this.hasRoom();
  }

  /** A value with nothing waiting before it never enters the backlog. */
  private startAtOnce(value: T): void {
    const { isPulling } = this;
    if (isPulling) this.budget--;
    this.startNow(this.pool.place(value, this.arrived++));
    if (isPulling) return;
    // When all of it has passed, it has left the engine as it was. Only a listener may have come to
    // wait while its inner had the last place.
    const { backlog, isSourceDone, output } = this;
    if (output.length > 0 || backlog.length > 0 || isSourceDone || this.hasListeners())
      this.drain();
  }

  private startNow(inner: Inner<T, O>): void {
    const { isPulling } = this;
    const outer = currentDemand.demand;
    currentDemand.demand = undefined;
    this.isDraining = true;
    // The source wasn't asked for what arrives meanwhile: that waits in the backlog.
    this.isPulling = false;
    try {
      inner.start();
    } finally {
      this.isPulling = this.isDraining = isPulling;
      currentDemand.demand = outer;
    }
  }

  private failFrom(index: number, error: unknown): void {
    this.fail(index, error, true);
    this.withoutDraining(() => this.endSource());
    this.drain();
  }

  private endSource(): void {
    this.isSourceDone = true;
    this.unsubscribe();
  }

  private cancelAfter(index: number, isStopping: boolean, reason?: unknown): void {
    this.endSource();
    this.backlog.dropAfter(index);
    this.output.dropAfter(index);
    this.pool.cancelAfter(index, isStopping, reason);
  }

  private finish(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    withDemand(this.output.downstream, () => this.terminalErrors.end(this.consumer));
  }
}
