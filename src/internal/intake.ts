import { noop, type Observable, type Subscription } from 'rxjs';
import { BacklogOverflowError } from '../errors.js';
import { PlainBacklog, type Backlog } from './backlog.js';
import { startClock } from './deadline.js';
import { getAmbient, raise } from './demand.js';
import type { Engine } from './engine.js';
import { followConcurrency } from './liveConcurrency.js';
import { isPromise } from './promise.js';
import { Relay, type Sink } from './relay.js';
import type { Slot } from './slot.js';

/** The way in: takes values from the source, lets them wait, starts them while there is room. */
export class Intake<T, O> implements Sink<T> {
  /** No more values come. */
  isDone = false;
  /** Nothing starts: the batch is complete. */
  isHeld = false;
  /** Source values so far: the index of the next one. */
  arrived = 0;
  readonly backlog: Backlog<T, O>;
  private concurrency = 0;
  private window: number;
  /** Inners that may start before the line has its turn again. */
  private budget = Infinity;
  private isPulling = false;
  private readonly source = new Relay<T>(this);
  private readonly ambient = getAmbient();

  constructor(private readonly engine: Engine<T, O>) {
    this.window = engine.plan.window ?? 0;
    this.backlog = engine.plan.makeBacklog?.(engine) ?? new PlainBacklog(engine);
  }

  /** All that came has started, and no more comes. */
  get isOver(): boolean {
    return this.isDone && this.backlog.length === 0;
  }

  subscribeTo(source: Observable<T>): Subscription | undefined {
    const { concurrency, owner } = this.engine.plan;
    let live: Subscription | undefined;
    if (typeof concurrency === 'number') this.resize(concurrency);
    else live = followConcurrency(owner, concurrency, this);
    if (!this.isDone) this.source.subscribeTo(source);
    return live;
  }

  /** Whether the source may emit: one value to be started at once, or, with keys, into the window. */
  isReady(): boolean {
    if (this.isDone || !this.hasRoom()) return false;
    return this.backlog.canOvertake
      ? this.engine.line.retained + this.backlog.length < this.window
      : this.backlog.length === 0;
  }

  next(value: T): void {
    const { backlog, engine } = this;
    if (this.isPulling && !backlog.canOvertake && this.isReady()) return this.startPulled(value);
    const isWaiting = backlog.length > 0 || engine.isBusy || !this.hasRoom();
    // Nobody else can hear it yet: without its handler it would be an unhandled rejection.
    if (isWaiting && isPromise(value)) value.then(noop, noop);
    const { backlog: limit } = engine.plan;
    const room = Math.min(
      this.concurrency - engine.pool.running,
      this.window - engine.line.retained,
    );
    if (!backlog.push(value, this.arrived, limit, Math.max(0, room))) {
      return this.error(new BacklogOverflowError(limit));
    }
    this.arrived++;
    engine.drain();
  }

  /** An error of the source, or of what counts as its own. */
  error(error: unknown): void {
    this.close();
    // Before the first value of a live concurrency nothing can start, so nothing is waited for.
    this.engine.fail(this.concurrency === 0 ? -1 : this.arrived, error);
    this.engine.drain();
  }

  complete(): void {
    this.isDone = true;
    this.engine.drain();
  }

  close(): void {
    this.isDone = true;
    this.source.unsubscribe();
  }

  resize(concurrency: number): void {
    this.window = this.engine.plan.window ?? Math.max(this.window, concurrency);
    this.concurrency = Math.min(concurrency, this.window);
    this.engine.drain();
  }

  hasRoom(): boolean {
    const { pool, line } = this.engine;
    return (
      this.budget > 0 &&
      !this.isHeld &&
      pool.running < this.concurrency &&
      line.retained < this.window
    );
  }

  /** Takes the places that are free now, but not those that become free meanwhile. */
  fill(): void {
    const { backlog } = this;
    this.budget = this.concurrency - this.engine.pool.running;
    while (this.budget > 0) {
      if (!backlog.isStartable) this.pull();
      if (!backlog.isStartable || !this.hasRoom()) break;
      this.start(backlog.take());
    }
    this.budget = Infinity;
  }

  private pull(): void {
    if (this.isDone) return;
    this.isPulling = true;
    raise(this.source);
    this.isPulling = false;
  }

  /** A value that was asked for starts from inside the asking: it never enters the backlog. */
  private startPulled(value: T): void {
    const { ambient } = this;
    const outer = ambient.demand;
    ambient.demand = undefined;
    this.start(this.engine.place(value, this.arrived++));
    ambient.demand = outer;
  }

  private start(slot: Slot<T, O>): void {
    const { engine } = this;
    this.budget--;
    engine.line.retain(slot);
    engine.pool.start(slot);
    if (engine.plan.timeout !== undefined && !engine.plan.isOrdered) startClock(engine, slot);
  }
}
