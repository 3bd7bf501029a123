import { noop } from 'rxjs';

export function isThenable<T>(input: unknown): input is PromiseLike<T> {
  return typeof (input as PromiseLike<T> | null | undefined)?.then === 'function';
}

/** Whoever will await this value does not yet: without a handler a failure would be an unhandled rejection. */
export function markHandled(value: unknown): void {
  if (isPromise(value)) value.then(noop, noop);
}

/**
 * A promise of any realm; not a lazy thenable, nor a subclass with a `then` of its own, as p-lazy:
 * they begin their work when that is called. A `then` that was put on one promise only wraps it.
 */
export function isPromise(value: unknown): value is Promise<unknown> {
  if (Object.prototype.toString.call(value) !== '[object Promise]') return false;
  if (!(value instanceof Promise)) return isThenable(value);
  return value.then === Promise.prototype.then || Object.hasOwn(value, 'then');
}
