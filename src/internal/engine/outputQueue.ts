import { ambient, raise, takeDemand, type Demand } from '../demand/demand.js';
import type { Engine } from './engine.js';
import { hush } from '../util/promise.js';
import { Queue } from '../util/queue.js';
import type { Slot } from './inner.js';

/**
 * The way out: the slots that are not wholly emitted, in source order. Unordered, a slot stands
 * here once for each of its waiting values and once for its end, in the order of their arrival.
 */
export class Line<T, O> extends Queue<Slot<T, O>> {
  /** Started and not wholly emitted: what the window bounds. */
  retained = 0;
  /** The consumer is inside its `next`: nothing is emitted or started before it returns. */
  isEmitting = false;
  /** Nothing leaves: the batch is not complete. */
  isHeld = false;
  /** The demand of the next operator of ours downstream; without one, all is wanted at once. */
  readonly downstream: Demand | undefined;

  private readonly ordered: boolean;

  constructor(private readonly engine: Engine<T, O>) {
    super();
    this.ordered = engine.plan.ordered;
    this.downstream = takeDemand(engine.destination);
  }

  /** Passes a value on at once when it is its turn, else keeps it. */
  deliver(slot: Slot<T, O>, value: O): void {
    if (slot.isMuted) return hush(value);
    const isTurn = this.ordered ? this.peek() === slot && slot.length === 0 : this.length === 0;
    if (isTurn && this.isOpen()) return this.emit(value);
    // While it waits nobody hears it.
    hush(value);
    slot.push(value);
    if (!this.ordered) this.push(slot);
  }

  /** Nothing more comes from this slot. */
  close(slot: Slot<T, O>): void {
    slot.isDone = true;
    if (this.ordered) {
      if (this.peek() === slot) this.retire();
    } else if (slot.length > 0) {
      this.push(slot);
    } else {
      this.release(slot);
    }
  }

  /** Emits one value of the head; false when there is none or it must wait. */
  emitNext(): boolean {
    const head = this.peek();
    if (!head?.length || !this.isOpen()) return false;
    if (!this.ordered) this.shift();
    this.emit(head.shift() as O);
    if (head.relay) raise(head.relay);
    return true;
  }

  /** Lets finished and empty heads go. */
  retire(): void {
    for (let head = this.peek(); head?.isDone && !head.length && !this.isHeld; head = this.peek()) {
      this.shift();
      this.release(head);
    }
  }

  /** From now on the window counts it. */
  retain(slot: Slot<T, O>): void {
    slot.isRetained = true;
    this.retained++;
  }

  /** Forgets what stands after `index`. */
  dropAfter(index: number): void {
    while (this.length > 0 && this.peekLast()!.index > index) this.pop();
  }

  /** Forgets what the slot has and what its inner will still give. */
  mute(slot: Slot<T, O>): void {
    slot.isMuted = true;
    slot.clear();
    this.unretain(slot);
  }

  private isOpen(): boolean {
    return !this.isEmitting && !this.isHeld && (!this.downstream || this.downstream.isReady());
  }

  private emit(value: O): void {
    const outer = ambient.demand;
    ambient.demand = this.downstream;
    this.isEmitting = true;
    try {
      this.engine.destination.next(value);
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
