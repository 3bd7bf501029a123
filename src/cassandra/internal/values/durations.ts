import { makeDuration } from '../driver/driver.js';
import { expected, toBigInt } from './numbers.js';
import { isRecord } from './plainObject.js';

/** What a duration counts, each on its own: a month doesn't have a fixed number of days. */
interface Parts {
  months: bigint;
  days: bigint;
  nanoseconds: bigint;
}

type Unit = readonly [part: keyof Parts, size: bigint];

const UNITS: ReadonlyMap<string, Unit> = new Map<string, Unit>([
  ['y', ['months', 12n]],
  ['mo', ['months', 1n]],
  ['w', ['days', 7n]],
  ['d', ['days', 1n]],
  ['h', ['nanoseconds', 3_600_000_000_000n]],
  ['m', ['nanoseconds', 60_000_000_000n]],
  ['s', ['nanoseconds', 1_000_000_000n]],
  ['ms', ['nanoseconds', 1_000_000n]],
  ['us', ['nanoseconds', 1000n]],
  ['µs', ['nanoseconds', 1000n]],
  ['ns', ['nanoseconds', 1n]],
]);

/** In this order, each once at most, as the server asks for it. */
const STANDARD = /^(\d+y)?(\d+mo)?(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?(\d+[uµ]s)?(\d+ns)?$/i;
const ISO = /^P(\d+Y)?(\d+M)?(\d+D)?(?:T(\d+H)?(\d+M)?(\d+S)?)?$/;
const ISO_WEEKS = /^P(\d+W)$/;
const ISO_CALENDAR = /^P(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)$/;
const ISO_UNITS = ['y', 'mo', 'd', 'h', 'm', 's'];

/**
 * A Duration, its text, or what JSON makes of it. The driver takes text that isn't a duration for
 * one of length 0, and lets numbers overflow.
 */
export function toDuration(value: unknown): object {
  const { months, days, nanoseconds } = typeof value === 'string' ? parse(value) : partsOf(value);
  const all = [months, days, nanoseconds];
  const isOneSign = all.every(part => part >= 0n) || all.every(part => part <= 0n);
  if (!isOneSign) return expected('months, days and nanoseconds of one sign', value);
  checkBits(months, 32);
  checkBits(days, 32);
  checkBits(nanoseconds, 64);
  return makeDuration(Number(months), Number(days), nanoseconds);
}

function partsOf(value: unknown): Parts {
  // A Duration of the driver has the same properties as its JSON.
  const given = value as Partial<Record<keyof Parts, unknown>> | null;
  const isDuration = typeof given === 'object' && given !== null && 'nanoseconds' in given;
  if (!isDuration) return expected("a Duration, or text as in '1mo2d3h'", value);
  const { months = 0, days = 0, nanoseconds = 0, ...others } = given;
  if (isRecord(value) && Object.keys(others).length > 0) {
    return expected('months, days and nanoseconds', value);
  }
  return {
    months: toBigInt(months),
    days: toBigInt(days),
    nanoseconds: toBigInt(nanoseconds),
  };
}

function parse(text: string): Parts {
  const isNegative = text.startsWith('-');
  const counts = countsOf(isNegative ? text.slice(1) : text);
  if (!counts) return expected("a Duration, or text as in '1mo2d3h'", text);
  const parts: Parts = { months: 0n, days: 0n, nanoseconds: 0n };
  for (const [count, unit] of counts) {
    const [part, size] = UNITS.get(unit) as Unit;
    parts[part] += (isNegative ? -1n : 1n) * BigInt(count) * size;
  }
  return parts;
}

/** Each number with its unit; undefined when the text isn't a duration. */
function countsOf(text: string): Array<[count: string, unit: string]> | undefined {
  const calendar = ISO_CALENDAR.exec(text);
  if (calendar) return calendar.slice(1).map((count, i) => [count, ISO_UNITS[i] as string]);
  const iso = ISO.exec(text);
  const found = iso ?? ISO_WEEKS.exec(text) ?? STANDARD.exec(text);
  const counts = (found ?? []).slice(1).flatMap((given: string | undefined, i) => {
    if (given === undefined) return [];
    const count = /^\d+/.exec(given)?.[0] as string;
    const unit = iso ? (ISO_UNITS[i] as string) : given.slice(count.length).toLowerCase();
    return [[count, unit] as [string, string]];
  });
  return counts.length > 0 ? counts : undefined;
}

function checkBits(integer: bigint, bits: number): void {
  if (BigInt.asIntN(bits, integer) === integer) return;
  throw new RangeError(`expected an integer of ${bits} bits in a duration, got ${integer}`);
}
