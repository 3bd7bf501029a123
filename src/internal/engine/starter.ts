/**
 * An inner with one result that tells its end to the engine directly: no promise, no microtask.
 *
 * Internal: a `project` of this package may return one, and the public types don't know it. It is a
 * class and not a shape, because objects of the user may have a method `start`.
 */
export abstract class Starter<O> {
  /** Called once. Exactly one of the two functions must be called, once, now or later. */
  abstract start(fulfil: (value: O) => void, reject: (error: unknown) => void): void;
}
