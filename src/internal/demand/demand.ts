import type { Subscriber } from 'rxjs';
import { shared } from '../util/processGlobal.js';
import { findDemand } from './subscriberChain.js';

/**
 * The signal that tells a pull source whether it may emit.
 *
 * RxJS has no way to say "not now". So whoever subscribes makes its Demand current for the time of
 * that call, and a source that can wait, subscribed somewhere below within the call, takes it. One
 * that is subscribed later finds it through the chain of subscribers.
 */
export interface Demand {
  isReady(): boolean;
  /** Values that have arrived so far: a source notices by it that an operator between holds them back. */
  received: number;
  /** Values that sources have passed on and that have not arrived since: held or dropped between. */
  unseen: number;
  /** They are told when the demand may have become ready; undefined before the first one. */
  listeners: DemandListeners | undefined;
  /** The demand that a TentativeDemand stands for; undefined for any other. */
  readonly root?: Demand;
  isProven?: boolean;
}

/** A source that can wait. An object, not a function: the call is compiled once for all of them. */
export interface DemandListener {
  resume(): void;
}

/** The ring of those that wait, which begins with the one that is asked next. */
export interface DemandListeners {
  size: number;
  first: Wait | undefined;
}

/**
 * The place of a listener among those that wait for a demand. Entering, leaving and going to the
 * end cost the same, however many wait. A listener that can't use the demand must not stay:
 * otherwise each value would ask all of them in vain.
 */
export class Wait {
  private next: Wait = this;
  private previous: Wait = this;
  private isIn = false;

  constructor(
    private readonly demand: Demand,
    readonly listener: DemandListener,
  ) {}

  /** Takes the last place, unless it has one. */
  enter(): void {
    if (this.isIn) return;
    this.isIn = true;
    const listeners = (this.demand.listeners ??= { size: 0, first: undefined });
    const first = listeners.first ?? this;
    this.next = first;
    this.previous = first.previous;
    this.previous.next = first.previous = this;
    listeners.first = first;
    listeners.size++;
  }

  leave(): void {
    if (!this.isIn) return;
    this.isIn = false;
    const listeners = this.demand.listeners!;
    this.previous.next = this.next;
    this.next.previous = this.previous;
    if (--listeners.size === 0) listeners.first = undefined;
    else if (listeners.first === this) listeners.first = this.next;
    this.next = this.previous = this;
  }

  /** The first one goes to the end; answers the listener that it was. */
  static takeTurn(listeners: DemandListeners): DemandListener {
    const first = listeners.first!;
    listeners.first = first.next;
    return first.listener;
  }
}

export interface CurrentDemand {
  demand: Demand | undefined;
}

/** The holder of the current demand: the ESM and CommonJS builds share it. */
export const currentDemand: CurrentDemand = /* @__PURE__ */ shared('demand', () => ({
  demand: undefined,
}));

/**
 * The demand that bounds what `subscriber` gets: the one that its chain of subscribers leads to, also
 * when the source is subscribed late. Otherwise the current one may bound it, or be that of another
 * path: what a user's function subscribes to, inside a `map` of the chain, finds it, too.
 */
export function captureDemand(subscriber: Subscriber<unknown>): Demand | undefined {
  const found = findDemand<Demand>(subscriber);
  if (found !== undefined) return found;
  const { demand } = currentDemand;
  return demand && new TentativeDemand(demand.root ?? demand);
}

/**
 * A demand that cannot be seen from the subscriber, as behind `share` or an operator made by hand.
 * It bounds nothing before a value has come through. A source that waited for a demand which never
 * gets its values would wait for ever.
 */
class TentativeDemand implements Demand {
  isProven = false;
  /** Not that of the root: its values may never have been meant for it. */
  unseen = 0;

  constructor(readonly root: Demand) {}

  get received(): number {
    return this.root.received;
  }

  get listeners(): DemandListeners | undefined {
    return this.root.listeners;
  }

  set listeners(listeners: DemandListeners | undefined) {
    this.root.listeners = listeners;
  }

  isReady(): boolean {
    return !this.isProven || this.root.isReady();
  }
}

/**
 * Notes whether a value that was passed on under `demand` has arrived: then the demand has received
 * more than before. Takes and returns the number of values in a row that have not arrived.
 */
export function countUnseen(demand: Demand, received: number, unseen: number): number {
  if (demand.received === received) {
    demand.unseen++;
    return unseen + 1;
  }
  if (unseen > 0) demand.unseen -= unseen;
  return 0;
}

/** Calls while `demand` is the current one. */
export function withDemand<R, A = void>(
  demand: Demand | undefined,
  call: (arg: A) => R,
  arg: A = undefined as A,
): R {
  const outer = currentDemand.demand;
  currentDemand.demand = demand;
  try {
    return call(arg);
  } finally {
    currentDemand.demand = outer;
  }
}

/** Resumes the listener when `demand` may be ready again; the result removes it. */
export function addListener(demand: Demand, listener: DemandListener): () => void {
  const wait = new Wait(demand, listener);
  wait.enter();
  return () => wait.leave();
}

/** Calls the listeners of a ready demand while it lasts. */
export function notify(demand: Demand): void {
  const { listeners } = demand;
  if (listeners?.size === 1) listeners.first!.listener.resume();
  else if (listeners?.size) notifyInTurn(demand, listeners);
}

/** One round, and only while the demand lasts: a merge is fair. */
function notifyInTurn(demand: Demand, listeners: DemandListeners): void {
  // The first one looks for itself, and keeps its turn.
  if (!demand.isReady()) return listeners.first!.listener.resume();
  for (let { size } = listeners; size > 0 && demand.isReady();) {
    Wait.takeTurn(listeners).resume();
    // Those that leave meanwhile are not asked.
    size = Math.min(size - 1, listeners.size);
  }
}
