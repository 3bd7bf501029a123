// The types of the target, ES2022, lack isWellFormed, which Node 20 has.
/// <reference lib="es2024.string" />
import { digitsOf, expected } from './numbers.js';

/** Digits after the point: the driver prints a 1E+5 of other clients as '1.'. */
const DECIMAL = /^\s*[+-]?(\d+(\.\d+)?|\.\d+)\s*$/;
const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;

/** Half of a character, as `slice` leaves it, would become U+FFFD. */
export function checkText(value: unknown): string {
  if (typeof value !== 'string') return expected('a string', value);
  if (value.isWellFormed()) return value;
  throw new TypeError('expected text without half characters, got a lone surrogate (string)');
}

/** The driver keeps only the lowest byte of any other character. */
export function checkAscii(value: unknown): string {
  const text = checkText(value);
  return /\P{ASCII}/u.test(text) ? expected('characters of ASCII', text) : text;
}

/** The driver reads digits as far as they go: `1e5` is 1, and what isn't a number is 0. */
export function checkDecimal(value: unknown): unknown {
  if (typeof value === 'number') {
    return Number.isFinite(value) ? digitsOf(value) : expected('a finite number', value);
  }
  if (typeof value !== 'string' || DECIMAL.test(value)) return value;
  return expected("digits, as in '12.50'", value);
}

/** The driver takes 32 digits, and drops what follows. */
export function checkUuid(value: unknown): unknown {
  const isUuid = typeof value === 'string' ? UUID.test(value) : typeof value === 'object';
  if (isUuid) return value;
  return expected("a UUID, as in '123e4567-e89b-12d3-a456-426614174000'", value);
}
