import type { Observable, Subscriber } from 'rxjs';
import { startClock } from './deadline.js';
import { getAmbient } from './demand.js';
import { Failures } from './failures.js';
import { Intake } from './intake.js';
import { Line } from './line.js';
import type { Plan } from './plan.js';
import { Pool } from './pool.js';
import type { Slot } from './slot.js';

/**
 * One subscription of an ordered, bounded operator. Source values come through the intake, their
 * inners run in slots of the pool, the slots stand in line, and what the head of the line has is
 * emitted.
 *
 * Only `drain` starts inners and takes values out of the line. It is a loop behind a guard: a call
 * from inside it, however deep, returns at once, so nothing recurses, whatever is synchronous.
 */
export class Engine<T, O> {
  readonly intake: Intake<T, O>;
  readonly pool: Pool<T, O>;
  readonly line: Line<T, O>;
  /** Something has happened that the drain loop has not seen. */
  protected isStale = false;
  private readonly failures: Failures;
  private readonly ambient = getAmbient();
  private isDraining = false;
  private isClosed = false;

  constructor(
    readonly plan: Plan<T, O>,
    protected readonly destination: Subscriber<O>,
  ) {
    this.failures = new Failures(plan.onError);
    this.pool = new Pool(this);
    this.line = new Line(this, destination, plan.isOrdered);
    this.intake = new Intake(this);
    destination.add(() => this.stop());
  }

  /** The drain loop runs, or the consumer is inside its `next`: nothing starts before they return. */
  get isBusy(): boolean {
    return this.isDraining || this.line.isEmitting;
  }

  subscribeTo(source: Observable<T>): void {
    this.destination.add(this.intake.subscribeTo(source));
  }

  drain(): void {
    this.isStale = true;
    if (this.isBusy) return;
    const { ambient, intake, line } = this;
    const outer = ambient.demand;
    ambient.demand = undefined;
    this.isDraining = true;
    try {
      do {
        this.isStale = false;
        // The freed places are taken again before the next head is passed on, but only they: an
        // endless synchronous source must not keep finished results from being emitted.
        this.retire();
        intake.fill();
        this.watch();
        if (line.emitNext()) this.isStale = true;
      } while (this.isStale && !this.isClosed);
    } finally {
      this.isDraining = false;
      ambient.demand = outer;
    }
    if (intake.isOver && this.pool.running === 0 && line.length === 0) this.finish();
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
    if (this.failures.add(index, error)) this.giveUpAfter(this.failures.at, !this.plan.isSettling);
  }

  protected retire(): void {
    this.line.retire();
  }

  /** Starts the clock of who is due. */
  protected watch(): void {
    const { line, plan } = this;
    if (plan.timeout !== undefined && plan.isOrdered && line.head) startClock(this, line.head);
  }

  private giveUpAfter(index: number, isStopping: boolean): void {
    this.intake.close();
    this.intake.backlog.dropAfter(index);
    this.line.dropAfter(index);
    this.pool.giveUpAfter(index, isStopping);
  }

  private stop(): void {
    this.isClosed = true;
    this.giveUpAfter(-1, true);
  }

  private finish(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    const { failures } = this;
    this.line.end(to => (failures.isEmpty ? to.complete() : to.error(failures.toError())));
  }
}
