import { isDate } from 'node:util/types';
import { expected } from './numbers.js';

const DAY_MS = 86_400_000;
/** The first day that the type has lies so many days before the epoch. */
const DAYS_BEFORE_EPOCH = 2 ** 31;

const DAY = /^([+-]?\d+)-(\d\d?)-(\d\d?)/;
const DATE = /^-?\d+-\d\d?-\d\d?$/;
/** How many days after the epoch, or before it. */
const DAYS = /^-?\d+$/;
const TIME = /^\d{1,2}:[0-5]\d(:[0-5]\d(\.\d{1,9})?)?$/;
/** Day, time and zone. */
const TIMESTAMP =
  /^((?:[+-]\d\d)?\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?))?(Z|[+-]\d\d(?::?\d\d)?)?$/i;
/** Digits that the type, which has milliseconds, would lose. */
const LOST_DIGITS = /\.\d{3}\d*[1-9]/;
const LENGTH_WITH_MILLIS = 'hh:mm:ss.mmm'.length;

/** The driver makes midnight of text that isn't a time. */
export function checkTime(value: unknown): unknown {
  if (typeof value !== 'string' || TIME.test(value)) return value;
  return expected("a time, as in '12:34:56.789'", value);
}

/** The driver takes the day of a Date in the zone of the process, and reads February 30 as March. */
export function checkDate(value: unknown): unknown {
  if (isDate(value)) return encodeDay(value);
  if (typeof value !== 'string') return value;
  const isDay = DAYS.test(value) || (DATE.test(value) && beginsWithDay(value));
  return isDay ? value : expected("a day of the calendar, as in '2020-02-29'", value);
}

/** A Date is a moment. Only midnight UTC stands for the same day everywhere. */
function encodeDay(date: Date): Buffer {
  const days = date.getTime() / DAY_MS;
  if (!Number.isInteger(days)) {
    const text = Number.isNaN(days) ? 'an invalid Date' : date.toISOString();
    throw new TypeError(
      `expected 'YYYY-MM-DD', a LocalDate, or a Date at midnight UTC, got ${text}`,
    );
  }
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(days + DAYS_BEFORE_EPOCH, 0);
  return bytes;
}

/**
 * Milliseconds after the epoch. A text without a zone is UTC, as the server reads it. `new Date`
 * would read it in the zone of the process, '12' as a month, and February 30 as March.
 */
export function toMillis(value: unknown): unknown {
  const millis = isDate(value) ? value.getTime() : millisOf(value);
  if (!Number.isNaN(millis)) return millis;
  return expected("a valid Date, or text as in '2020-02-29T12:34:56.789Z'", value);
}

/** NaN for text that isn't a timestamp; what isn't text stays as it is. */
function millisOf(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const [, day, time = '00:00', zone = 'Z'] = TIMESTAMP.exec(value) ?? [];
  if (day === undefined || !beginsWithDay(day) || LOST_DIGITS.test(time)) return NaN;
  const hours = zone.slice(0, 3).toUpperCase();
  const offset = hours === 'Z' ? hours : `${hours}:${zone.slice(3).replace(':', '') || '00'}`;
  return Date.parse(`${day}T${time.slice(0, LENGTH_WITH_MILLIS)}${offset}`);
}

/** Whether the calendar has the day that the text begins with. */
function beginsWithDay(text: string): boolean {
  const [, year = NaN, month = NaN, day = NaN] = (DAY.exec(text) ?? []).map(Number);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
