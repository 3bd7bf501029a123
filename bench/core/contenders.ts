import { Readable } from 'node:stream';
import { concatMapEager, pull, slidingAwait } from 'rxjs-await';
import { concatMapEager as etcConcatMapEager } from 'rxjs-etc/operators';
import { from, map, mergeMap, of, range, tap, type Observable } from 'rxjs';

/** Runs `count` elements through and answers how many came out. */
export type Contender = (count: number) => Promise<number>;

export const CONCURRENCY = 16;

function* numbers(count: number): Generator<number> {
  for (let at = 0; at < count; at++) yield at;
}

const promised = async (value: number): Promise<number> => value;

function drain(values: Observable<unknown>): Promise<number> {
  return new Promise((resolve, reject) => {
    let seen = 0;
    values.subscribe({ next: () => seen++, error: reject, complete: () => resolve(seen) });
  });
}

/**
 * What the heap grows by from the tenth part of the elements on, in bytes: at its peak, garbage
 * included, and what of it still lives at the end.
 */
export async function heapGrowth(count: number): Promise<[peak: number, live: number]> {
  const used = () => process.memoryUsage().heapUsed;
  const live = () => (global.gc!(), used());
  let [before, after, peak, seen] = [0, 0, 0, 0];
  const sampled = pull(numbers(count)).pipe(
    map(promised),
    slidingAwait(64),
    tap(() => {
      if (++seen % 10_000 !== 0) return;
      if (seen === count / 10) before = live();
      else if (seen === count) after = live();
      else if (seen > count / 10) peak = Math.max(peak, used());
    }),
  );
  await drain(sampled);
  return [peak - before, after - before];
}

async function drainIterable(values: AsyncIterable<unknown>): Promise<number> {
  let seen = 0;
  for await (const value of values) if (value !== undefined) seen++;
  return seen;
}

/** Sixteen workers that await one promise after the other: no order, no stream, no errors. */
async function bareLoop(count: number): Promise<number> {
  const source = numbers(count);
  let seen = 0;
  const work = async () => {
    for (let next = source.next(); !next.done; next = source.next()) {
      await promised(next.value);
      seen++;
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  return seen;
}

/** Promise inners, and what each is compared with. */
export const promises: Record<string, Contender> = {
  'bare loop of 16 workers': bareLoop,
  'pull, concatMapEager': count =>
    drain(pull(numbers(count)).pipe(concatMapEager(promised, CONCURRENCY))),
  'pull, map, slidingAwait': count =>
    drain(pull(numbers(count)).pipe(map(promised), slidingAwait(CONCURRENCY))),
  'p-map pMapIterable': async count => {
    const { pMapIterable } = await import('p-map');
    return drainIterable(pMapIterable(numbers(count), promised, { concurrency: CONCURRENCY }));
  },
  'Node Readable.map': count =>
    drainIterable(Readable.from(numbers(count)).map(promised, { concurrency: CONCURRENCY })),
  'range, RxJS mergeMap': count => drain(range(0, count).pipe(mergeMap(promised, CONCURRENCY))),
  'range, rxjs-etc concatMapEager': count =>
    drain(range(0, count).pipe(etcConcatMapEager(promised, CONCURRENCY))),
  'range, concatMapEager': count =>
    drain(range(0, count).pipe(concatMapEager(promised, CONCURRENCY))),
};

/** Observable inners: `of(x)`. */
export const observables: Record<string, Contender> = {
  'range, RxJS mergeMap, of': count =>
    drain(range(0, count).pipe(mergeMap(value => of(value), CONCURRENCY))),
  'range, concatMapEager, of': count =>
    drain(range(0, count).pipe(concatMapEager(value => of(value), CONCURRENCY))),
  'from(generator), RxJS mergeMap, of': count =>
    drain(from(numbers(count)).pipe(mergeMap(value => of(value), CONCURRENCY))),
  'pull, concatMapEager, of': count =>
    drain(pull(numbers(count)).pipe(concatMapEager(value => of(value), CONCURRENCY))),
};
