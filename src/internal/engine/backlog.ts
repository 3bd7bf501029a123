import type { Engine } from './engine.js';
import { Queue } from '../util/queue.js';
import type { Slot } from './inner.js';

/** The source values that arrived and are not started. */
export interface Backlog<T, O> {
  readonly length: number;
  /** Whether a later value may start before an earlier one. */
  readonly canOvertake: boolean;
  /** Values that could start, were there room. */
  readonly startable: number;
  /**
   * Takes one more value; refuses it, and answers false, when more than `limit` would have to
   * wait although `room` values can start at once.
   */
  add(value: T, index: number, limit: number, room: number): boolean;
  /** The slot of the first value that can start. */
  take(): Slot<T, O>;
  /** The inner of this slot runs no more. */
  released?(slot: Slot<T, O>): void;
  /** Forgets the values after `index`. */
  dropAfter(index: number): void;
}

/** Values in source order; a value gets its slot when it starts, so that waiting costs little. */
export class PlainBacklog<T, O> extends Queue<T> implements Backlog<T, O> {
  readonly canOvertake = false;
  /** The index of the next value. */
  private end = 0;

  constructor(private readonly engine: Engine<T, O>) {
    super();
  }

  get startable(): number {
    return this.length;
  }

  add(value: T, index: number, limit: number, room: number): boolean {
    if (this.length >= limit + room) return false;
    this.push(value);
    this.end = index + 1;
    return true;
  }

  take(): Slot<T, O> {
    const index = this.end - this.length;
    return this.engine.pool.place(this.shift() as T, index);
  }

  dropAfter(index: number): void {
    // Values start in source order: after a started one come all that wait, after the last none.
    if (index < this.end - this.length) this.clear();
  }
}
