import { noop, type Observable, type Subscriber } from 'rxjs';
import { BacklogOverflowError } from '../errors.js';
import { PlainBacklog, type Backlog } from './backlog.js';
import { startClock } from './deadline.js';
import { getAmbient, raise } from './demand.js';
import { Failures } from './failures.js';
import { Line } from './line.js';
import { followConcurrency } from './liveConcurrency.js';
import type { Plan } from './plan.js';
import { Pool } from './pool.js';
import { isPromise } from './promise.js';
import { Relay, type Sink } from './relay.js';
import type { Slot } from './slot.js';

/**
 * One subscription of an ordered, bounded operator: source values wait in the backlog, start in
 * slots, and the slots stand in line; what the head of the line has is emitted.
 *
 * Only `drain` starts inners and takes values out of the line. It is a loop behind a guard: a call
 * from inside it, however deep, returns at once, so nothing recurses, whatever is synchronous.
 */
export class Engine<T, O> implements Sink<T> {
  readonly line: Line<T, O>;
  readonly pool: Pool<T, O>;
  readonly backlog: Backlog<T, O>;
  /** Source values so far: the index of the next one. */
  arrived = 0;
  protected isSourceDone = false;
  /** Something has happened that the drain loop has not seen. */
  protected isStale = false;
  private concurrency = 0;
  private window: number;
  /** Inners that may start before the line has its turn again. */
  private budget = Infinity;
  private readonly source = new Relay<T>(this);
  private readonly failures: Failures;
  private readonly ambient = getAmbient();
  private isDraining = false;
  private isPulling = false;
  private isClosed = false;

  constructor(
    readonly plan: Plan<T, O>,
    protected readonly destination: Subscriber<O>,
  ) {
    this.window = plan.window ?? 0;
    this.failures = new Failures(plan.onError);
    this.pool = new Pool(this);
    this.line = new Line(this, destination, plan.isOrdered);
    this.backlog = plan.makeBacklog?.(this) ?? new PlainBacklog(this);
    destination.add(() => this.stop());
  }

  subscribeTo(source: Observable<T>): void {
    const { concurrency, owner } = this.plan;
    if (typeof concurrency === 'number') this.resize(concurrency);
    else this.destination.add(followConcurrency(owner, concurrency, this));
    if (!this.isSourceDone) this.source.subscribeTo(source);
  }

  /** Whether the source may emit: one value to be started at once, or, with keys, into the window. */
  isReady(): boolean {
    if (this.isSourceDone || !this.hasRoom()) return false;
    return this.backlog.canOvertake
      ? this.line.retained + this.backlog.length < this.window
      : this.backlog.length === 0;
  }

  next(value: T): void {
    const { backlog, pool, line } = this;
    if (this.isPulling && !backlog.canOvertake && this.isReady()) return this.startPulled(value);
    const isWaiting = backlog.length > 0 || this.isDraining || line.isEmitting || !this.hasRoom();
    // Nobody else can hear it yet: without its handler it would be an unhandled rejection.
    if (isWaiting && isPromise(value)) value.then(noop, noop);
    const room = Math.min(this.concurrency - pool.running, this.window - line.retained);
    if (!backlog.push(value, this.arrived, this.plan.backlog, Math.max(0, room))) {
      return this.error(new BacklogOverflowError(this.plan.backlog));
    }
    this.arrived++;
    this.drain();
  }

  /** An error of the source, or of what counts as its own. */
  error(error: unknown): void {
    this.isSourceDone = true;
    this.source.unsubscribe();
    // Before the first value of a live concurrency nothing can start, so nothing is waited for.
    this.fail(this.concurrency === 0 ? -1 : this.arrived, error);
    this.drain();
  }

  complete(): void {
    this.isSourceDone = true;
    this.drain();
  }

  resize(concurrency: number): void {
    this.window = this.plan.window ?? Math.max(this.window, concurrency);
    this.concurrency = Math.min(concurrency, this.window);
    this.drain();
  }

  drain(): void {
    this.isStale = true;
    if (this.isDraining || this.line.isEmitting) return;
    const { ambient, line } = this;
    const outer = ambient.demand;
    ambient.demand = undefined;
    this.isDraining = true;
    try {
      do {
        this.isStale = false;
        // The freed places are taken again before the next head is passed on, but only they: an
        // endless synchronous source must not keep finished results from being emitted.
        this.retire();
        this.fill();
        this.watch();
        if (line.emitNext()) this.isStale = true;
      } while (this.isStale && !this.isClosed);
    } finally {
      this.isDraining = false;
      ambient.demand = outer;
    }
    const isIdle = this.pool.running === 0 && line.length === 0;
    if (isIdle && this.isSourceDone && this.backlog.length === 0) this.finish();
  }

  /** A slot for the value; of an ordered operator, with its place in the line. */
  place(value: T, index: number): Slot<T, O> {
    const slot = this.pool.take(value, index);
    this.line.enter(slot);
    return slot;
  }

  /** The inner has ended by itself. */
  ended(slot: Slot<T, O>): void {
    this.pool.leave(slot);
    if (!slot.isDone && !slot.isMuted) this.line.close(slot);
    this.drain();
  }

  failed(slot: Slot<T, O>, error: unknown): void {
    this.pool.leave(slot);
    if (!slot.isDone && !slot.isMuted) {
      this.line.close(slot);
      this.fail(slot.index, error);
    }
    this.drain();
  }

  /** Notes an error at its place in the source; what it makes pointless is given up. */
  fail(index: number, error: unknown): void {
    if (!this.failures.add(index, error)) return;
    this.isSourceDone = true;
    this.source.unsubscribe();
    this.giveUpAfter(this.failures.at, !this.plan.isSettling);
  }

  protected hasRoom(): boolean {
    return (
      this.budget > 0 && this.pool.running < this.concurrency && this.line.retained < this.window
    );
  }

  protected retire(): void {
    this.line.retire();
  }

  /** Starts the clock of who is due. */
  protected watch(): void {
    const { line, plan } = this;
    if (plan.timeout !== undefined && plan.isOrdered && line.head) startClock(this, line.head);
  }

  private fill(): void {
    this.budget = this.concurrency - this.pool.running;
    while (this.budget > 0) {
      if (!this.backlog.isStartable) this.pull();
      if (!this.backlog.isStartable || !this.hasRoom()) break;
      this.start(this.backlog.take());
    }
    this.budget = Infinity;
  }

  private pull(): void {
    if (this.isSourceDone) return;
    this.isPulling = true;
    raise(this.source);
    this.isPulling = false;
  }

  /** A value that was asked for starts from inside the asking: it never enters the backlog. */
  private startPulled(value: T): void {
    const { ambient } = this;
    const outer = ambient.demand;
    ambient.demand = undefined;
    this.start(this.place(value, this.arrived++));
    ambient.demand = outer;
  }

  private start(slot: Slot<T, O>): void {
    this.budget--;
    this.line.retain(slot);
    this.pool.start(slot);
    if (this.plan.timeout !== undefined && !this.plan.isOrdered) startClock(this, slot);
  }

  private giveUpAfter(index: number, isStopping: boolean): void {
    this.backlog.dropAfter(index);
    this.line.dropAfter(index);
    this.pool.giveUpAfter(index, isStopping);
  }

  private stop(): void {
    this.isClosed = this.isSourceDone = true;
    this.source.unsubscribe();
    this.giveUpAfter(-1, true);
  }

  private finish(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    const { failures } = this;
    this.line.end(to => (failures.isEmpty ? to.complete() : to.error(failures.toError())));
  }
}
