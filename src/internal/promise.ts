export function isThenable<T>(input: unknown): input is PromiseLike<T> {
  return typeof (input as PromiseLike<T> | null | undefined)?.then === 'function';
}
