import type { Client } from 'cassandra-driver';
import { lastValueFrom, map, pipe, scan, takeUntil, type Observable } from 'rxjs';
import { batchAwait, executeAsync, pull, slidingAwait } from 'rxjs-await';
import { cassandraTable, executeCql, saveToCassandra } from 'rxjs-await/cassandra';

interface Row {
  k: number;
  v: number;
}

const INSERT = 'INSERT INTO test.kv (k, v) VALUES (?, ?)';
const ALL = 100_000;
const SAMPLE = 3_000;
const WARM_UP = 20_000;

type Way = [name: string, count: number, through: (rows: Observable<Row>) => Observable<unknown>];

/** The same rows by five programs, the last of which is one line. */
function ways(client: Client): Way[] {
  const future = ({ k, v }: Row) =>
    executeAsync(() => client.execute(INSERT, [k, v], { prepare: true }));
  return [
    ['no concurrency (a sample)', SAMPLE, pipe(map(future), slidingAwait(1))],
    ['batchAwait(10)', ALL, pipe(map(future), batchAwait(10))],
    ['slidingAwait(10)', ALL, pipe(map(future), slidingAwait(10))],
    ['executeCql, a window of 10', ALL, executeCql(client, INSERT, toValues, { window: 10 })],
    ['saveToCassandra', ALL, saveToCassandra(client, 'test', 'kv')],
  ];
}

const toValues = ({ k, v }: Row) => [k, v];

function* rows(count: number, v: number): Generator<Row> {
  for (let k = 0; k < count; k++) yield { k, v };
}

/** How many have come out. */
const counted = pipe(scan((count: number) => count + 1, 0));

/** Prints rows a second of each way, and answers whether the last one has replaced every row. */
export async function article(client: Client, stop$: Observable<void>): Promise<boolean> {
  // What comes first would pay for a server that has compiled nothing yet.
  const warmUp = pull(() => rows(WARM_UP, -1)).pipe(saveToCassandra(client, 'test', 'kv'));
  await lastValueFrom(warmUp.pipe(takeUntil(stop$)), { defaultValue: 0 });

  let slowest = 0;
  for (const [v, [name, count, through]] of ways(client).entries()) {
    const started = performance.now();
    const written$ = pull(() => rows(count, v)).pipe(takeUntil(stop$), through, counted);
    const written = await lastValueFrom(written$, { defaultValue: 0 });
    const rate = (written / (performance.now() - started)) * 1000;
    slowest ||= rate;
    if (written < count) return stopped(name, written);
    const cells = [String(written).padStart(7), rate.toFixed(0).padStart(7)];
    const factor = (rate / slowest).toFixed(1).padStart(5);
    console.log(`  ${name.padEnd(27)} ${cells[0]} rows ${cells[1]} rows/s ${factor} x`);
  }
  return allHave(client, ways(client).length - 1);
}

function stopped(name: string, written: number): boolean {
  console.log(`  ${name.padEnd(27)} stopped: ${written} rows are written`);
  return false;
}

async function allHave(client: Client, v: number): Promise<boolean> {
  const equal$ = cassandraTable<Row>(client, 'test', 'kv').pipe(
    scan((equal, row) => equal + Number(row.v === v), 0),
  );
  const equal = await lastValueFrom(equal$, { defaultValue: 0 });
  console.log(`  ${equal} of ${ALL} rows hold what was written last`);
  return equal === ALL;
}
