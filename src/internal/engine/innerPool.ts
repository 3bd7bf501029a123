import { notify } from '../demand/demand.js';
import { Inner, type InnerHost } from './inner.js';

/** The engine as its pool sees it. */
export interface PoolHost<T, O> extends InnerHost<T, O> {
  readonly output: InnerHost<T, O>['output'] & {
    push(inner: Inner<T, O>): void;
    detach(inner: Inner<T, O>): void;
  };
}

/** Inners kept for the next values; more would only be memory. */
const KEPT_INNERS = 256;

/**
 * The inners in use, some free ones that are used again, and how many run. Running inners are
 * counted, and looked for only to cancel them, so that starting and ending cost little.
 */
export class InnerPool<T, O> {
  /** Inners that run: what the concurrency bounds. */
  running = 0;
  /** Inners in use or free. */
  private readonly inners = new Set<Inner<T, O>>();
  /** The first of the free inners; each knows the next one. */
  private free: Inner<T, O> | undefined = undefined;
  private freeCount = 0;

  constructor(private readonly engine: PoolHost<T, O>) {}

  /** An Inner for the value. For an ordered operator it also takes its place in the output queue. */
  place(value: T, index: number): Inner<T, O> {
    const { engine } = this;
    let inner = this.free;
    if (inner) {
      this.free = inner.nextFree;
      inner.nextFree = undefined;
      this.freeCount--;
    } else {
      inner = engine.config.makeInner?.(engine) ?? new Inner(engine);
      this.inners.add(inner);
    }
    inner.value = value;
    inner.isLate = false;
    inner.index = index;
    if (engine.config.ordered) engine.output.push(inner);
    return inner;
  }

  /** The inner has ended and is empty. A cancelled one may still be called by its promise. */
  giveBack(inner: Inner<T, O>): void {
    if (inner.isDetached) return this.forget(inner);
    inner.isDone = false;
    if (this.freeCount >= KEPT_INNERS) return void this.inners.delete(inner);
    inner.nextFree = this.free;
    this.free = inner;
    this.freeCount++;
  }

  /** It is not used again once it has ended and nothing counts it. */
  forget(inner: Inner<T, O>): void {
    if (!inner.context && !inner.isRetained) this.inners.delete(inner);
  }

  /** Stops all that run: together they have taken longer than `timeout` ms. The first one fails. */
  expireAll(timeout: number): void {
    const { engine } = this;
    const late = this.startedAfter(-1).filter(inner => inner.canExpire);
    engine.withoutDraining(() => late[0]?.expire(timeout, late));
    engine.drain();
  }

  /** Forgets what was started after `index`: stopped in source order, or left to its own end. */
  cancelAfter(index: number, isStopping: boolean, reason?: unknown): void {
    const given = this.startedAfter(index);
    // All are detached before the first is stopped: its teardown may make another one emit.
    for (const inner of given) this.engine.output.detach(inner);
    for (const inner of given) {
      if (isStopping) inner.abandon(reason);
      // A pull source that waits for room in the buffer must reach its end.
      else if (inner.innerSubscriber) notify(inner.innerSubscriber);
    }
  }

  private startedAfter(index: number): Array<Inner<T, O>> {
    return [...this.inners]
      .filter(inner => inner.index > index && (inner.context || inner.isRetained))
      .sort((one, other) => one.index - other.index);
  }
}
