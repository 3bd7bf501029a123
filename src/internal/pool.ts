import { Context } from './context.js';
import { raise } from './demand.js';
import type { Engine } from './engine.js';
import { Slot } from './slot.js';

/** Slots kept for the next values; more would only be memory. */
const KEPT_SLOTS = 256;

/**
 * The slots of a subscription: those in use, and some that wait to be used again. What runs is
 * counted, and found only when it must be stopped, so that starting and ending cost next to nothing.
 */
export class Pool<T, O> {
  /** Inners that run: what the concurrency bounds. */
  running = 0;
  /** All that run or are free, in no order, so that leaving costs the same however many there are. */
  private readonly slots: Array<Slot<T, O>> = [];
  private readonly free: Array<Slot<T, O>> = [];

  constructor(private readonly engine: Engine<T, O>) {}

  take(value: T, index: number): Slot<T, O> {
    const slot = this.free.pop() ?? this.create();
    slot.value = value;
    slot.index = index;
    return slot;
  }

  /** The slot is empty and ended. One that was given up may hear of its promise yet. */
  giveBack(slot: Slot<T, O>): void {
    if (slot.isMuted || slot.isRunning) return;
    slot.isDone = false;
    if (this.free.length < KEPT_SLOTS) this.free.push(slot);
    else this.discard(slot);
  }

  start(slot: Slot<T, O>): void {
    const value = slot.value as T;
    const context = new Context();
    slot.value = undefined;
    slot.context = context;
    slot.isRunning = true;
    this.running++;
    const { project } = this.engine.plan;
    try {
      slot.run(project(value, slot.index, context));
    } catch (error) {
      if (slot.isRunning) this.engine.failed(slot, error);
    }
  }

  /** Its inner runs no more. */
  leave(slot: Slot<T, O>): void {
    if (!slot.isRunning) return;
    slot.isRunning = false;
    this.running--;
    if (slot.timer) slot.timer.unsubscribe();
    slot.timer = slot.relay = slot.context = undefined;
    if (slot.isMuted) this.discard(slot);
    this.engine.intake.backlog.released(slot);
  }

  /** Stops the inner; a promise that goes on unheard is told by its signal. */
  abandon(slot: Slot<T, O>): void {
    const { context, relay } = slot;
    this.leave(slot);
    // First the inner: it must not answer the signal with an error of its own.
    relay?.unsubscribe();
    context?.abort();
  }

  /** Forgets what runs after `index`: stopped in source order, or left to its own end. */
  giveUpAfter(index: number, isStopping: boolean): void {
    const slots = this.runningAfter(index);
    // All are deaf before the first is stopped: its teardown may make another one emit.
    for (const slot of slots) this.engine.line.mute(slot);
    for (const slot of slots) {
      if (isStopping) this.abandon(slot);
      // A pull source that waits for room in the buffer must reach its end.
      else if (slot.relay) raise(slot.relay);
    }
  }

  runningAfter(index: number): Array<Slot<T, O>> {
    return this.slots
      .filter(slot => slot.isRunning && slot.index > index)
      .sort((one, other) => one.index - other.index);
  }

  private create(): Slot<T, O> {
    const slot = new Slot<T, O>(this.engine);
    slot.position = this.slots.push(slot) - 1;
    return slot;
  }

  private discard(slot: Slot<T, O>): void {
    if (slot.position < 0) return;
    const last = this.slots.pop()!;
    if (last !== slot) {
      this.slots[slot.position] = last;
      last.position = slot.position;
    }
    slot.position = -1;
  }
}
