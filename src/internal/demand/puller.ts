import { Observable, type Subscriber } from 'rxjs';
import {
  captureDemand,
  countUnseen,
  currentDemand,
  Wait,
  withDemand,
  type Demand,
} from './demand.js';
import type { Pullable } from '../../inputs.js';
import { checkResult, openIterator } from './openIterator.js';
import { markHandled } from '../util/promise.js';
import { reportUnhandled } from '../util/report.js';
import { yieldThread } from '../util/yieldThread.js';

/** Values that may vanish between here and the demand before other work may run. */
const UNSEEN_LIMIT = 1024;

/** The values of the source, pulled while they are wanted. The source is opened on subscribe. */
export function pullFrom<T>(source: Pullable<T>): Observable<T> {
  return new Observable(subscriber => void new Puller(source, subscriber));
}

/** Takes values from an iterator while they are wanted. */
export class Puller<T> {
  private readonly demand: Demand | undefined;
  /** Its place among those that wait for the demand; while busy, it waits for something else. */
  private readonly wait: Wait | undefined;
  private readonly iterator: Iterator<T> | AsyncIterator<T>;
  private readonly isAsync: boolean;
  /** What the iterator gave, which is not passed on yet; each is read once, as it may be a getter. */
  private value: T | undefined = undefined;
  private isEnd = false;
  /** An async iterator gave it; it may no longer be wanted. */
  private hasArrived = false;
  /** The loop runs, or the iterator or the event loop will resume it. */
  private isBusy = false;
  private isAdvancing = false;
  private isDone = false;
  /** Values since the last one that the demand has seen. */
  private unseen = 0;

  constructor(
    source: Pullable<T>,
    private readonly subscriber: Subscriber<T>,
  ) {
    this.demand = captureDemand(subscriber);
    this.wait = this.demand && new Wait(this.demand, this);
    this.isAsync = !(Symbol.iterator in Object(source)) || Symbol.asyncIterator in Object(source);
    this.iterator = openIterator(Object(source) as Pullable<T>);
    subscriber.add(() => {
      this.wait?.leave();
      this.stop();
    });
    this.resume();
  }

  resume(): void {
    if (this.isBusy) return;
    this.isBusy = true;
    let isAway = false;
    try {
      isAway = this.isAsync ? this.passOnLater() : this.passOn();
    } finally {
      // A teardown downstream may throw, and others may share the source.
      this.isBusy = isAway;
      if (!isAway && !this.isDone) this.wait?.enter();
    }
  }

  /** Passes values on while they are wanted; true when something else will resume the loop. */
  private passOn(): boolean {
    const { demand, iterator } = this;
    while (!this.isDone && (demand === undefined || demand.isReady())) {
      let value: T | undefined;
      let isEnd: boolean;
      this.isAdvancing = true;
      try {
        const result = checkResult((iterator as Iterator<T>).next());
        isEnd = Boolean(result.done);
        if (!isEnd) value = result.value as T;
      } catch (error) {
        this.fail(error);
        return false;
      } finally {
        this.isAdvancing = false;
      }
      this.signal(isEnd, value as T);
      if (this.yieldsToOthers()) return true;
    }
    return false;
  }

  /** The same for an async iterator. A value that is no longer wanted when it comes waits here. */
  private passOnLater(): boolean {
    const { demand } = this;
    while (!this.isDone && (demand === undefined || demand.isReady())) {
      if (!this.hasArrived) return this.ask();
      this.accept();
      if (this.yieldsToOthers()) return true;
    }
    return false;
  }

  /** Asks for the next value; true when the iterator will answer. */
  private ask(): boolean {
    this.isAdvancing = true;
    try {
      const result = this.iterator.next();
      this.wait?.leave();
      Promise.resolve(result as Promise<IteratorResult<T>>).then(this.answered, this.fail);
    } catch (error) {
      this.fail(error);
    } finally {
      this.isAdvancing = false;
    }
    return !this.isDone;
  }

  private readonly answered = (result: IteratorResult<T>) => {
    this.isBusy = false;
    try {
      checkResult(result);
      this.isEnd = Boolean(result.done);
      if (!this.isEnd) this.value = result.value as T;
    } catch (error) {
      return this.fail(error);
    }
    this.hasArrived = true;
    // The end needs no room.
    if (this.isEnd) return this.accept();
    // Unsubscribed from inside the iterator, which could not be closed while it ran.
    if (this.subscriber.closed) return this.stop();
    this.resume();
    // The value is not passed on yet.
    if (this.hasArrived) markHandled(this.value);
  };

  private readonly fail = (error: unknown) => {
    this.isDone = true;
    withDemand(this.demand, () => this.subscriber.error(error));
  };

  private accept(): void {
    const value = this.value as T;
    this.value = undefined;
    this.hasArrived = false;
    this.signal(this.isEnd, value);
  }

  /** Signals with the demand current: `concat` and `repeat` subscribe to the next source in it. */
  private signal(isEnd: boolean, value: T): void {
    const { demand, subscriber } = this;
    const outer = currentDemand.demand;
    currentDemand.demand = demand;
    try {
      if (isEnd) {
        this.isDone = true;
        subscriber.complete();
      } else {
        const received = demand === undefined ? 0 : demand.received;
        subscriber.next(value);
        if (demand !== undefined && (this.unseen > 0 || demand.received === received)) {
          this.unseen = countUnseen(demand, received, this.unseen);
        }
      }
    } catch (error) {
      // A teardown downstream has thrown: the caller that made room must not get the error.
      if (!subscriber.closed) throw error;
      reportUnhandled(error);
    } finally {
      currentDemand.demand = outer;
    }
    // Unsubscribed from inside the iterator, which can't be closed while it runs.
    if (subscriber.closed) this.stop();
  }

  /** An operator between holds the values back: the demand won't stop us, so other work runs first. */
  private yieldsToOthers(): boolean {
    if (this.unseen === 0 || this.unseen % UNSEEN_LIMIT !== 0) return false;
    this.wait?.leave();
    yieldThread(() => {
      this.isBusy = false;
      this.resume();
    });
    return true;
  }

  private stop(): void {
    if (this.isDone || this.isAdvancing) return;
    this.isDone = true;
    try {
      const answer = this.iterator.return?.();
      if (this.isAsync) Promise.resolve(answer).catch(reportUnhandled);
    } catch (error) {
      reportUnhandled(error);
    }
  }
}
