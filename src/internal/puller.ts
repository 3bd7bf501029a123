import { observable, type Subscriber } from 'rxjs';
import { refuse } from './check.js';
import { attach, getAmbient, takeDemand, withDemand, type Demand } from './demand.js';
import { reportUnhandled } from './report.js';

export type Pullable<T> = Iterable<T> | AsyncIterable<T>;

/** Values that may vanish between here and the demand before other work gets its turn. */
const UNSEEN_LIMIT = 1024;

/** Worth pulling: can wait, and is not already in memory or an Observable in its own right. */
export function isPullable<T>(input: unknown): input is Pullable<T> {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return false;
  return !(observable in input) && (Symbol.asyncIterator in input || Symbol.iterator in input);
}

/** Takes values from an iterator while they are wanted. */
export class Puller<T> {
  private readonly ambient = getAmbient();
  private readonly demand: Demand | undefined;
  private readonly iterator: Iterator<T> | AsyncIterator<T>;
  private readonly isAsync: boolean;
  /** What an async iterator gave when it was no longer wanted. */
  private arrived: IteratorResult<T> | undefined = undefined;
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
    this.demand = takeDemand(subscriber);
    this.isAsync = Symbol.asyncIterator in Object(source);
    this.iterator = this.isAsync
      ? (source as AsyncIterable<T>)[Symbol.asyncIterator]()
      : (source as Iterable<T>)[Symbol.iterator]();
    subscriber.add(() => this.stop());
    if (this.demand) subscriber.add(attach(this.demand, this));
    this.resume();
  }

  resume(): void {
    if (this.isBusy) return;
    this.isBusy = true;
    const { demand, subscriber } = this;
    while (!this.isDone && !subscriber.closed && (!demand || demand.isReady())) {
      const result = this.arrived ?? this.advance();
      // The iterator answers later and resumes the loop then.
      if (!result) return;
      this.arrived = undefined;
      this.accept(result);
      if (this.unseen >= UNSEEN_LIMIT) return this.yieldToOthers();
    }
    this.isBusy = false;
  }

  private advance(): IteratorResult<T> | undefined {
    this.isAdvancing = true;
    try {
      const result = this.iterator.next();
      if (!this.isAsync) return checkResult(result as IteratorResult<T>);
      Promise.resolve(result).then(this.answered, this.fail);
    } catch (error) {
      this.fail(error);
    } finally {
      this.isAdvancing = false;
    }
    return undefined;
  }

  private readonly answered = (result: IteratorResult<T>) => {
    this.isBusy = false;
    let isDone;
    try {
      this.arrived = checkResult(result);
      isDone = result.done;
    } catch (error) {
      return this.fail(error);
    }
    // The end needs no room.
    if (isDone) this.accept(result);
    // Unsubscribed from inside the iterator, which could not be closed while it ran.
    else if (this.subscriber.closed) this.stop();
    else this.resume();
  };

  private readonly fail = (error: unknown) => {
    this.isDone = true;
    withDemand(this.demand, () => this.subscriber.error(error));
  };

  /** Signals with the demand current: `concat` and `repeat` subscribe to the next source in it. */
  private accept(result: IteratorResult<T>): void {
    const { ambient, demand, subscriber } = this;
    let done: boolean | undefined;
    let value: T;
    try {
      // Either may be a getter of the user's.
      ({ done, value } = result);
    } catch (error) {
      return this.fail(error);
    }
    const outer = ambient.demand;
    ambient.demand = demand;
    if (done) {
      this.isDone = true;
      subscriber.complete();
    } else {
      const received = demand?.received;
      subscriber.next(value);
      this.unseen = demand && demand.received === received ? this.unseen + 1 : 0;
    }
    ambient.demand = outer;
    // Unsubscribed from inside the iterator, which cannot be closed while it runs.
    if (subscriber.closed) this.stop();
  }

  /** Something between holds the values back: the demand will not stop us, so others must run. */
  private yieldToOthers(): void {
    this.unseen = 0;
    // Node's own is many times faster than a timer, and browsers do not have it.
    const { setImmediate = setTimeout } = globalThis as { setImmediate?: (f: () => void) => void };
    setImmediate(() => {
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

function checkResult<T>(result: IteratorResult<T>): IteratorResult<T> {
  if (typeof result === 'object' && result !== null) return result;
  return refuse('pull', 'the result of next()', 'an object', result);
}
