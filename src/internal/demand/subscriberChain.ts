/** A Subscriber of this package: it tells which demand bounds the source below it. */
export interface DemandLink<D> {
  readonly demandBelow: D | undefined;
}

/** What this file relies on, in RxJS 7: the Subscriber of an operator knows the next one. */
interface Link<D> extends Partial<DemandLink<D>> {
  readonly destination?: Link<D> | null;
}

/**
 * The demand that a chain of subscribers leads to. Operators of RxJS pass it on by the Subscriber
 * that they give to their source, when they subscribe to it immediately or later. `share` and
 * operators that are made by hand don't: their Subscriber leads nowhere.
 *
 * It is the one place that depends on a private field of RxJS; its spec names the version.
 */
export function findDemand<D>(subscriber: unknown): D | undefined {
  for (let at = subscriber as Link<D> | null | undefined; at; at = at.destination) {
    if (at.demandBelow !== undefined) return at.demandBelow;
  }
  return undefined;
}
