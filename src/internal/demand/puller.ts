import { Observable, observable, type Subscriber } from 'rxjs';
import { refuse } from '../util/check.js';
import {
  captureDemand,
  countUnseen,
  currentDemand,
  Wait,
  withDemand,
  type Demand,
} from './demand.js';
import type { Pullable } from '../../inputs.js';
import { isWebStream, openIterator } from './openIterator.js';
import { markHandled } from '../util/promise.js';
import { reportUnhandled } from '../util/report.js';

/** Values that may vanish between here and the demand before other work may run. */
const UNSEEN_LIMIT = 1024;

interface Timers {
  setImmediate?: (work: () => void) => void;
  setTimeout: (work: () => void) => void;
}

/**
 * Lets other work run first. Node's own is many times faster than a timer, and browsers don't have
 * it. The fake timers of a test must not stop a source: they replace the globals, often before this
 * is loaded, but not the functions of Node's module.
 */
const yieldThread = /* @__PURE__ */ findYield();

function findYield(): (work: () => void) => void {
  const { process } = globalThis as {
    process?: { getBuiltinModule?(name: string): Timers | undefined };
  };
  const ofModule = process?.getBuiltinModule?.('node:timers');
  const { setImmediate, setTimeout } = ofModule ?? (globalThis as unknown as Timers);
  return setImmediate ?? setTimeout;
}

/** Worth pulling: can wait, and is not already in memory or an Observable in its own right. */
export function isPullable<T>(input: unknown): input is Pullable<T> {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return false;
  if (observable in input) return false;
  return Symbol.asyncIterator in input || Symbol.iterator in input || isWebStream(input);
}

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
      isAway = this.passOn();
    } finally {
      // A teardown downstream may throw, and others may share the source.
      if (!isAway) this.rest();
    }
  }

  /** Passes values on while they are wanted; true when something else will resume the loop. */
  private passOn(): boolean {
    const { demand } = this;
    while (!this.isDone && (!demand || demand.isReady())) {
      // The iterator answers later and resumes the loop then.
      if (!this.hasArrived && !this.advance()) return true;
      this.accept();
      if (this.unseen > 0 && this.unseen % UNSEEN_LIMIT === 0) {
        this.yieldToOthers();
        return true;
      }
    }
    return false;
  }

  private rest(): void {
    this.isBusy = false;
    if (!this.isDone) this.wait?.enter();
  }

  /** Asks for the next value; true when it is there immediately. */
  private advance(): boolean {
    this.isAdvancing = true;
    try {
      const result = this.iterator.next();
      if (this.isAsync) this.answerLater(result);
      else this.read(result as IteratorResult<T>);
    } catch (error) {
      this.fail(error);
    } finally {
      this.isAdvancing = false;
    }
    return !this.isAsync && !this.isDone;
  }

  private answerLater(result: unknown): void {
    this.wait?.leave();
    Promise.resolve(result as Promise<IteratorResult<T>>).then(this.answered, this.fail);
  }

  private read(result: IteratorResult<T>): void {
    if (typeof result !== 'object' || result === null) {
      refuse('pull', 'the result of next()', 'an object', result);
    }
    this.isEnd = Boolean(result.done);
    if (!this.isEnd) this.value = result.value as T;
  }

  private readonly answered = (result: IteratorResult<T>) => {
    this.isBusy = false;
    try {
      this.read(result);
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

  /** Signals with the demand current: `concat` and `repeat` subscribe to the next source in it. */
  private accept(): void {
    const { demand, subscriber } = this;
    const value = this.value as T;
    const outer = currentDemand.demand;
    this.value = undefined;
    this.hasArrived = false;
    currentDemand.demand = demand;
    try {
      if (this.isEnd) {
        this.isDone = true;
        subscriber.complete();
      } else {
        const received = demand ? demand.received : 0;
        subscriber.next(value);
        if (demand) this.unseen = countUnseen(demand, received, this.unseen);
      }
    } catch (error) {
      // It comes from a teardown downstream: the call that made room must not throw it.
      if (!subscriber.closed) throw error;
      reportUnhandled(error);
    } finally {
      currentDemand.demand = outer;
    }
    // Unsubscribed from inside the iterator, which cannot be closed while it runs.
    if (subscriber.closed) this.stop();
  }

  /** An operator between holds the values back: the demand won't stop us, so others must run. */
  private yieldToOthers(): void {
    this.wait?.leave();
    yieldThread(() => {
      this.isBusy = false;
      this.resume();
    });
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
