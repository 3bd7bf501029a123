import { types } from 'cassandra-driver';
import fc from 'fast-check';
import { given, type Given } from './given.js';
import { bits, toBuffer } from './numbers.js';
import { duration as meaningOfDuration } from './storedBytes.js';

const { Duration, LocalTime, Long } = types;
/** Its types leave out that it takes days after the epoch. */
const LocalDate = types.LocalDate as unknown as new (days: number) => types.LocalDate;
const DAY = 86_400_000;
/** The days and milliseconds that a Date of JavaScript can have, around the epoch. */
const LAST_DAY = 100_000_000;
const LAST_MILLIS = LAST_DAY * DAY;

const days = fc.oneof(
  { arbitrary: fc.integer({ min: -800_000, max: 2_900_000 }), weight: 6 },
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  fc.constantFrom(-LAST_DAY, LAST_DAY, -(2 ** 31), 2 ** 31 - 1, -719_528, -1, 0, 1),
  // Days on which the clocks of Los Angeles, Kathmandu and Apia were changed.
  fc.constantFrom(18_329, 18_567, 5_844, 15_337, 15_338, 15_339),
);

/** The day in the calendar, without a Date in the zone of the process. */
function calendar(day: number): string {
  const iso = new Date(day * DAY).toISOString().slice(0, -14);
  return iso.startsWith('+') ? iso.replace(/^\+0*/, '') : iso.replace(/^-0*(?=\d{4})/, '-');
}

const date = days.chain(day => {
  const forms: unknown[] = [`${day}`, new LocalDate(day), toBuffer(BigInt(day) + 2n ** 31n, 4)];
  if (Math.abs(day) <= LAST_DAY) forms.push(calendar(day), new Date(day * DAY));
  return fc.constantFrom(...forms).map(form => given(form, `${day}`));
});

const NANOS_OF_DAY = 86_400_000_000_000n;
const nanos = fc.oneof(
  fc.bigInt({ min: 0n, max: NANOS_OF_DAY - 1n }),
  fc.integer({ min: 0, max: 86_399 }).map(second => BigInt(second) * 1_000_000_000n),
  fc.constantFrom(0n, 1n, NANOS_OF_DAY - 1n, 100_000_000n, 7_200_000_000_000n),
);

const two = (value: bigint): string => `${value}`.padStart(2, '0');

const time = nanos.chain(value => {
  const seconds = value / 1_000_000_000n;
  const fraction = `${value % 1_000_000_000n}`.padStart(9, '0');
  const [hour, minute, second] = [seconds / 3600n, (seconds / 60n) % 60n, seconds % 60n];
  const whole = `${two(hour)}:${two(minute)}:${two(second)}`;
  const forms: unknown[] = [
    `${whole}.${fraction}`,
    new LocalTime(Long.fromString(`${value}`)),
    toBuffer(value, 8),
  ];
  const digits = fraction.replace(/0+$/, '');
  forms.push(digits ? `${hour}:${two(minute)}:${two(second)}.${digits}` : whole);
  if (!digits && second === 0n) forms.push(whole.slice(0, -3));
  return fc.constantFrom(...forms).map(form => given(form, `${value}`));
});

const millis = fc.oneof(
  { arbitrary: fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 }), weight: 6 },
  fc.integer({ min: -LAST_MILLIS, max: LAST_MILLIS }),
  fc.constantFrom(-LAST_MILLIS, LAST_MILLIS, -1, 0, 1),
  // The hours in which the clocks of Los Angeles and Apia are changed.
  fc.integer({ min: 0, max: 10_800_000 }).map(ms => Date.UTC(2020, 2, 8, 1) + ms),
  fc.integer({ min: 0, max: 2 * DAY }).map(ms => Date.UTC(2011, 11, 30) + ms),
);

const ZONES: ReadonlyArray<readonly [text: string, minutes: number]> = [
  ...[['Z', 0] as const, ['', 0] as const, ['z', 0] as const, ['+00', 0] as const],
  ...[['+0530', 330] as const, ['+05:45', 345] as const, ['-08', -480] as const],
];

/** The texts of a moment, in the zones, each with the digits that it needs and with all. */
function textsOf(value: number): string[] {
  return ZONES.flatMap(([zone, minutes]) => {
    const local = value + minutes * 60_000;
    if (Math.abs(local) > LAST_MILLIS) return [];
    const iso = new Date(local).toISOString().slice(0, -1);
    const short = iso.replace(/\.?0+$/, '').replace(/T(\d\d:\d\d):?$/, 'T$1');
    const isShort = /T\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(short);
    const shorter = isShort ? [short.replace('T', ' ') + zone] : [];
    const day = iso.endsWith('T00:00:00.000') ? [iso.slice(0, -13) + zone] : [];
    return [iso + zone, `${iso}000${zone}`, ...shorter, ...day];
  });
}

const timestamp = millis.chain(value => {
  const long = Long.fromString(`${value}`);
  const forms: unknown[] = [
    new Date(value),
    value,
    BigInt(value),
    long,
    toBuffer(BigInt(value), 8),
  ];
  return fc
    .oneof(fc.constantFrom(...forms), fc.constantFrom<unknown>(...textsOf(value)))
    .map(form => given(form, `${value}`, { key: 'refused' }));
});
/** The driver reads an invalid Date. */
const beyondDate = bits(64)
  .filter(value => value > BigInt(LAST_MILLIS) || value < -BigInt(LAST_MILLIS))
  .chain(value =>
    fc
      .constantFrom<unknown>(
        value,
        `${value}`.length > 16 ? value : Number(value),
        toBuffer(value, 8),
      )
      .map(form => given(form, `${value}`, { json: 'lost', copy: 'refused', key: 'refused' })),
  );

const duration = fc
  .tuple(bits(32), bits(32), bits(64))
  .map(parts => parts.map((part, i) => (i > 0 && part < 0n !== parts[0] < 0n ? ~part : part)))
  .filter(parts => parts.every(part => part >= 0n) || parts.every(part => part <= 0n))
  .chain(([months, days, nanoseconds]) => {
    const long = Long.fromString(`${nanoseconds}`);
    const object = { months: Number(months), days: Number(days) };
    const abs = [months!, days!, nanoseconds!].map(part => (part < 0n ? -part : part));
    const isNegative = [months!, days!, nanoseconds!].some(part => part < 0n);
    const text = `${isNegative ? '-' : ''}${abs[0]}mo${abs[1]}d${abs[2]}ns`;
    const forms: unknown[] = [
      new Duration(Number(months), Number(days), long),
      { ...object, nanoseconds: `${nanoseconds}` },
      { ...object, nanoseconds },
      text,
    ];
    return fc
      .constantFrom(...forms)
      .map(form => given(form, meaningOfDuration([months!, days!, nanoseconds!])));
  });

export const moments = {
  date,
  duration,
  time,
  timestamp: fc.oneof({ arbitrary: timestamp, weight: 20 }, beyondDate) as fc.Arbitrary<Given>,
};
