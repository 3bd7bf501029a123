import { toVector } from './driver.js';
import { expected } from './numbers.js';

const DECIMAL = /^\s*[+-]?(\d+\.?\d*|\.\d+)\s*$/;
const TIME = /^\d{1,2}:[0-5]\d(:[0-5]\d(\.\d{1,9})?)?$/;
const DAY = /^\d{4}-\d\d-\d\d$/;

/** The driver reads digits as far as they go: `1e5` is 1, and what is no number 0. */
export function checkDecimal(value: unknown): unknown {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return expected('a finite number', value);
    // From here on it would be written with an exponent.
    return Math.abs(value) < 1e21 ? value : String(BigInt(value));
  }
  if (typeof value !== 'string' || DECIMAL.test(value)) return value;
  return expected("digits, as in '12.50'", value);
}

/** The driver makes midnight of what is no time. */
export function checkTime(value: unknown): unknown {
  if (typeof value !== 'string' || TIME.test(value)) return value;
  return expected("a time, as in '12:34:56.789'", value);
}

/** The driver goes on counting: the 30th of February is the 1st or 2nd of March. */
export function checkDate(value: unknown): unknown {
  if (typeof value !== 'string' || !DAY.test(value)) return value;
  const day = new Date(`${value}T00:00:00Z`);
  const isThere = !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value);
  return isThere ? value : expected('a day of the calendar', value);
}

/** An array, where the driver takes its own Vector only. */
export function checkVector(value: unknown): unknown {
  return Array.isArray(value) && value.length > 0 ? toVector(value) : value;
}
