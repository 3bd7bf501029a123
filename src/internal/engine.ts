import { EmptyError, identity, noop, TimeoutError, type Observable, type Subscriber } from 'rxjs';
import { BacklogOverflowError } from '../errors.js';
import { PlainBacklog, type Backlog } from './backlog.js';
import { Context } from './context.js';
import { getAmbient, raise } from './demand.js';
import { Failures } from './failures.js';
import { Line } from './line.js';
import { checkCount } from './check.js';
import type { Plan } from './plan.js';
import { Relay, type Sink } from './relay.js';
import { Running } from './running.js';
import { Slot } from './slot.js';

/**
 * One subscription of an ordered, bounded operator: source values wait in the backlog, start in
 * slots, and the slots stand in line; what the head of the line has is emitted.
 *
 * Only `drain` starts inners and takes values out of the line. It is a loop behind a guard: a call
 * from inside it, however deep, returns at once, so nothing recurses, whatever is synchronous.
 */
export class Engine<T, O> implements Sink<T> {
  protected readonly running = new Running<T, O>();
  protected readonly line: Line<T, O>;
  protected readonly backlog: Backlog<T, O>;
  protected isSourceDone = false;
  private concurrency = 0;
  private window: number;
  private arrived = 0;
  private readonly source = new Relay<T>(this);
  private readonly failures: Failures;
  private readonly ambient = getAmbient();
  private isDraining = false;
  private isClosed = false;

  constructor(
    protected readonly plan: Plan<T, O>,
    protected readonly destination: Subscriber<O>,
  ) {
    this.window = plan.window ?? 0;
    this.failures = new Failures(plan.onError);
    this.line = new Line(destination, plan.isOrdered, () => this.drain());
    this.backlog = plan.makeBacklog?.(this) ?? new PlainBacklog(this);
    destination.add(() => this.stop());
  }

  subscribeTo(source: Observable<T>): void {
    const { concurrency } = this.plan;
    if (typeof concurrency === 'number') this.resize(concurrency);
    else this.follow(concurrency);
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
    const { backlog, plan } = this;
    // Without its handler a promise that fails while it waits would be an unhandled rejection.
    if (plan.project === identity && value instanceof Promise) {
      if (backlog.length > 0 || !this.hasRoom()) value.then(noop, noop);
    }
    const room = Math.min(this.concurrency - this.running.length, this.window - this.line.retained);
    if (backlog.push(value, this.arrived, plan.backlog, Math.max(0, room))) {
      this.arrived++;
      this.drain();
    } else {
      this.error(new BacklogOverflowError(plan.backlog));
    }
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

  drain(): void {
    if (this.isDraining || this.line.isEmitting) return;
    const { ambient, line } = this;
    const outer = ambient.demand;
    ambient.demand = undefined;
    this.isDraining = true;
    for (let isMoving = true; isMoving && !this.isClosed;) {
      // The freed places are taken again before the next head is passed on, but only they: an
      // endless synchronous source must not keep finished results from being emitted.
      this.retire();
      isMoving = this.fill();
      isMoving = line.emitNext() || isMoving;
    }
    this.isDraining = false;
    ambient.demand = outer;
    const isIdle = this.running.length === 0 && line.length === 0;
    if (isIdle && this.isSourceDone && this.backlog.length === 0) this.finish();
  }

  /** A slot for the value; of an ordered operator, with its place in the line. */
  place(value: T, index: number): Slot<T, O> {
    const slot = this.line.spare() ?? new Slot(this, this.line);
    slot.value = value;
    slot.index = index;
    this.line.enter(slot);
    return slot;
  }

  isReadyFor(slot: Slot<T, O>): boolean {
    // A slot given up while an error settles must reach its own end: nothing holds it back.
    return slot.isMuted || slot.length < this.plan.prefetch;
  }

  /** The inner has ended by itself. */
  ended(slot: Slot<T, O>): void {
    this.leave(slot);
    if (!slot.isDone && !slot.isMuted) this.line.close(slot);
    this.drain();
  }

  failed(slot: Slot<T, O>, error: unknown): void {
    const { index } = slot;
    this.leave(slot);
    if (!slot.isDone && !slot.isMuted) {
      this.line.close(slot);
      this.fail(index, error);
    }
    this.drain();
  }

  /** An error before there was an inner. */
  failedToStart(slot: Slot<T, O>, error: unknown): void {
    this.line.retain(slot);
    this.failed(slot, error);
  }

  /** Frees its place among the running; its key, too. */
  leave(slot: Slot<T, O>): void {
    if (!this.running.leave(slot)) return;
    slot.timer?.unsubscribe();
    slot.timer = slot.relay = slot.context = undefined;
    this.backlog.released(slot);
  }

  protected hasRoom(): boolean {
    return this.running.length < this.concurrency && this.line.retained < this.window;
  }

  protected retire(): void {
    const { line, plan } = this;
    line.retire();
    if (plan.timeout !== undefined && plan.isOrdered) this.watch(line.head);
  }

  protected fail(index: number, error: unknown): void {
    if (!this.failures.add(index, error)) return;
    const { at } = this.failures;
    this.isSourceDone = true;
    this.source.unsubscribe();
    this.giveUpAfter(at, !this.plan.isSettling);
  }

  private fill(): boolean {
    let isMoving = false;
    for (let budget = this.concurrency - this.running.length; budget > 0; budget--) {
      if (!this.backlog.isStartable && this.isReady()) raise(this.source);
      if (!this.backlog.isStartable || !this.hasRoom()) break;
      this.start(this.backlog.take());
      isMoving = true;
    }
    return isMoving;
  }

  private start(slot: Slot<T, O>): void {
    const { plan } = this;
    const value = slot.value as T;
    const context = new Context();
    slot.value = undefined;
    slot.context = context;
    this.running.enter(slot);
    this.line.retain(slot);
    if (plan.timeout !== undefined && !plan.isOrdered) this.watch(slot);
    try {
      slot.run(plan.project(value, slot.index, context));
    } catch (error) {
      this.failed(slot, error);
    }
  }

  private watch(slot: Slot<T, O> | undefined): void {
    if (!slot || slot.timer || slot.position < 0) return;
    slot.timer = this.plan.scheduler.schedule(() => this.timedOut(slot), this.plan.timeout);
  }

  protected timedOut(slot: Slot<T, O>): void {
    if (slot.isDone) return;
    // A promise cannot be stopped: its late result is ignored, or, settling, still waited for.
    const isPromise = slot.relay === undefined;
    if (isPromise && this.plan.isSettling) slot.context?.abort();
    else this.abandon(slot);
    slot.isMuted = isPromise;
    this.line.close(slot);
    this.fail(slot.index, new TimeoutError());
    this.drain();
  }

  private giveUpAfter(index: number, isStopping: boolean): void {
    this.backlog.dropAfter(index);
    this.line.dropAfter(index);
    for (const slot of this.running.after(index)) {
      this.line.mute(slot);
      if (isStopping) this.abandon(slot);
    }
  }

  private abandon(slot: Slot<T, O>): void {
    const { context, relay } = slot;
    this.leave(slot);
    context?.abort();
    relay?.unsubscribe();
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

  private resize(concurrency: number): void {
    const { window } = this.plan;
    this.window = window ?? Math.max(this.window, concurrency);
    this.concurrency = Math.min(concurrency, this.window);
    this.drain();
  }

  private follow(concurrency: Observable<number>): void {
    const relay: Relay<number> = new Relay<number>({
      isReady: () => true,
      next: value => {
        try {
          checkCount(this.plan.owner, 'concurrency', value);
          this.resize(value);
        } catch (error) {
          relay.unsubscribe();
          this.error(error);
        }
      },
      error: error => this.error(error),
      complete: () => {
        if (this.concurrency === 0) this.error(new EmptyError());
      },
    });
    this.destination.add(relay);
    relay.subscribeTo(concurrency);
  }
}
