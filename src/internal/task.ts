import { isObservable, noop, type Observable, type SchedulerLike, type Subscriber } from 'rxjs';
import { callIn, captureContext, type AsyncContext } from './util/asyncContext.js';
import { LazySignal } from './util/lazySignal.js';
import { captureDemand, withDemand, type Demand } from './demand/demand.js';
import { isThenable } from './util/promise.js';
import { DemandSubscriber } from './demand/demandSubscriber.js';
import { reportUnhandled } from './util/report.js';

/** Work of one run: a promise is awaited, an Observable mirrored, anything else is one value. */
export type Work<T> = (context: {
  readonly signal: AbortSignal;
}) => T | PromiseLike<T> | Observable<T>;

/** One run of a block for one subscriber. */
export class Task<T> {
  private readonly context = new LazySignal();
  private readonly demand: Demand | undefined;
  /** The subscriber's context, once the task has to wait. */
  private asyncContext: AsyncContext | undefined = undefined;
  private innerSubscriber: DemandSubscriber<T> | undefined = undefined;
  private hasBegun = false;
  private isOver = false;

  constructor(
    private readonly block: Work<T>,
    private readonly subscriber: Subscriber<T>,
    /** Called once, when nothing of it runs any more; a promise always runs to its own end. */
    private readonly onOver: () => void = noop,
  ) {
    this.demand = captureDemand(subscriber);
    subscriber.add(() => this.cancel());
  }

  scheduleOn(scheduler: SchedulerLike): void {
    this.subscriber.add(scheduler.schedule(() => this.enter(this.run, undefined)));
    if (!this.hasBegun) this.keepContext();
  }

  /** Called in the subscriber's async context: while it waits to begin, another may become current. */
  keepContext(): void {
    this.asyncContext ??= captureContext();
  }

  private enter<A>(call: (this: this, arg: A) => void, arg: A): void {
    callIn(this.asyncContext, call as (this: never, arg: A) => void, this, arg);
  }

  private run(): void {
    this.hasBegun = true;
    try {
      // What the block itself subscribes to has nothing to do with the demand for its result.
      this.follow(withDemand(undefined, () => this.block(this.context)));
    } catch (error) {
      this.fail(error);
    }
  }

  private follow(result: T | PromiseLike<T> | Observable<T>): void {
    if (isObservable(result)) this.mirror(result);
    else if (isThenable(result)) Promise.resolve(result).then(this.fulfil, this.fail);
    else this.fulfil(result);
  }

  private mirror(result: Observable<T>): void {
    if (this.subscriber.closed) return this.end(noop);
    this.innerSubscriber = new DemandSubscriber<T>({
      isReady: () => true,
      next: value => this.enter(this.pass, value),
      error: error => this.enter(this.fail, error),
      complete: () => this.enter(this.finish, undefined),
    });
    this.innerSubscriber.demandBelow = this.demand;
    this.innerSubscriber.subscribeTo(result);
  }

  private pass(value: T): void {
    this.subscriber.next(value);
  }

  private finish(): void {
    this.end(() => this.subscriber.complete());
  }

  private readonly fulfil = (value: T) =>
    this.end(() => {
      this.subscriber.next(value);
      this.subscriber.complete();
    });

  private readonly fail = (error: unknown) => this.end(() => this.subscriber.error(error));

  private end(notify: () => void): void {
    if (this.isOver) return;
    this.isOver = true;
    try {
      withDemand(this.demand, notify);
    } catch (error) {
      // A teardown downstream has thrown: the error isn't the block's, and no caller expects it.
      reportUnhandled(error);
    }
    this.onOver();
  }

  private cancel(): void {
    if (this.isOver) return;
    const isPromise = this.hasBegun && !this.innerSubscriber;
    this.isOver = !isPromise;
    // First the inner: it must not answer the signal with an error of its own.
    this.innerSubscriber?.unsubscribe();
    this.context.abort();
    if (!isPromise) this.onOver();
  }
}
