import { isIP } from 'node:net';
import { digitsOf, expected } from './numbers.js';

const DECIMAL = /^\s*[+-]?(\d+\.?\d*|\.\d+)\s*$/;
const TIME = /^\d{1,2}:[0-5]\d(:[0-5]\d(\.\d{1,9})?)?$/;
const DAY = /^([+-]?\d+)-(\d\d?)-(\d\d?)/;
const DATE = /^-?\d+-\d\d?-\d\d?$/;
/** How many days after the epoch, or before it. */
const DAYS = /^-?\d+$/;
const MOMENT =
  /^([+-]\d\d)?\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:?\d\d)?)?$/;

export function checkText(value: unknown): string {
  return typeof value === 'string' ? value : expected('a string', value);
}

/** The driver leaves of any other character its lowest byte. */
export function checkAscii(value: unknown): string {
  const text = checkText(value);
  return /\P{ASCII}/u.test(text) ? expected('characters of ASCII', text) : text;
}

/** The driver reads digits as far as they go: `1e5` is 1, and what is no number 0. */
export function checkDecimal(value: unknown): unknown {
  if (typeof value === 'number') {
    return Number.isFinite(value) ? digitsOf(value) : expected('a finite number', value);
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
  if (typeof value !== 'string') return value;
  const isDate = DAYS.test(value) || (DATE.test(value) && beginsWithDay(value));
  return isDate ? value : expected('a day of the calendar', value);
}

/** The driver lets the number of a byte overflow, and of '' and '1::2::3' makes an address, too. */
export function checkInet(value: unknown): unknown {
  if (typeof value !== 'string' || isIP(value) !== 0) return value;
  return expected('an IP address', value);
}

/** Milliseconds after the epoch. A Date reads '12' as a month, and a 30th of February as March. */
export function toMillis(value: unknown): unknown {
  const isText = typeof value === 'string';
  if (!isText && !(value instanceof Date)) return value;
  const isMoment = !isText || (MOMENT.test(value) && beginsWithDay(value));
  const millis = isMoment ? new Date(value).getTime() : NaN;
  if (!Number.isNaN(millis)) return millis;
  return expected("a valid Date, or text as in '2020-02-29T12:34:56Z'", value);
}

/** Whether the calendar has the day that the text begins with. */
function beginsWithDay(text: string): boolean {
  const [, year = NaN, month = NaN, day = NaN] = (DAY.exec(text) ?? []).map(Number);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
