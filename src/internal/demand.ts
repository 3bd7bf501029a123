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
  /** Whom to tell when the demand may have become ready: one entry a source that waits for it. */
  takers: Taker[] | undefined;
  /** Of an UnprovenDemand, the demand that it stands for. */
  readonly root?: Demand;
  isProven?: boolean;
}

/** A source that can wait. An object, not a function: the call is compiled once for all of them. */
export interface Taker {
  resume(): void;
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

  get takers(): Taker[] | undefined {
    return this.root.takers;
  }

  set takers(takers: Taker[] | undefined) {
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
  demand.takers = [...(demand.takers ?? []), taker];
  return () => {
    const others = demand.takers!.filter(other => other !== taker);
    demand.takers = others.length > 0 ? others : undefined;
  };
}

/** Calls the takers of a ready demand while it lasts. */
export function raise(demand: Demand): void {
  const { takers } = demand;
  if (takers?.length === 1) takers[0].resume();
  else if (takers) raiseInTurn(demand, takers);
}

/** Another one first each time: a merge is fair. */
function raiseInTurn(demand: Demand, takers: Taker[]): void {
  const { received } = demand;
  for (let at = 0; at < takers.length; at++) {
    if (at === 0 || demand.isReady()) takers[at].resume();
  }
  if (demand.received === received) return;
  // Only now: a call that nobody could use must not cost the first one its turn.
  const [first, ...others] = demand.takers ?? [];
  if (first === takers[0]) demand.takers = [...others, first];
}
