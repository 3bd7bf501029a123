import type { Client } from 'cassandra-driver';
import { count, lastValueFrom, map, merge, pipe, takeUntil, timer, type Observable } from 'rxjs';
import { batchAwait, executeAsync, pull, slidingAwait } from 'rxjs-await';
import { cassandraTable, executeCql, saveToCassandra } from 'rxjs-await/cassandra';
import { passingBar } from './progress.js';

interface Row {
  k: number;
  v: number;
}

const INSERT = 'INSERT INTO test.kv (k, v) VALUES (?, ?)';
const ALL = 100_000;
const SAMPLE = 3_000;
const WARM_UP = 20_000;
/** On a slow machine the ways that are only compared write less. */
const MOST_MS = 15_000;

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

/** How many rows have been written when `end$` has ended the source, or at its own end. */
function write([name, rowCount, through]: Way, v: number, end$: Observable<unknown>) {
  const written$ = pull(() => rows(rowCount, v)).pipe(
    // Before the writing: what was read from the source is still written and counted.
    takeUntil(end$),
    through,
    passingBar(name.padEnd(27), rowCount),
    count(),
  );
  return lastValueFrom(written$);
}

/** Prints rows a second of each way, and answers whether the last one has replaced every row. */
export async function article(client: Client, stop$: Observable<void>): Promise<boolean> {
  console.log('\nThe rows of the article, into test.kv');
  let isStopped = false;
  stop$.subscribe(() => (isStopped = true));

  // What comes first would pay for a server that has compiled nothing yet.
  const warmUp: Way = ['warming up', WARM_UP, saveToCassandra(client, 'test', 'kv')];
  const warm = await write(warmUp, -1, stop$);
  if (isStopped) return stopped(warmUp, warm);

  const all = ways(client);
  let slowest = 0;
  for (const [v, way] of all.entries()) {
    const isLast = v === all.length - 1;
    const started = performance.now();
    const written = await write(way, v, isLast ? stop$ : merge(stop$, timer(MOST_MS)));
    if (isStopped) return stopped(way, written);
    const rate = (written / (performance.now() - started)) * 1000;
    slowest ||= rate;
    const cells = [String(written).padStart(7), rate.toFixed(0).padStart(7)];
    const factor = (rate / slowest).toFixed(1).padStart(5);
    console.log(`  ${way[0].padEnd(27)} ${cells[0]} rows ${cells[1]} rows/s ${factor} x`);
  }
  return allHave(client, all.length - 1);
}

function stopped([name]: Way, written: number): boolean {
  console.log(`  ${name.padEnd(27)} stopped: ${written} rows are written`);
  return false;
}

/** A table of one's own may have more rows. */
async function allHave(client: Client, v: number): Promise<boolean> {
  const equal$ = cassandraTable<Row>(client, 'test', 'kv').pipe(
    count(row => row.k < ALL && row.v === v),
  );
  const equal = await lastValueFrom(equal$);
  console.log(`  ${equal} of ${ALL} rows hold what was written last`);
  return equal === ALL;
}
