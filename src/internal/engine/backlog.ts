import { PulledMarks } from '../demand/pullShare.js';
import { Queue } from '../util/queue.js';
import { reportDropped } from '../util/report.js';
import type { Inner } from './inner.js';

/** The engine as a backlog sees it. */
export interface BacklogHost<T, O> {
  readonly pool: { place(value: T, index: number): Inner<T, O> };
  readonly output: { retain(inner: Inner<T, O>): void; close(inner: Inner<T, O>): void };
  isCancelled(index: number): boolean;
}

/** The source values that arrived and are not started. */
export interface Backlog<T, O> {
  readonly length: number;
  /** Whether a later value may start before an earlier one. */
  readonly canOvertake: boolean;
  /** Values that could start if there were room. */
  readonly startable: number;
  /** The waiting values that were pulled. */
  readonly pulled: number;
  /**
   * Takes one more value. Refuses it and returns false when more than `limit` would have to wait
   * although `room` values can start immediately.
   */
  add(value: T, index: number, limit: number, room: number, isPulled: boolean): boolean;
  /** The inner of the first value that can start. */
  take(): Inner<T, O>;
  /** This inner no longer runs. */
  released?(inner: Inner<T, O>): void;
  /** Forgets the values after `index`. */
  dropAfter(index: number): void;
  /** Forgets all values; what has started keeps its place. */
  dropAll(): void;
}

/** Values in source order. A value gets its Inner only when it starts, so waiting is cheap. */
export class PlainBacklog<T, O> extends Queue<T> implements Backlog<T, O> {
  readonly canOvertake = false;
  /** The index of the next value. */
  private end = 0;
  /** Only while values wait that were pushed. */
  private marks: PulledMarks | undefined = undefined;

  constructor(private readonly engine: BacklogHost<T, O>) {
    super();
  }

  get startable(): number {
    return this.length;
  }

  get pulled(): number {
    return this.marks ? this.marks.length : 0;
  }

  add(value: T, index: number, limit: number, room: number, isPulled: boolean): boolean {
    if (this.length >= limit + room) return false;
    this.push(value);
    if (isPulled) (this.marks ??= new PulledMarks()).push(index);
    this.end = index + 1;
    return true;
  }

  take(): Inner<T, O> {
    const index = this.end - this.length;
    this.marks?.taken(index);
    return this.engine.pool.place(this.shift() as T, index);
  }

  dropAfter(index: number): void {
    // Values start in source order: after a started one come all that wait, after the last none.
    if (index < this.end - this.length) this.dropAll();
  }

  dropAll(): void {
    while (this.length > 0) reportDropped(this.shift());
    this.clear();
  }
}
