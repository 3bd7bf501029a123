import type { Slot } from './slot.js';

/** The slots whose inner runs, in no order: entering and leaving cost the same however many run. */
export class Running<T, O> {
  private readonly slots: Array<Slot<T, O>> = [];

  get length(): number {
    return this.slots.length;
  }

  enter(slot: Slot<T, O>): void {
    slot.position = this.slots.push(slot) - 1;
  }

  /** Answers whether the slot was still running. */
  leave(slot: Slot<T, O>): boolean {
    const { position } = slot;
    if (position < 0) return false;
    const last = this.slots.pop()!;
    if (last !== slot) {
      this.slots[position] = last;
      last.position = position;
    }
    slot.position = -1;
    return true;
  }

  /** Those after `index` in source order. */
  after(index: number): Array<Slot<T, O>> {
    return this.slots
      .filter(slot => slot.index > index)
      .sort((one, other) => one.index - other.index);
  }
}
