import type { Subscriber } from 'rxjs';
import {
  captureDemand,
  countUnseen,
  currentDemand,
  notify,
  Wait,
  type Demand,
  type DemandListener,
} from '../demand/demand.js';
import { markHandled } from '../util/promise.js';
import { Queue } from '../util/queue.js';
import type { Inner } from './inner.js';

/** The engine as its output queue sees it. */
export interface OutputHost<T, O> extends DemandListener {
  readonly config: { ordered: boolean; prefetch: number };
  readonly consumer: Subscriber<O>;
  readonly pool: { giveBack(inner: Inner<T, O>): void };
}

/**
 * The way out: the inners that are not wholly emitted, in source order. Unordered, an inner stands
 * here once for each of its waiting values and once for its end, in the order of their arrival.
 */
export class OutputQueue<T, O> extends Queue<Inner<T, O>> {
  /** Started and not wholly emitted: what the window bounds. */
  retained = 0;
  /** The consumer is inside its `next`: nothing is emitted or started before it returns. */
  isEmitting = false;
  /** Nothing leaves: the batch is not complete. */
  isOutputPaused = false;
  /** The demand of this package's next operator downstream; without one, all is wanted. */
  readonly downstream: Demand | undefined;
  /** The place of the engine among those that wait for it, while something can't leave. */
  private readonly wait: Wait | undefined;

  private readonly ordered: boolean;
  /** Values since the last one that has arrived downstream. */
  private unseen = 0;

  constructor(private readonly engine: OutputHost<T, O>) {
    super();
    this.ordered = engine.config.ordered;
    this.downstream = captureDemand(engine.consumer);
    this.wait = this.downstream && new Wait(this.downstream, engine);
  }

  /** Passes a value on immediately when it is its turn, and keeps it otherwise. */
  deliver(inner: Inner<T, O>, value: O): void {
    const isTurn = this.ordered ? this.peek() === inner && inner.length === 0 : this.length === 0;
    if (isTurn && this.isOpen()) return this.emit(value);
    // Not subscribed yet: mark it handled.
    markHandled(value);
    inner.push(value);
    if (!this.ordered) this.push(inner);
  }

  /** Its only value, and its end. */
  resolve(inner: Inner<T, O>, value: O): void {
    const isHead = this.ordered && this.peek() === inner && inner.length === 0;
    if (!isHead || !this.isOpen()) {
      this.deliver(inner, value);
      return this.close(inner);
    }
    this.emit(value);
    inner.isDone = true;
    // Unless the consumer has left meanwhile.
    if (this.peek() !== inner || this.isOutputPaused) return;
    this.shift();
    this.release(inner);
  }

  /** Nothing more comes from this inner. */
  close(inner: Inner<T, O>): void {
    inner.isDone = true;
    if (this.ordered) {
      if (this.peek() === inner) this.releaseFinishedHeads();
    } else if (inner.length > 0) {
      this.push(inner);
    } else {
      this.release(inner);
    }
  }

  /** Emits one value of the head; false when there is none or it must wait. */
  emitNext(): boolean {
    const head = this.peek();
    if (!head?.length) {
      if (this.downstream) this.askHead(head);
      return false;
    }
    if (!this.isOpen()) return false;
    if (!this.ordered) this.shift();
    this.emit(head.shift() as O);
    if (head.innerSubscriber) notify(head.innerSubscriber);
    return true;
  }

  /**
   * Whether a pull-based inner may give one more value: into its buffer and, at its turn, only as
   * it is wanted downstream. Unordered, each is at its turn, and one value of each may wait.
   */
  wants(inner: Inner<T, O>): boolean {
    const { length } = inner;
    const { downstream, ordered, isOutputPaused } = this;
    if (downstream && !isOutputPaused) {
      if (!ordered) return length === 0;
      if (this.peek() === inner) return length === 0 && this.isWanted();
    }
    return length < this.engine.config.prefetch;
  }

  /** Values may wait here until they are wanted downstream, or until the caller drains. */
  get mayHold(): boolean {
    return this.downstream !== undefined || Boolean(this.peek()?.length);
  }

  /** Lets finished and empty heads go. */
  releaseFinishedHeads(): void {
    for (
      let head = this.peek();
      head?.isDone && !head.length && !this.isOutputPaused;
      head = this.peek()
    ) {
      this.shift();
      this.release(head);
    }
  }

  /** From now on the window counts it. */
  retain(inner: Inner<T, O>): void {
    inner.isRetained = true;
    this.retained++;
  }

  /** Forgets what stands after `index`. */
  dropAfter(index: number): void {
    while (this.length > 0 && this.peekLast()!.index > index) this.pop();
  }

  /** Forgets what the inner has, and ignores what it will still emit. */
  detach(inner: Inner<T, O>): void {
    inner.isDetached = true;
    inner.clear();
    this.unretain(inner);
  }

  /** Nothing is held back for the demand downstream. */
  stopWaiting(): void {
    this.wait?.leave();
  }

  /** The head has nothing to emit: its source may wait for the demand downstream. */
  private askHead(head: Inner<T, O> | undefined): void {
    const subscriber = head?.innerSubscriber;
    if (!subscriber?.listeners?.size) this.stopWaiting();
    else if (this.isOpen()) notify(subscriber);
  }

  private isOpen(): boolean {
    return !this.isEmitting && !this.isOutputPaused && this.isWanted();
  }

  private isWanted(): boolean {
    if (!this.downstream || this.downstream.isReady()) return true;
    this.wait!.enter();
    return false;
  }

  private emit(value: O): void {
    const { downstream } = this;
    const received = downstream ? downstream.received : 0;
    const outer = currentDemand.demand;
    currentDemand.demand = downstream;
    this.isEmitting = true;
    try {
      this.engine.consumer.next(value);
      if (downstream && (downstream.received === received || this.unseen > 0)) {
        this.unseen = countUnseen(downstream, received, this.unseen);
      }
    } finally {
      this.isEmitting = false;
      currentDemand.demand = outer;
    }
  }

  private release(inner: Inner<T, O>): void {
    this.unretain(inner);
    this.engine.pool.giveBack(inner);
  }

  private unretain(inner: Inner<T, O>): void {
    if (inner.isRetained) this.retained--;
    inner.isRetained = false;
  }
}
