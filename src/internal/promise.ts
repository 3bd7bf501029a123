/** A promise of any realm; not a lazy thenable, which begins its work when `then` is called. */
export function isPromise(value: unknown): value is Promise<unknown> {
  if (value instanceof Promise) return true;
  return isThenable(value) && Object.prototype.toString.call(value) === '[object Promise]';
}

export function isThenable<T>(input: unknown): input is PromiseLike<T> {
  return typeof (input as PromiseLike<T> | null | undefined)?.then === 'function';
}
