import type { Observable, Subscriber } from 'rxjs';
import { BacklogOverflowError } from '../../errors.js';
import { PlainBacklog, type Backlog } from './backlog.js';
import { ambient, attach, raise, withDemand } from '../demand/demand.js';
import { Failures } from './terminalErrors.js';
import { Line } from './outputQueue.js';
import { followConcurrency } from './liveConcurrency.js';
import type { Plan } from './engineConfig.js';
import { Pool } from './innerPool.js';
import { hush } from '../util/promise.js';
import { Relay, type Sink } from '../demand/demandSubscriber.js';

/** More inners than can start in one turn; a small integer, as V8 counts with those alone at full speed. */
const UNBOUNDED = 2 ** 30 - 1;

/**
 * One subscription of an ordered, bounded operator. Source values wait in the backlog, their
 * inners run in slots of the pool, the slots stand in line, and what its head has is emitted.
 *
 * Only `drain` starts inners and takes values out of the line. It is a loop behind a guard: a call
 * from inside it, however deep, returns at once, so nothing recurses, whatever is synchronous.
 */
export class Engine<T, O> implements Sink<T> {
  readonly pool: Pool<T, O>;
  readonly line: Line<T, O>;
  readonly backlog: Backlog<T, O>;
  /** Nothing starts: the batch is complete. */
  isShut = false;
  private concurrency = 0;
  private window: number;
  /** Inners that may start before the line has its turn again. */
  private budget = UNBOUNDED;
  /** Source values so far: the index of the next one. */
  private arrived = 0;
  private isSourceDone = false;
  private isPulling = false;
  private isDraining = false;
  /** Something has happened that the drain loop has not seen. */
  private isStale = false;
  private isClosed = false;
  private readonly failures: Failures;
  private readonly intake = new Relay<T>(this);

  constructor(
    readonly plan: Plan<T, O>,
    readonly destination: Subscriber<O>,
  ) {
    this.window = plan.window ?? 0;
    this.failures = new Failures(plan.onError);
    this.line = new Line(this);
    this.pool = new Pool(this);
    this.backlog = plan.makeBacklog?.(this) ?? new PlainBacklog(this);
  }

  subscribeTo(source: Observable<T>): void {
    const { destination, line, plan } = this;
    if (line.downstream) destination.add(attach(line.downstream, this));
    destination.add(() => {
      this.isClosed = true;
      this.giveUpAfter(-1, true);
    });
    if (typeof plan.concurrency === 'number') this.resize(plan.concurrency);
    else destination.add(followConcurrency(plan.owner, plan.concurrency, this));
    if (!this.isSourceDone) this.intake.subscribeTo(source);
  }

  /** The drain loop runs, or the consumer is inside its `next`: nothing starts before they return. */
  private get isBusy(): boolean {
    return this.isDraining || this.line.isEmitting;
  }

  /** Whether the source may emit: one value to be started at once, or, with keys, into the window. */
  isReady(): boolean {
    const { backlog } = this;
    if (this.isSourceDone || !this.hasRoom()) return false;
    const { length } = backlog;
    if (!backlog.canOvertake) return length === 0;
    // Its key may be busy: then it must be one that may wait.
    const mayWait = length < this.plan.backlog || this.pool.running + length === 0;
    return mayWait && this.line.retained + length < this.window;
  }

  next(value: T): void {
    const isFree = this.isPulling || !this.isBusy;
    if (isFree && !this.backlog.canOvertake && this.isReady()) this.startAtOnce(value);
    else this.wait(value);
  }

  private wait(value: T): void {
    const { backlog, line, plan, pool } = this;
    // While it waits nobody hears it.
    hush(value);
    const room = Math.min(this.concurrency - pool.running, this.window - line.retained);
    const { isDraining } = this;
    // A key is the user's function: what it emits or starts comes after this value.
    this.isDraining = true;
    const isTaken = backlog.add(value, this.arrived++, plan.backlog, Math.max(0, room));
    this.isDraining = isDraining;
    if (!isTaken) return this.error(new BacklogOverflowError(plan.backlog));
    this.drain();
  }

  /** An error of the source, or of what counts as its own. */
  error(error: unknown): void {
    this.failFrom(this.arrived, error);
  }

  /** An error of the live concurrency: before its first value nothing starts, so nothing is waited for. */
  failToResize(error: unknown): void {
    this.failFrom(this.concurrency === 0 ? -1 : this.arrived, error);
  }

  complete(): void {
    this.isSourceDone = true;
    this.drain();
  }

  /** The consumer may be ready again. */
  resume(): void {
    this.drain();
  }

  resize(concurrency: number): void {
    this.window = this.plan.window ?? Math.max(this.window, concurrency);
    this.concurrency = Math.min(concurrency, this.window);
    this.drain();
  }

  drain(): void {
    this.isStale = true;
    if (this.isBusy || this.isClosed) return;
    const { line, pool } = this;
    const outer = ambient.demand;
    ambient.demand = undefined;
    this.isDraining = true;
    try {
      do {
        this.isStale = false;
        // The freed places are taken again before the next head is passed on, but only they: an
        // endless synchronous source must not keep finished results from being emitted.
        line.retire();
        this.fill();
        if (this.watch()) this.isStale = true;
        if (line.emitNext()) this.isStale = true;
      } while (this.isStale && !this.isClosed);
    } finally {
      this.isDraining = false;
      ambient.demand = outer;
    }
    if (this.isOver() && pool.running === 0 && line.length === 0) this.finish();
  }

  /** Notes an error at its place in the source, and gives up what it makes pointless. */
  fail(index: number, error: unknown): void {
    if (!this.failures.add(index, error)) return;
    this.hold(() => this.giveUpAfter(this.failures.at, !this.plan.settle));
  }

  /** Whether an error has made what stands there pointless. */
  isGivenUp(index: number): boolean {
    return index > this.failures.at;
  }

  /**
   * Nothing is started or sent while user code tears something down: what it does from there has
   * its turn when all of it is down, and the caller drains.
   */
  hold(work: () => void): void {
    const { isDraining } = this;
    this.isDraining = true;
    try {
      work();
    } finally {
      this.isDraining = isDraining;
    }
  }

  /** Starts the clock of who is due; true when the loop must go round again. */
  protected watch(): boolean {
    const { line, plan } = this;
    if (plan.timeout !== undefined && plan.ordered && line.length > 0) {
      line.peek()!.startClock();
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
      !this.isShut &&
      this.pool.running < this.concurrency &&
      this.line.retained < this.window
    );
  }

  /** Takes the places that are free now, but not those that become free meanwhile. */
  private fill(): void {
    const { backlog, pool } = this;
    this.budget = Math.min(this.concurrency - pool.running, UNBOUNDED);
    while (this.budget > 0) {
      if (backlog.startable === 0 && !this.isSourceDone) {
        this.isPulling = true;
        try {
          raise(this.intake);
        } finally {
          this.isPulling = false;
        }
      }
      if (backlog.startable === 0 || !this.hasRoom()) break;
      this.budget--;
      backlog.take().start();
    }
    this.budget = UNBOUNDED;
  }

  /** A value that nothing waits before never enters the backlog; one that was asked for is seen to. */
  private startAtOnce(value: T): void {
    const { isPulling, pool } = this;
    const outer = ambient.demand;
    ambient.demand = undefined;
    if (isPulling) this.budget--;
    this.isDraining = true;
    // What arrives meanwhile was not asked for: it waits for its turn.
    this.isPulling = false;
    pool.place(value, this.arrived++).start();
    this.isPulling = this.isDraining = isPulling;
    ambient.demand = outer;
    if (isPulling) return;
    // When all of it has passed, it has left the engine as it was. Only a taker may have come to
    // wait while its inner had the last place.
    const { backlog, intake, isSourceDone, line } = this;
    if (line.length > 0 || backlog.length > 0 || isSourceDone || intake.takers?.size) this.drain();
  }

  private failFrom(index: number, error: unknown): void {
    this.fail(index, error);
    this.hold(() => this.endSource());
    this.drain();
  }

  private endSource(): void {
    this.isSourceDone = true;
    this.intake.unsubscribe();
  }

  private giveUpAfter(index: number, isStopping: boolean): void {
    this.endSource();
    this.backlog.dropAfter(index);
    this.line.dropAfter(index);
    this.pool.giveUpAfter(index, isStopping);
  }

  private finish(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    withDemand(this.line.downstream, () => this.failures.end(this.destination));
  }
}
