import type { Subscriber } from 'rxjs';
import { attach, getAmbient, raise, withDemand, type Demand } from './demand.js';
import type { Engine } from './engine.js';
import { Ring } from './ring.js';
import type { Slot } from './slot.js';

/**
 * The way out: the slots that are not wholly emitted, in source order. Unordered, a slot stands
 * here once for each of its waiting values and once for its end, in the order of their arrival.
 */
export class Line<T, O> {
  /** Started and not wholly emitted: what the window bounds. */
  retained = 0;
  /** The consumer is inside its `next`: nothing is emitted or started before it returns. */
  isEmitting = false;
  /** Nothing leaves: the batch is not complete. */
  isHeld = false;
  private readonly slots = new Ring<Slot<T, O>>();
  private readonly ambient = getAmbient();
  /** The demand of the next operator of ours downstream; without one, all is wanted at once. */
  private readonly downstream: Demand | undefined = this.ambient.demand;

  constructor(
    private readonly engine: Engine<T, O>,
    private readonly destination: Subscriber<O>,
    private readonly isOrdered: boolean,
  ) {
    if (this.downstream) destination.add(attach(this.downstream, () => engine.drain()));
  }

  get length(): number {
    return this.slots.length;
  }

  get head(): Slot<T, O> | undefined {
    return this.slots.peek();
  }

  enter(slot: Slot<T, O>): void {
    if (this.isOrdered) this.slots.push(slot);
  }

  /** From now on the window counts it. */
  retain(slot: Slot<T, O>): void {
    slot.isRetained = true;
    this.retained++;
  }

  /** Passes a value on at once when it is its turn, else keeps it. */
  deliver(slot: Slot<T, O>, value: O): void {
    if (slot.isMuted) return;
    const { head } = this;
    const isTurn = this.isOrdered ? head === slot && slot.length === 0 : head === undefined;
    if (isTurn && this.isOpen()) {
      this.emit(value);
    } else {
      slot.push(value);
      if (!this.isOrdered) this.slots.push(slot);
    }
  }

  /** Nothing more comes from this slot. */
  close(slot: Slot<T, O>): void {
    slot.isDone = true;
    if (slot.length > 0) {
      if (!this.isOrdered) this.slots.push(slot);
    } else if (!this.isOrdered) {
      this.release(slot);
    } else if (this.head === slot) {
      this.retire();
    }
  }

  /** Emits one value of the head; false when there is none or it must wait. */
  emitNext(): boolean {
    const { head } = this;
    if (head === undefined || head.length === 0 || !this.isOpen()) return false;
    const value = head.shift() as O;
    if (!this.isOrdered) this.slots.shift();
    this.emit(value);
    if (head.relay) raise(head.relay);
    return true;
  }

  /** Lets finished and empty heads go. */
  retire(): void {
    if (this.isHeld) return;
    for (let head = this.head; head !== undefined && head.isDone && head.length === 0;) {
      this.slots.shift();
      this.release(head);
      head = this.head;
    }
  }

  /** Forgets what stands after `index`. */
  dropAfter(index: number): void {
    while (this.slots.length > 0 && this.slots.peekLast()!.index > index) {
      this.mute(this.slots.pop()!);
    }
  }

  /** Forgets what the slot has and what its inner will still give. */
  mute(slot: Slot<T, O>): void {
    slot.isMuted = true;
    slot.clear();
    this.unretain(slot);
  }

  end(notify: (destination: Subscriber<O>) => void): void {
    withDemand(this.downstream, () => notify(this.destination));
  }

  private isOpen(): boolean {
    return !this.isEmitting && !this.isHeld && (!this.downstream || this.downstream.isReady());
  }

  private emit(value: O): void {
    const { ambient } = this;
    const outer = ambient.demand;
    ambient.demand = this.downstream;
    this.isEmitting = true;
    try {
      this.destination.next(value);
    } finally {
      this.isEmitting = false;
      ambient.demand = outer;
    }
  }

  private release(slot: Slot<T, O>): void {
    this.unretain(slot);
    this.engine.pool.giveBack(slot);
  }

  private unretain(slot: Slot<T, O>): void {
    if (slot.isRetained) this.retained--;
    slot.isRetained = false;
  }
}
