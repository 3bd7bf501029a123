import { from, Observable, Subscription, TimeoutError, type ObservableInput } from 'rxjs';
import { pull } from '../operators/pull.js';
import { Context } from './context.js';
import { raise } from './demand.js';
import type { Engine } from './engine.js';
import type { Line } from './line.js';
import type { Plan } from './plan.js';
import { isThenable } from './promise.js';
import { isPullable } from './puller.js';
import { Relay, type Sink } from './relay.js';
import { Slot } from './slot.js';

/** Slots kept for the next values; more would only be memory. */
const KEPT_SLOTS = 256;

/**
 * The inners that run, and their slots: those in use, and some that wait to be used again. What
 * runs is counted, and looked for only to give it up, so that starting and ending cost little.
 */
export class Pool<T, O> implements Sink<O, Slot<T, O>> {
  /** Inners that run: what the concurrency bounds. */
  running = 0;
  /** Slots in use or free. */
  private readonly slots = new Set<Slot<T, O>>();
  private readonly plan: Plan<T, O>;
  private readonly line: Line<T, O>;
  /** The first of the free slots; each knows the next one. */
  private free: Slot<T, O> | undefined = undefined;
  private freeCount = 0;

  constructor(private readonly engine: Engine<T, O>) {
    this.plan = engine.plan;
    this.line = engine.line;
  }

  /** A slot for the value; of an ordered operator, with its place in the line. */
  place(value: T, index: number): Slot<T, O> {
    let slot = this.free;
    if (slot) {
      this.free = slot.next;
      slot.next = undefined;
      this.freeCount--;
    } else {
      this.slots.add((slot = new Slot(this)));
    }
    slot.value = value;
    slot.index = index;
    if (this.plan.isOrdered) this.line.push(slot);
    return slot;
  }

  /** For a value that cannot even wait: its failure takes its place. */
  refuse(slot: Slot<T, O>, error: unknown): void {
    slot.value = undefined;
    this.line.retain(slot);
    this.fail(slot, error);
  }

  /** The slot is empty and its inner has ended. One that was given up may hear of its promise yet. */
  giveBack(slot: Slot<T, O>): void {
    if (slot.isMuted) return this.forget(slot);
    slot.isDone = false;
    if (this.freeCount >= KEPT_SLOTS) return void this.slots.delete(slot);
    slot.next = this.free;
    this.free = slot;
    this.freeCount++;
  }

  start(slot: Slot<T, O>): void {
    const value = slot.value as T;
    const context = new Context();
    slot.value = undefined;
    slot.context = context;
    this.running++;
    this.line.retain(slot);
    try {
      this.follow(slot, this.plan.project(value, slot.index, context));
    } catch (error) {
      this.error(error, slot);
    }
    if (!this.plan.isOrdered) this.startClock(slot);
  }

  /** Room for one more value before its turn; given up, it is to reach its own end unhindered. */
  isReady(slot: Slot<T, O>): boolean {
    return slot.isMuted || slot.length < this.plan.prefetch;
  }

  next(value: O, slot: Slot<T, O>): void {
    this.line.deliver(slot, value);
    this.engine.drain();
  }

  fulfil(slot: Slot<T, O>, value: O): void {
    // Its own end comes first: what the consumer does with the value must not abort it.
    if (this.leave(slot)) {
      this.line.deliver(slot, value);
      this.line.close(slot);
    }
    this.engine.drain();
  }

  complete(slot: Slot<T, O>): void {
    if (this.leave(slot)) this.line.close(slot);
    this.engine.drain();
  }

  error(error: unknown, slot: Slot<T, O>): void {
    if (this.leave(slot)) this.fail(slot, error);
    this.engine.drain();
  }

  /** Starts the clock of a slot that runs and has none. */
  startClock(slot: Slot<T, O>): void {
    const { scheduler, timeout } = this.plan;
    if (timeout === undefined || slot.timer || slot.isDone || !slot.context) return;
    // Known before it is set: a scheduler may call at once.
    const timer = (slot.timer = new Subscription());
    timer.add(scheduler.schedule(() => this.expire(slot), timeout));
  }

  /** Fails all that run, for having taken too long. */
  expireAll(): void {
    this.engine.hold(() => {
      for (const slot of this.startedAfter(-1)) if (slot.context) this.expire(slot);
    });
    this.engine.drain();
  }

  /** Forgets what was started after `index`: stopped in source order, or left to its own end. */
  giveUpAfter(index: number, isStopping: boolean): void {
    const given = this.startedAfter(index);
    // All are deaf before the first is stopped: its teardown may make another one emit.
    for (const slot of given) this.line.mute(slot);
    for (const slot of given) {
      if (isStopping) this.abandon(slot);
      // A pull source that waits for room in the buffer must reach its end.
      else if (slot.relay) raise(slot.relay);
    }
  }

  private follow(slot: Slot<T, O>, input: ObservableInput<O>): void {
    // Given up meanwhile or not: a promise that fails must find its handler.
    if (isThenable<O>(input)) {
      Promise.resolve(input).then(slot.fulfilled, slot.rejected);
    } else {
      this.listen(slot, input);
    }
  }

  private listen(slot: Slot<T, O>, input: ObservableInput<O>): void {
    if (slot.isMuted) return this.complete(slot);
    slot.relay = new Relay(this, slot);
    slot.relay.subscribeTo(toObservable(input));
  }

  /** Its inner runs no more; answers whether its end is of interest. */
  private leave(slot: Slot<T, O>): boolean {
    if (!slot.context) return false;
    this.running--;
    slot.timer?.unsubscribe();
    slot.timer = slot.relay = slot.context = undefined;
    if (slot.isMuted) this.forget(slot);
    this.engine.backlog.released?.(slot);
    return !slot.isMuted;
  }

  /** It is not used again: it has ended, and nothing counts it. */
  private forget(slot: Slot<T, O>): void {
    if (!slot.context && !slot.isRetained) this.slots.delete(slot);
  }

  private fail(slot: Slot<T, O>, error: unknown): void {
    this.line.close(slot);
    this.engine.fail(slot.index, error);
  }

  /** Stops the inner; a promise that goes on unheard is told by its signal. */
  private abandon(slot: Slot<T, O>): void {
    const { context, relay } = slot;
    this.leave(slot);
    // First the inner: it must not answer the signal with an error of its own.
    relay?.unsubscribe();
    context?.abort();
  }

  private expire(slot: Slot<T, O>): void {
    // Given up, and left to its own end.
    if (slot.isMuted) return;
    this.engine.hold(() => {
      // A promise cannot be stopped: its late result is ignored, or, settling, still waited for.
      slot.isMuted = !slot.relay;
      if (slot.isMuted && this.plan.isSettling) slot.context!.abort();
      else this.abandon(slot);
      this.fail(slot, new TimeoutError());
    });
    this.engine.drain();
  }

  private startedAfter(index: number): Array<Slot<T, O>> {
    return [...this.slots]
      .filter(slot => slot.index > index && (slot.context || slot.isRetained))
      .sort((one, other) => one.index - other.index);
  }
}

/** In CommonJS the import is a getter of another module, asked with every inner. */
const ObservableClass = Observable;

function toObservable<O>(input: ObservableInput<O>): Observable<O> {
  if (input instanceof ObservableClass) return input as Observable<O>;
  return isPullable<O>(input) ? pull(input) : from(input);
}
