/** A value as an error message shows it: short, and with its type. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return `'${value}' (string)`;
  if (typeof value === 'function' || (typeof value === 'object' && value !== null)) {
    return Array.isArray(value) ? 'an array' : `a ${value.constructor?.name || typeof value}`;
  }
  return value === undefined || value === null ? `${value}` : `${String(value)} (${typeof value})`;
}

function refuse(owner: string, option: string, expected: string, value: unknown): never {
  // The right type with a wrong value is a matter of range.
  const Refusal = typeof value === 'number' && expected !== 'a function' ? RangeError : TypeError;
  throw new Refusal(`${owner}: expected ${option} to be ${expected}, got ${describe(value)}`);
}

/** An integer of at least `min`, or Infinity. */
export function checkCount(owner: string, option: string, value: unknown, min = 1): void {
  const isCount = value === Infinity || Number.isInteger(value);
  if (isCount && (value as number) >= min) return;
  refuse(owner, option, `an integer >= ${min} or Infinity`, value);
}

/** Milliseconds, where undefined is "none". */
export function checkTime(owner: string, option: string, value: unknown): void {
  if (value === undefined || (typeof value === 'number' && value >= 0)) return;
  refuse(owner, option, 'a number of milliseconds >= 0', value);
}

export function checkFunction(owner: string, option: string, value: unknown): void {
  if (typeof value !== 'function') refuse(owner, option, 'a function', value);
}

export function checkOneOf(owner: string, option: string, value: unknown, all: string[]): void {
  if (!all.includes(value as string)) refuse(owner, option, `'${all.join("' | '")}'`, value);
}
