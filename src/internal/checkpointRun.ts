import {
  noop,
  Subscription,
  type ObservableInput,
  type SchedulerLike,
  type Subscriber,
} from 'rxjs';
import { drop, toObservable } from './util/commitInput.js';
import { captureDemand, withDemand, type Demand } from './demand/demand.js';
import { DemandSubscriber, type DemandObserver } from './demand/demandSubscriber.js';
import { callIn, captureContext } from './util/asyncContext.js';
import { reportStopped } from './util/report.js';

/** The options of a checkpoint, checked. */
export interface CheckpointSettings<T> {
  commit: (newest: never) => ObservableInput<unknown> | void;
  by: ((value: T) => unknown) | undefined;
  /** Milliseconds; undefined: only at the end. */
  every: number | undefined;
  scheduler: SchedulerLike;
}

/** One subscription of a checkpoint: passes values on, and commits the newest, one at a time. */
export class CheckpointRun<T> implements DemandObserver<T> {
  readonly sourceSubscriber = new DemandSubscriber<T>(this);
  private readonly demand: Demand | undefined;
  /** That of who subscribes: a commit that starts later than its value arrives runs there. */
  private readonly context = captureContext();
  /** What the next commit gets: a value, or, with `by`, a Map of the keys that have changed. */
  private newest: unknown = undefined;
  private isUncommitted = false;
  /** The time of the next commit has come. */
  private isDue = false;
  private timer: Subscription | undefined = undefined;
  /** The commit that runs. */
  private running: DemandSubscriber<unknown> | undefined = undefined;
  /** The consumer or `by` is being called: what arrives meanwhile is noted behind its value. */
  private isPassing = false;
  private nested: T[] = [];
  private isSourceDone = false;
  private failure: { error: unknown } | undefined = undefined;
  private isAdvancing = false;
  private isClosed = false;

  constructor(
    private readonly settings: CheckpointSettings<T>,
    private readonly destination: Subscriber<T>,
  ) {
    this.demand = captureDemand(destination);
    this.sourceSubscriber.demandBelow = this.demand;
    destination.add(() => this.stop());
  }

  /** The demand of whatever is downstream bounds the source; nothing is held here. */
  isReady(): boolean {
    return true;
  }

  next(value: T): void {
    if (this.isPassing) {
      this.nested.push(value);
      return this.destination.next(value);
    }
    this.isPassing = true;
    try {
      this.destination.next(value);
      this.note(value);
      // Those that came while it was passed on, and while they are noted.
      for (let at = 0; at < this.nested.length; at++) this.note(this.nested[at]);
    } finally {
      if (this.nested.length > 0) this.nested = [];
      this.isPassing = false;
    }
    this.advance();
  }

  error(error: unknown): void {
    if (this.failure) reportStopped(error);
    this.failure ??= { error };
    this.complete();
  }

  complete(): void {
    this.isSourceDone = true;
    this.advance();
  }

  /** From now on the value is uncommitted. */
  private note(value: T): void {
    if (this.isClosed) return;
    const { by } = this.settings;
    try {
      if (by) this.newest = ((this.newest as Map<unknown, T>) ?? new Map()).set(by(value), value);
      else this.newest = value;
    } catch (error) {
      // What came behind it is not committed either: it would stand for this value, too.
      this.nested = [];
      this.sourceSubscriber.unsubscribe();
      return this.error(error);
    }
    if (!this.isUncommitted) {
      this.isUncommitted = true;
      this.startTimer();
    }
  }

  private startTimer(): void {
    const { every, scheduler } = this.settings;
    if (every === 0) this.isDue = true;
    if (!every) return;
    // Known before it is set: a scheduler may call immediately.
    const timer = (this.timer = new Subscription());
    const work = () => {
      this.isDue = true;
      this.advance();
    };
    timer.add(scheduler.schedule(() => callIn(this.context, work, this, undefined), every));
  }

  /** The source has ended, and all that came of it is noted. */
  private get isEnding(): boolean {
    return this.isSourceDone && !this.isPassing;
  }

  /** Commits what is due. A loop behind a guard: with synchronous commits nothing recurses. */
  private advance(): void {
    if (this.isAdvancing) return;
    this.isAdvancing = true;
    try {
      while (this.isUncommitted && !this.running && (this.isDue || this.isEnding)) this.commit();
    } finally {
      this.isAdvancing = false;
    }
    if (this.isEnding && !this.running && !this.isClosed) this.end();
  }

  private commit(): void {
    const { newest } = this;
    this.forget();
    const subscriber = (this.running = new DemandSubscriber<unknown>({
      isReady: () => true,
      next: noop,
      error: error => this.fail(error),
      complete: () => this.ended(),
    }));
    try {
      // What a commit subscribes to has nothing to do with the demand for the values.
      const input = withDemand(undefined, () => this.settings.commit(newest as never));
      if (input === undefined) this.ended();
      else if (subscriber.closed) drop(input);
      else subscriber.subscribeTo(toObservable(input));
    } catch (error) {
      if (this.running === subscriber) this.fail(error);
      else reportStopped(error);
    }
  }

  private ended(): void {
    this.running = undefined;
    callIn(this.context, this.advance, this, undefined);
  }

  /** A commit has failed. The source's own error comes first. */
  private fail(error: unknown): void {
    this.running = undefined;
    this.forget();
    this.sourceSubscriber.unsubscribe();
    if (this.failure) reportStopped(error);
    this.failure ??= { error };
    this.end();
  }

  private end(): void {
    const { destination, failure } = this;
    this.isClosed = true;
    withDemand(this.demand, () => {
      if (failure) destination.error(failure.error);
      else destination.complete();
    });
  }

  /** Nothing is uncommitted, and nothing is due. */
  private forget(): void {
    this.newest = undefined;
    this.isUncommitted = this.isDue = false;
    this.timer?.unsubscribe();
    this.timer = undefined;
  }

  private stop(): void {
    this.isClosed = true;
    this.forget();
    this.sourceSubscriber.unsubscribe();
    const { running } = this;
    this.running = undefined;
    running?.unsubscribe();
  }
}
