import type { Backlog, BacklogHost } from './backlog.js';
import { IndexHeap } from '../util/indexHeap.js';
import { Queue } from '../util/queue.js';
import { reportDropped } from '../util/report.js';
import type { Inner } from './inner.js';

/**
 * Values with at most one running of each key: a busy key is passed over, not searched past.
 *
 * The first value of a key claims it, startable or running; the later ones wait in the claim's
 * own queue. Startable inners lie in a heap, as a freed key brings back an old value.
 */
export class KeyedBacklog<T, O> implements Backlog<T, O> {
  readonly canOvertake = true;
  length = 0;
  pulled = 0;
  private readonly ready = new IndexHeap<Inner<T, O>>();
  private readonly claims = new Map<unknown, Queue<Inner<T, O>>>();

  constructor(
    private readonly engine: BacklogHost<T, O>,
    private readonly key: (value: T, index: number) => unknown,
  ) {}

  get startable(): number {
    return this.ready.length;
  }

  add(value: T, index: number, limit: number, room: number, isPulled: boolean): boolean {
    const { output, pool } = this.engine;
    // It takes its place first: the key function may make the source emit.
    const inner = pool.place(value, index);
    try {
      inner.key = this.key(value, index);
    } catch (error) {
      // It cannot even wait: its failure takes its place.
      output.retain(inner);
      inner.fail(error);
      return true;
    }
    // What its key function did may have cancelled it.
    if (this.engine.isCancelled(index)) return true;
    const { key } = inner;
    const claim = this.claims.get(key);
    const starting = Math.min(room, this.startable + (claim === undefined ? 1 : 0));
    if (this.length + 1 - starting > limit) {
      this.drop(inner);
      return false;
    }
    this.length++;
    inner.isPulled = isPulled;
    if (isPulled) this.pulled++;
    if (claim !== undefined) {
      claim.push(inner);
    } else {
      this.claims.set(key, new Queue());
      this.ready.push(inner);
    }
    return true;
  }

  take(): Inner<T, O> {
    this.length--;
    const inner = this.ready.shift()!;
    if (inner.isPulled) this.pulled--;
    return inner;
  }

  released(inner: Inner<T, O>): void {
    const { key } = inner;
    // The inner is kept for later values, the key, often an object of the user's, is not.
    inner.key = undefined;
    const next = this.claims.get(key)!.shift();
    if (next !== undefined) this.ready.push(next);
    else this.claims.delete(key);
  }

  dropAll(): void {
    for (const claim of this.claims.values()) {
      while (claim.length > 0) this.drop(claim.shift()!);
    }
    for (const inner of this.ready.dropAfter(-1)) {
      this.claims.delete(inner.key);
      this.drop(inner);
    }
    this.length = 0;
  }

  dropAfter(index: number): void {
    for (const { value } of this.ready.dropAfter(index)) reportDropped(value);
    this.length = this.startable;
    for (const claim of this.claims.values()) {
      while (claim.length > 0 && claim.peekLast()!.index > index) reportDropped(claim.pop()!.value);
      this.length += claim.length;
    }
  }

  /** Ends the place of a value that will not start. */
  private drop(inner: Inner<T, O>): void {
    reportDropped(inner.value);
    inner.key = inner.value = undefined;
    this.engine.output.close(inner);
  }
}
