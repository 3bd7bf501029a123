import type { Engine } from './engine.js';
import { Ring } from './ring.js';
import type { Slot } from './slot.js';

/** The source values that arrived and are not started. */
export interface Backlog<T, O> {
  readonly length: number;
  /** Whether a later value may start before an earlier one. */
  readonly canOvertake: boolean;
  /** Whether a value could start, were there room. */
  readonly isStartable: boolean;
  /**
   * Takes one more value; refuses it, and answers false, when more than `limit` would have to
   * wait although `room` values can start at once.
   */
  push(value: T, index: number, limit: number, room: number): boolean;
  /** The slot of the first value that can start. */
  take(): Slot<T, O>;
  /** The inner of this slot runs no more. */
  released(slot: Slot<T, O>): void;
  /** Forgets the values after `index`. */
  dropAfter(index: number): void;
}

/** Values in source order; a value gets its slot when it starts, so that waiting costs little. */
export class PlainBacklog<T, O> implements Backlog<T, O> {
  readonly canOvertake = false;
  private readonly values = new Ring<T>();

  constructor(private readonly engine: Engine<T, O>) {}

  get length(): number {
    return this.values.length;
  }

  get isStartable(): boolean {
    return this.values.length > 0;
  }

  push(value: T, _index: number, limit: number, room: number): boolean {
    if (this.values.length >= limit + room) return false;
    this.values.push(value);
    return true;
  }

  take(): Slot<T, O> {
    const index = this.firstIndex;
    return this.engine.place(this.values.shift() as T, index);
  }

  released(): void {}

  dropAfter(index: number): void {
    // Values start in source order: after a started one come all that wait, after the last none.
    if (index < this.firstIndex) this.values.clear();
  }

  private get firstIndex(): number {
    return this.engine.intake.arrived - this.values.length;
  }
}
