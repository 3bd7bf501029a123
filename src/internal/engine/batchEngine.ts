import { Subscription, type Subscriber } from 'rxjs';
import { Engine } from './engine.js';
import type { EngineConfig } from './engineConfig.js';

export interface BatchTimes {
  /** Milliseconds from a batch's first element to its closing, when it does not fill before. */
  maxWait?: number;
  /** Milliseconds that a closed batch may take. */
  timeout?: number;
}

/**
 * An engine that emits by batches, each as large as the window. Nothing of a batch is emitted before
 * all of it has ended, and nothing of the next one starts before it is emitted.
 */
export class BatchEngine<T, O> extends Engine<T, O> {
  /** The maxWait of an open batch, or the timeout of a full one. */
  private timer: Subscription | undefined = undefined;

  constructor(
    config: EngineConfig<T, O>,
    consumer: Subscriber<O>,
    private readonly times: BatchTimes,
  ) {
    super(config, consumer);
    this.output.isOutputPaused = true;
  }

  /** A batch that ends makes room for the next one within the same drain. */
  protected override mayStart(): boolean {
    return true;
  }

  protected override startTimers(): boolean {
    const { output, pool } = this;
    if (!this.isBatchFull) return output.retained > 0 && this.startOpenTimer();
    if (pool.running > 0 || (!output.isOutputPaused && output.length > 0)) return false;
    // Either all of it has ended and leaves, or all has left and the next one opens.
    output.isOutputPaused = !output.isOutputPaused;
    this.isBatchFull = !output.isOutputPaused;
    if (output.isOutputPaused) this.setTimer(undefined);
    return true;
  }

  private startOpenTimer(): boolean {
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
    const { timeout } = this.times;
    this.setTimer(timeout, () => this.pool.expireAll(timeout!));
    return (this.isBatchFull = true);
  }

  private setTimer(delay: number | undefined, work = () => {}): void {
    this.timer?.unsubscribe();
    // Known before it is set: a scheduler may call immediately.
    const timer = (this.timer = delay === undefined ? undefined : new Subscription());
    this.consumer.add(timer);
    timer?.add(this.config.scheduler.schedule(() => this.enter(work, this, undefined), delay));
  }
}
