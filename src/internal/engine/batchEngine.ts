import { Subscription, type Subscriber } from 'rxjs';
import { Engine } from './engine.js';
import type { Plan } from './engineConfig.js';

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

  protected override watch(): boolean {
    const { line, pool } = this;
    if (!this.isShut) return line.retained > 0 && this.watchOpen();
    if (pool.running > 0 || (!line.isHeld && line.length > 0)) return false;
    // Either all of it has ended and leaves, or all has left and the next one opens.
    line.isHeld = !line.isHeld;
    this.isShut = !line.isHeld;
    if (line.isHeld) this.setTimer(undefined);
    return true;
  }

  private watchOpen(): boolean {
    if (this.isOver() || !this.hasRoom()) return this.close();
    if (!this.timer) {
      this.setTimer(this.times.maxWait, () => {
        this.close();
        this.drain();
      });
    }
    return false;
  }

  private close(): true {
    this.setTimer(this.times.timeout, () => this.pool.expireAll());
    return (this.isShut = true);
  }

  private setTimer(delay: number | undefined, work = () => {}): void {
    this.timer?.unsubscribe();
    // Known before it is set: a scheduler may call at once.
    const timer = (this.timer = delay === undefined ? undefined : new Subscription());
    this.destination.add(timer);
    timer?.add(this.plan.scheduler.schedule(work, delay));
  }
}
