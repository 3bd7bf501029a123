import { raise } from '../demand/demand.js';
import type { Engine } from './engine.js';
import { Slot } from './inner.js';

/** Slots kept for the next values; more would only be memory. */
const KEPT_SLOTS = 256;

/**
 * The slots, those in use and some that wait to be used again, and how many inners run. What runs
 * is counted, and looked for only to give it up, so that starting and ending cost little.
 */
export class Pool<T, O> {
  /** Inners that run: what the concurrency bounds. */
  running = 0;
  /** Slots in use or free. */
  private readonly slots = new Set<Slot<T, O>>();
  /** The first of the free slots; each knows the next one. */
  private free: Slot<T, O> | undefined = undefined;
  private freeCount = 0;

  constructor(private readonly engine: Engine<T, O>) {}

  /** A slot for the value; of an ordered operator, with its place in the line. */
  place(value: T, index: number): Slot<T, O> {
    const { engine } = this;
    let slot = this.free;
    if (slot) {
      this.free = slot.nextFree;
      slot.nextFree = undefined;
      this.freeCount--;
    } else {
      this.slots.add((slot = new Slot(engine)));
    }
    slot.value = value;
    slot.index = index;
    if (engine.plan.ordered) engine.line.push(slot);
    return slot;
  }

  /** The slot is empty and its inner has ended. One that was given up may hear of its promise yet. */
  giveBack(slot: Slot<T, O>): void {
    if (slot.isMuted) return this.forget(slot);
    slot.isDone = false;
    if (this.freeCount >= KEPT_SLOTS) return void this.slots.delete(slot);
    slot.nextFree = this.free;
    this.free = slot;
    this.freeCount++;
  }

  /** It is not used again once it has ended and nothing counts it. */
  forget(slot: Slot<T, O>): void {
    if (!slot.context && !slot.isRetained) this.slots.delete(slot);
  }

  /** Fails all that run, for having taken too long. */
  expireAll(): void {
    const { engine } = this;
    engine.hold(() => this.startedAfter(-1).forEach(slot => slot.expire()));
    engine.drain();
  }

  /** Forgets what was started after `index`: stopped in source order, or left to its own end. */
  giveUpAfter(index: number, isStopping: boolean): void {
    const given = this.startedAfter(index);
    // All are deaf before the first is stopped: its teardown may make another one emit.
    for (const slot of given) this.engine.line.mute(slot);
    for (const slot of given) {
      if (isStopping) slot.abandon();
      // A pull source that waits for room in the buffer must reach its end.
      else if (slot.relay) raise(slot.relay);
    }
  }

  private startedAfter(index: number): Array<Slot<T, O>> {
    return [...this.slots]
      .filter(slot => slot.index > index && (slot.context || slot.isRetained))
      .sort((one, other) => one.index - other.index);
  }
}
