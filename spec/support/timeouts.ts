import { TimeoutError } from 'rxjs';

/** The TimeoutError that an operator gives for value `index` after `timeout` ms. */
export function lateValue(operatorName: string, index: number, timeout: number, seen = 0): Error {
  const error = new TimeoutError({ meta: { index, timeout }, seen, lastValue: null });
  error.message = `${operatorName}: expected value ${index} to end within ${timeout} ms (option timeout)`;
  return error;
}
