import { isObservable } from 'rxjs';
import { nearestName } from './nearestName.js';

/** The longest delay a timer can take, in milliseconds: about 25 days. */
export const LONGEST_DELAY = 2 ** 31 - 1;

/** Longer strings are cut in error messages. */
const SHOWN_LENGTH = 60;

/** The names of all options of a config: the compiler checks that none is missing. */
export type OptionNames<C> = { readonly [Name in keyof C]-?: true };

/** A value as an error message shows it: short, and with its type. Never throws, whatever the value. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'string') {
    const rest = value.length > SHOWN_LENGTH ? '…' : '';
    return `'${value.slice(0, SHOWN_LENGTH)}${rest}' (string)`;
  }
  if (typeof value !== 'object' && typeof value !== 'function') {
    return `${String(value)} (${typeof value})`;
  }
  try {
    // Reading it is the user's code when it is a getter or a proxy.
    const name: unknown = value.constructor.name;
    if (typeof name === 'string' && name) return `an instance of ${name}`;
  } catch {
    // Without a prototype, or a proxy that was revoked.
  }
  return `${typeof value === 'function' ? 'a function' : 'an object'} of no class`;
}

/** Throws what was expected and what was given: a RangeError when only the value is wrong. */
export function refuse(
  operatorName: string,
  option: string,
  expected: string,
  value: unknown,
): never {
  const kind = typeof value === 'bigint' ? /bigint/ : /number|int/;
  const isNumber = typeof value === 'number' || typeof value === 'bigint';
  const Refusal = isNumber && kind.test(expected) ? RangeError : TypeError;
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
  if (all.includes(value)) return;
  const names = all.filter(one => typeof one === 'string');
  const nearest = typeof value === 'string' ? nearestName(value, names) : undefined;
  const hint = nearest === undefined ? '' : ` (did you mean ${nearest}?)`;
  refuse(operatorName, option, `one of ${JSON.stringify(all)}${hint}`, value);
}

export function checkBoolean(operatorName: string, option: string, value: unknown): void {
  if (value !== undefined) checkOneOf(operatorName, option, value, [true, false]);
}

/** More than 0, also a fraction, or Infinity. */
export function checkRate(operatorName: string, option: string, value: unknown): void {
  if (value === undefined || (typeof value === 'number' && value > 0)) return;
  refuse(operatorName, option, 'a number > 0', value);
}

export function checkString(operatorName: string, option: string, value: unknown): void {
  if (typeof value !== 'string') refuse(operatorName, option, 'a string', value);
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
  if (!hasMethod(value, 'schedule')) refuse(operatorName, option, expected, value);
}

export function hasMethod(value: unknown, name: PropertyKey): boolean {
  return isTrue(() => typeof (value as Record<PropertyKey, unknown>)[name] === 'function');
}

/** Answers no when even asking throws, as a revoked proxy does. */
export function isTrue(ask: () => boolean): boolean {
  try {
    return ask();
  } catch {
    return false;
  }
}

/** The options: an object, or for `option` alone a number. */
export function toConfig<C extends object>(
  operatorName: string,
  option: string,
  given: number | C | undefined,
  names: OptionNames<C>,
): C {
  if (given === undefined || typeof given === 'number') return { [option]: given } as C;
  return checkConfig(operatorName, given, names, option, 'a number or an object of options');
}

/** An object of options that all exist. */
export function checkConfig<C extends object>(
  operatorName: string,
  given: C,
  names: OptionNames<C>,
  option = 'its config',
  expected = 'an object of options',
): C {
  if (!isObject(given)) refuse(operatorName, option, expected, given);
  checkOptions(operatorName, given, names);
  return given;
}

/** An option that is an object of options itself. */
export function checkNested<C extends object>(
  operatorName: string,
  option: string,
  given: C | undefined,
  names: OptionNames<C>,
): void {
  if (given === undefined) return;
  if (!isObject(given)) refuse(operatorName, option, 'an object of options', given);
  checkOptions(operatorName, given, names, `${option}.`);
}

export function isList(value: unknown): value is unknown[] {
  return isTrue(() => Array.isArray(value));
}

/** An object that isn't a function, a list or an Observable. */
export function isObject(value: unknown): value is object {
  return isTrue(
    () => !!value && typeof value === 'object' && !isObservable(value) && !Array.isArray(value),
  );
}

/** Refuses an own option that has a value and does not exist; `path` leads to a nested object. */
export function checkOptions(
  operatorName: string,
  given: object,
  names: Readonly<Record<string, unknown>>,
  path = '',
): void {
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(names, name)) continue;
    const value = (given as Record<string, unknown>)[name];
    if (value === undefined) continue;
    const all = Object.keys(names);
    const nearest = nearestName(name, all);
    const expected =
      nearest === undefined
        ? `one of its options (${all.map(one => path + one).join(', ')})`
        : `an option (did you mean ${path}${nearest}?)`;
    throw new TypeError(
      `${operatorName}: expected ${path}${name} to be ${expected}, got ${describe(value)}`,
    );
  }
}
