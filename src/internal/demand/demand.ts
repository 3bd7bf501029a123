import type { Subscriber } from 'rxjs';
import { shared } from '../util/processGlobal.js';

/**
 * The signal that tells a pull source whether it may emit.
 *
 * RxJS has no way to say "not now". So whoever subscribes makes its Demand current for the time of
 * that call, and a source that can wait, subscribed somewhere below within the call, takes it.
 */
export interface Demand {
  isReady(): boolean;
  /** Values that have arrived so far: how a source notices that something between holds them back. */
  received: number;
  /** Whom to tell when the demand may have become ready; undefined before the first of them. */
  listeners: DemandListeners | undefined;
  /** Of a TentativeDemand, the demand that it stands for. */
  readonly root?: Demand;
  isProven?: boolean;
}

/** A source that can wait. An object, not a function: the call is compiled once for all of them. */
export interface DemandListener {
  resume(): void;
}

/**
 * One entry a source that waits, in a ring that begins with the one whose turn it is: to enter, to
 * leave and to go to the end of the queue cost the same, however many there are.
 */
export interface DemandListeners {
  size: number;
  first: ListenerEntry | undefined;
}

interface ListenerEntry {
  listener: DemandListener;
  next: ListenerEntry;
  previous: ListenerEntry;
}

export interface CurrentDemand {
  demand: Demand | undefined;
}

/** The holder of the current demand: the ESM and CommonJS builds share it. */
export const currentDemand: CurrentDemand = /* @__PURE__ */ shared('demand', () => ({
  demand: undefined,
}));

/**
 * The demand that bounds what `subscriber` gets. The current one may be that of another path: what
 * a user's function subscribes to, inside a `map` of the chain, finds it, too.
 */
export function captureDemand(subscriber: Subscriber<unknown>): Demand | undefined {
  const { demand } = currentDemand;
  if (demand === undefined) return undefined;
  const root = demand.root ?? demand;
  return leadsTo(subscriber, root) ? root : new TentativeDemand(root);
}

/** Operators of RxJS subscribe with a Subscriber that knows the next one. */
function leadsTo(subscriber: unknown, demand: Demand): boolean {
  for (let at = subscriber; at; at = (at as { destination?: unknown }).destination) {
    if (at === demand) return true;
  }
  return false;
}

/**
 * A demand that cannot be seen from the subscriber, as behind `share` or an operator made by hand.
 * It bounds nothing before a value has come through: what waited for a demand to which it never
 * adds would wait for ever.
 */
class TentativeDemand implements Demand {
  isProven = false;

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

/** Lets the listener be resumed when `demand` may be ready again; the result takes it away. */
export function addListener(demand: Demand, listener: DemandListener): () => void {
  const listeners = (demand.listeners ??= { size: 0, first: undefined });
  const first = listeners.first;
  const entry = { listener } as ListenerEntry;
  entry.next = first ?? entry;
  entry.previous = first?.previous ?? entry;
  entry.previous.next = entry.next.previous = entry;
  listeners.first ??= entry;
  listeners.size++;
  return () => {
    const { next, previous } = entry;
    previous.next = next;
    next.previous = previous;
    if (--listeners.size === 0) listeners.first = undefined;
    else if (listeners.first === entry) listeners.first = next;
  };
}

/** Calls the listeners of a ready demand while it lasts. */
export function notify(demand: Demand): void {
  const { listeners } = demand;
  if (listeners?.size === 1) listeners.first!.listener.resume();
  else if (listeners?.size) notifyInTurn(demand, listeners);
}

/** Another one first each time: a merge is fair. */
function notifyInTurn(demand: Demand, listeners: DemandListeners): void {
  const { received } = demand;
  const first = listeners.first!;
  let entry = first;
  // One that leaves meanwhile still leads to those behind it.
  for (let { size } = listeners; size > 0 && (entry === first || demand.isReady()); size--) {
    entry.listener.resume();
    entry = entry.next;
  }
  // Only now: a call that nobody could use must not cost the first one its turn.
  if (demand.received !== received && listeners.first === first) listeners.first = first.next;
}
