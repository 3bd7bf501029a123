import type { Subscriber, Subscription } from 'rxjs';
import { expire } from './deadline.js';
import { Engine } from './engine.js';
import type { Plan } from './plan.js';

export interface BatchTimes {
  /** Milliseconds from a batch's first element to its closing, when it does not fill before. */
  maxWait?: number;
  /** Milliseconds that a closed batch may take. */
  timeout?: number;
}

/**
 * An engine that emits by batches: a batch is as large as the window, nothing of it is emitted
 * before all of it has ended, and nothing of the next one starts before it is emitted.
 */
export class BatchEngine<T, O> extends Engine<T, O> {
  /** Of an open batch its maxWait, of a full one its timeout. */
  private timer: Subscription | undefined = undefined;

  constructor(
    plan: Plan<T, O>,
    destination: Subscriber<O>,
    private readonly times: BatchTimes,
  ) {
    super(plan, destination);
    this.line.isHeld = true;
  }

  protected override retire(): void {
    if (!this.intake.isHeld || this.pool.running > 0) return;
    this.line.isHeld = false;
    super.retire();
    if (this.line.length > 0) return;
    this.intake.isHeld = false;
    this.line.isHeld = true;
    this.setTimer(undefined);
  }

  protected override watch(): void {
    const { intake, line } = this;
    if (intake.isHeld || line.retained === 0) return;
    if (intake.isOver || !intake.hasRoom()) this.closeBatch();
    else if (!this.timer) {
      this.setTimer(this.times.maxWait, () => {
        this.closeBatch();
        this.drain();
      });
    }
  }

  private closeBatch(): void {
    this.intake.isHeld = this.isStale = true;
    this.setTimer(this.times.timeout, () => {
      for (const slot of this.pool.runningAfter(-1)) expire(this, slot);
    });
  }

  private setTimer(delay: number | undefined, work = () => {}): void {
    this.timer?.unsubscribe();
    this.timer = delay === undefined ? undefined : this.plan.scheduler.schedule(work, delay);
    this.destination.add(this.timer);
  }
}
