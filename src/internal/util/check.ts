import { isObservable } from 'rxjs';

/** The longest delay a timer can take, in milliseconds: about 25 days. */
export const LONGEST_DELAY = 2 ** 31 - 1;

/** A value as an error message shows it: short, and with its type. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'string') return `'${value}' (string)`;
  if (typeof value === 'object' || typeof value === 'function') {
    return `an instance of ${value.constructor?.name ?? 'no class'}`;
  }
  return `${String(value)} (${typeof value})`;
}

/** Throws what was expected and what was given: a RangeError when only the value is wrong. */
export function refuse(
  operatorName: string,
  option: string,
  expected: string,
  value: unknown,
): never {
  const Refusal = typeof value === 'number' && /number|int/.test(expected) ? RangeError : TypeError;
  throw new Refusal(
    `${operatorName}: expected ${option} to be ${expected}, got ${describe(value)}`,
  );
}

/** An integer of at least `min`, or Infinity. */
export function checkCount(operatorName: string, option: string, value: unknown, min = 1): void {
  if ((value === Infinity || Number.isInteger(value)) && (value as number) >= min) return;
  refuse(operatorName, option, `an integer >= ${min} or Infinity`, value);
}

/** Milliseconds; longer than any timer, or not given, is undefined: never. */
export function toDelay(operatorName: string, option: string, value: unknown): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !(value >= 0)) {
    refuse(operatorName, option, 'a number of milliseconds >= 0', value);
  }
  return value > LONGEST_DELAY ? undefined : value;
}

export function checkOneOf(
  operatorName: string,
  option: string,
  value: unknown,
  all: unknown[],
): void {
  if (!all.includes(value)) refuse(operatorName, option, `one of ${JSON.stringify(all)}`, value);
}

export function checkFunction(operatorName: string, option: string, value: unknown): void {
  if (typeof value !== 'function') refuse(operatorName, option, 'a function', value);
}

export function checkScheduler(
  operatorName: string,
  value: unknown,
  option = 'scheduler',
  expected = 'a SchedulerLike',
): void {
  if (typeof (value as { schedule?: unknown } | null)?.schedule === 'function') return;
  refuse(operatorName, option, expected, value);
}

/** The options: an object, or for `option` alone a number. */
export function toConfig<C extends object>(
  operatorName: string,
  option: string,
  given: number | C | undefined,
): C {
  if (given === undefined || typeof given === 'number') return { [option]: given } as C;
  return checkConfig(operatorName, given, option, 'a number or an object of options');
}

export function checkConfig<C extends object>(
  operatorName: string,
  given: C,
  option = 'its config',
  expected = 'an object of options',
): C {
  if (!given || typeof given !== 'object' || isObservable(given) || Array.isArray(given)) {
    refuse(operatorName, option, expected, given);
  }
  return given;
}
