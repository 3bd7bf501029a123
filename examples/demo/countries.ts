import type { Client } from 'cassandra-driver';
import { lastValueFrom, takeUntil, tap, type Observable } from 'rxjs';
import { pull } from 'rxjs-await';
import { joinWithCassandraTable } from 'rxjs-await/cassandra';
import { isEqual, placesByCountry, type Place } from './places.js';

/** The last one is the code of no country: the join leaves it out. */
const CODES = ['IS', 'JP', 'FR', 'NZ', 'AQ', 'XX'];

/** Looks the countries up, many at once, and answers whether all their places came, in their order. */
export async function joinCountries(client: Client, stop$: Observable<void>): Promise<boolean> {
  const expected = placesByCountry();
  const found = new Map<string, number>();
  const countries = CODES.map(country => ({ country }));
  const joined$ = pull(countries).pipe(
    joinWithCassandraTable<{ country: string }, Place>(client, 'test', 'places'),
    takeUntil(stop$),
    tap(([{ country }, place]) => {
      const isRight = place.country === country && isEqual(place);
      found.set(country, (found.get(country) ?? 0) + Number(isRight));
    }),
  );
  await lastValueFrom(joined$, { defaultValue: undefined });
  const inOrder = CODES.filter(code => expected.has(code));
  console.log(`  joined: ${[...found].map(([code, count]) => `${code} ${count}`).join(', ')}`);
  return (
    [...found.keys()].join() === inOrder.join() &&
    inOrder.every(code => found.get(code) === expected.get(code))
  );
}
