import { TimeoutError } from 'rxjs';

/** RxJS's TimeoutError that says which value took too long; `seen` counts what its inner gave. */
export function timeoutErrorOf(
  operatorName: string,
  index: number,
  timeout: number,
  seen: number,
): Error {
  const error = new TimeoutError({ meta: { index, timeout }, seen, lastValue: null });
  error.message = `${operatorName}: expected value ${index} to end within ${timeout} ms (option timeout)`;
  return error;
}
