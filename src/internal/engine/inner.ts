import { from, Observable, Subscription, TimeoutError, type ObservableInput } from 'rxjs';
import { pull } from '../../operators/pull.js';
import { Context } from '../util/lazySignal.js';
import type { Engine } from './engine.js';
import { isThenable } from '../util/promise.js';
import { isPullable } from '../demand/puller.js';
import { Queue } from '../util/queue.js';
import { Relay, type Sink } from '../demand/demandSubscriber.js';

/**
 * The place of one source value: first its inner, then what the inner gave and is not emitted.
 * A slot is used again when its inner has ended and all of it is emitted.
 */
export class Slot<T, O> extends Queue<O> implements Sink<O> {
  value: T | undefined = undefined;
  /** The position of the value in the source. */
  index = 0;
  key: unknown = undefined;
  /** Of the inner that runs; undefined when none does. */
  context: Context | undefined = undefined;
  /** What listens to the inner when that is an Observable. */
  relay: Relay<O> | undefined = undefined;
  /** Started and not wholly emitted: the window counts it. */
  isRetained = false;
  /** Nothing more comes into the buffer: it leaves the line when that is empty. */
  isDone = false;
  /** What its inner still does is of no interest, and the slot is not used again. */
  isMuted = false;
  /** Of a free slot, the next free one. */
  nextFree: Slot<T, O> | undefined = undefined;
  private timer: Subscription | undefined = undefined;
  // Made once a slot, not once an inner: `then` needs functions.
  private readonly fulfilled: (value: O) => void;
  private readonly rejected: (error: unknown) => void;

  constructor(private readonly engine: Engine<T, O>) {
    super();
    this.fulfilled = value => this.fulfil(value);
    this.rejected = error => this.error(error);
  }

  start(): void {
    const { engine, index } = this;
    const { line, plan, pool } = engine;
    const value = this.value as T;
    const context = new Context();
    this.value = undefined;
    this.context = context;
    pool.running++;
    line.retain(this);
    try {
      this.follow(plan.project(value, index, context));
    } catch (error) {
      this.error(error);
    }
    if (!plan.ordered) this.startClock();
  }

  /** Room for one more value before its turn; given up, it is to reach its own end unhindered. */
  isReady(): boolean {
    return this.isMuted || this.length < this.engine.plan.prefetch;
  }

  next(value: O): void {
    const { engine } = this;
    engine.line.deliver(this, value);
    engine.drain();
  }

  complete(): void {
    const { engine } = this;
    if (this.leave()) engine.line.close(this);
    engine.drain();
  }

  error(error: unknown): void {
    if (this.leave()) this.fail(error);
    this.engine.drain();
  }

  /** Its failure takes its place. */
  fail(error: unknown): void {
    const { engine } = this;
    engine.line.close(this);
    engine.fail(this.index, error);
  }

  /** Starts the clock of an inner that runs and has none. */
  startClock(): void {
    const { scheduler, timeout } = this.engine.plan;
    if (timeout === undefined || this.timer || this.isDone || !this.context) return;
    // Known before it is set: a scheduler may call at once.
    const timer = (this.timer = new Subscription());
    timer.add(scheduler.schedule(() => this.expire(), timeout));
  }

  /** Fails what runs for having taken too long, unless it was given up and left to its own end. */
  expire(): void {
    const { engine } = this;
    if (!this.context || this.isMuted) return;
    engine.hold(() => {
      // A promise cannot be stopped: its late result is ignored, or, settling, still waited for.
      this.isMuted = !this.relay;
      if (this.isMuted && engine.plan.settle) this.context!.abort();
      else this.abandon();
      this.fail(new TimeoutError());
    });
    engine.drain();
  }

  /** Stops the inner; a promise that goes on unheard is told by its signal. */
  abandon(): void {
    const { context, relay } = this;
    this.leave();
    // First the inner: it must not answer the signal with an error of its own.
    relay?.unsubscribe();
    context?.abort();
  }

  private follow(input: ObservableInput<O>): void {
    // Given up meanwhile or not: a promise that fails must find its handler.
    if (isThenable<O>(input)) Promise.resolve(input).then(this.fulfilled, this.rejected);
    else this.listen(input);
  }

  private listen(input: ObservableInput<O>): void {
    if (this.isMuted) return this.complete();
    this.relay = new Relay(this);
    this.relay.subscribeTo(toObservable(input));
  }

  private fulfil(value: O): void {
    const { engine } = this;
    // Its own end comes first: what the consumer does with the value must not abort it.
    if (this.leave()) {
      engine.line.deliver(this, value);
      engine.line.close(this);
    }
    engine.drain();
  }

  /** Its inner runs no more; answers whether its end is of interest. */
  private leave(): boolean {
    if (!this.context) return false;
    const { backlog, pool } = this.engine;
    pool.running--;
    this.timer?.unsubscribe();
    this.timer = this.relay = this.context = undefined;
    if (this.isMuted) pool.forget(this);
    backlog.released?.(this);
    return !this.isMuted;
  }
}

/** In CommonJS the import is a getter of another module, asked with every inner. */
const ObservableClass = Observable;

function toObservable<O>(input: ObservableInput<O>): Observable<O> {
  if (input instanceof ObservableClass) return input as Observable<O>;
  return isPullable<O>(input) ? pull(input) : from(input);
}
