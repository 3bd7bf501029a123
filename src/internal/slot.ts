import { from, Observable, type ObservableInput, type Subscription } from 'rxjs';
import { pull } from '../operators/pull.js';
import { isPullable } from './puller.js';
import type { Context } from './context.js';
import type { Engine } from './engine.js';
import { isThenable } from './promise.js';
import { Relay, type Sink } from './relay.js';
import { Ring } from './ring.js';

/**
 * The place of one source value: first its inner, then what the inner gave and is not emitted.
 * A slot is used again when its inner has ended and all of it is emitted.
 */
export class Slot<T, O> extends Ring<O> implements Sink<O> {
  /** The position of the value in the source. */
  index = 0;
  value: T | undefined = undefined;
  key: unknown = undefined;
  context: Context | undefined = undefined;
  relay: Relay<O> | undefined = undefined;
  timer: Subscription | undefined = undefined;
  /** Where the pool has it; -1 when it has been discarded. */
  position = -1;
  isRunning = false;
  /** The window counts it. */
  isRetained = false;
  /** Nothing more comes into the buffer: it leaves the line when that is empty. */
  isDone = false;
  /** What its inner still does is of no interest, and the slot is not used again. */
  isMuted = false;

  // Made once a slot, not once an inner: `then` needs functions.
  private readonly fulfilled = (value: O) => {
    // Its own end comes first: what the consumer does with the value must not abort it.
    this.engine.pool.leave(this);
    if (!this.isDone) this.engine.line.deliver(this, value);
    this.engine.ended(this);
  };
  private readonly rejected = (error: unknown) => this.engine.failed(this, error);

  constructor(private readonly engine: Engine<T, O>) {
    super();
  }

  run(input: ObservableInput<O>): void {
    // Given up meanwhile or not: a promise that fails must find its handler.
    if (input instanceof Promise) input.then(this.fulfilled, this.rejected);
    else if (isThenable<O>(input)) Promise.resolve(input).then(this.fulfilled, this.rejected);
    else if (this.isMuted) this.engine.ended(this);
    else this.subscribeTo(toObservable(input));
  }

  /** Room for one more value before its turn; given up, it is to reach its own end unhindered. */
  isReady(): boolean {
    return this.isMuted || this.length < this.engine.plan.prefetch;
  }

  next(value: O): void {
    this.engine.line.deliver(this, value);
    this.engine.drain();
  }

  error(error: unknown): void {
    this.engine.failed(this, error);
  }

  complete(): void {
    this.engine.ended(this);
  }

  private subscribeTo(inner: Observable<O>): void {
    this.relay = new Relay(this);
    this.relay.subscribeTo(inner);
  }
}

function toObservable<O>(input: ObservableInput<O>): Observable<O> {
  if (input instanceof Observable) return input;
  return isPullable<O>(input) ? pull(input) : from(input);
}
