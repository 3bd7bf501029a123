import type { Client } from 'cassandra-driver';
import { lastValueFrom, takeUntil, tap, type Observable } from 'rxjs';
import { pull } from 'rxjs-await';
import { leftJoinWithCassandraTable } from 'rxjs-await/cassandra';
import { isEqual, nameOf, placesByCountry, type Place } from './places.js';

/** The last one is the code of no country: it has no row to be joined with. */
const CODES = ['IS', 'JP', 'FR', 'NZ', 'TV', 'XX'];

/** Looks the countries up, all at once, and answers whether all their places came, in their order. */
export async function joinCountries(client: Client, stop$: Observable<void>): Promise<boolean> {
  console.log(`\nA list of countries, joined with test.places`);
  const expected = placesByCountry();
  const found = new Map<string, number>();
  const joined$ = pull(CODES.map(country => ({ country }))).pipe(
    leftJoinWithCassandraTable<{ country: string }, Place>(client, 'test', 'places'),
    takeUntil(stop$),
    tap(([{ country }, place]) => {
      const isRight = place !== null && place.country === country && isEqual(place);
      found.set(country, (found.get(country) ?? 0) + Number(isRight));
    }),
  );
  await lastValueFrom(joined$, { defaultValue: undefined });
  for (const [code, count] of found) {
    console.log(`  ${String(count).padStart(7)}  ${count > 0 ? nameOf(code) : `${code}: no row`}`);
  }
  return (
    [...found.keys()].join() === CODES.join() &&
    CODES.every(code => found.get(code) === (expected.get(code) ?? 0))
  );
}
