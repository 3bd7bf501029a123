import type { Subscriber } from 'rxjs';

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
  takers: Takers | undefined;
  /** Of an UnprovenDemand, the demand that it stands for. */
  readonly root?: Demand;
  isProven?: boolean;
}

/** A source that can wait. An object, not a function: the call is compiled once for all of them. */
export interface Taker {
  resume(): void;
}

/**
 * One entry a source that waits, in a ring that begins with the one whose turn it is: to enter, to
 * leave and to go to the end of the queue cost the same, however many there are.
 */
export interface Takers {
  size: number;
  first: Turn | undefined;
}

interface Turn {
  taker: Taker;
  next: Turn;
  previous: Turn;
}

export interface Ambient {
  demand: Demand | undefined;
}

const KEY = Symbol.for('rxjs-await.demand');

/** The holder of the current demand: on `globalThis`, so that the ESM and CommonJS builds share it. */
export const ambient = /* @__PURE__ */ findAmbient();

function findAmbient(): Ambient {
  const holder = globalThis as { [KEY]?: Ambient };
  return (holder[KEY] ??= { demand: undefined });
}

/**
 * The demand that bounds what `subscriber` gets. The current one may be that of another path: what
 * a user's function subscribes to, inside a `map` of the chain, finds it, too.
 */
export function takeDemand(subscriber: Subscriber<unknown>): Demand | undefined {
  const { demand } = ambient;
  if (demand === undefined) return undefined;
  const root = demand.root ?? demand;
  return leadsTo(subscriber, root) ? root : new UnprovenDemand(root);
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
class UnprovenDemand implements Demand {
  isProven = false;

  constructor(readonly root: Demand) {}

  get received(): number {
    return this.root.received;
  }

  get takers(): Takers | undefined {
    return this.root.takers;
  }

  set takers(takers: Takers | undefined) {
    this.root.takers = takers;
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
  const outer = ambient.demand;
  ambient.demand = demand;
  try {
    return call(arg);
  } finally {
    ambient.demand = outer;
  }
}

/** Lets the taker be resumed when `demand` may be ready again; the result takes it away. */
export function attach(demand: Demand, taker: Taker): () => void {
  const takers = (demand.takers ??= { size: 0, first: undefined });
  const first = takers.first;
  const turn = { taker } as Turn;
  turn.next = first ?? turn;
  turn.previous = first?.previous ?? turn;
  turn.previous.next = turn.next.previous = turn;
  takers.first ??= turn;
  takers.size++;
  return () => {
    const { next, previous } = turn;
    previous.next = next;
    next.previous = previous;
    if (--takers.size === 0) takers.first = undefined;
    else if (takers.first === turn) takers.first = next;
  };
}

/** Calls the takers of a ready demand while it lasts. */
export function raise(demand: Demand): void {
  const { takers } = demand;
  if (takers?.size === 1) takers.first!.taker.resume();
  else if (takers?.size) raiseInTurn(demand, takers);
}

/** Another one first each time: a merge is fair. */
function raiseInTurn(demand: Demand, takers: Takers): void {
  const { received } = demand;
  const first = takers.first!;
  let turn = first;
  // One that leaves meanwhile still leads to those behind it.
  for (let { size } = takers; size > 0 && (turn === first || demand.isReady()); size--) {
    turn.taker.resume();
    turn = turn.next;
  }
  // Only now: a call that nobody could use must not cost the first one its turn.
  if (demand.received !== received && takers.first === first) takers.first = first.next;
}
