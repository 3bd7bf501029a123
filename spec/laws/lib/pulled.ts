import {
  concat,
  defer,
  distinctUntilChanged,
  endWith,
  filter,
  map,
  merge,
  pairwise,
  repeat,
  scan,
  skip,
  startWith,
  take,
  takeWhile,
  tap,
  type MonoTypeOperatorFunction,
  type Observable,
} from 'rxjs';
import { pull } from 'rxjs-await';
import fc from 'fast-check';
import type { World } from './world.js';

/** Synchronous operators that may stand between `pull` and an operator of ours. */
const STEPS: Record<string, () => MonoTypeOperatorFunction<number>> = {
  map: () => map(value => value + 1),
  filter: () => filter(value => value % 3 !== 0),
  scan: () => scan((_, value) => value, 0),
  tap: () => tap(),
  skip: () => skip(2),
  take: () => take(9),
  takeWhile: () => takeWhile(value => value < 30),
  distinct: () => distinctUntilChanged(),
  pairwise: () => source =>
    source.pipe(
      pairwise(),
      map(([, value]) => value),
    ),
  startWith: () => startWith(-1),
  endWith: () => endWith(-2),
  defer: () => source => defer(() => source),
};

/** How pulls are put together. */
const SOURCES: Record<string, (part: () => Observable<number>) => Observable<number>> = {
  pull: part => part(),
  concat: part => concat(part(), part()),
  merge: part => merge(part(), part(), part()),
  repeat: part => part().pipe(repeat(2)),
  'concat of merges': part => concat(merge(part(), part()), part()),
};

/** What stands before the first operator of ours, by name; `count` values a pull. */
export interface Upstream {
  source: string;
  count: number;
  steps: string[];
}

export const UPSTREAMS: fc.Arbitrary<Upstream> = fc.record({
  source: fc.constantFrom(...Object.keys(SOURCES)),
  count: fc.nat(16),
  steps: fc.array(fc.constantFrom(...Object.keys(STEPS)), { maxLength: 4 }),
});

/** Makes it, over iterators that tell the world when they are asked for a value. */
export function upstreamOf(
  { source, count, steps }: Upstream,
  world: World,
  puller: (values: () => Iterable<number>) => Observable<number> = pull,
): Observable<number> {
  const part = () =>
    puller(function* () {
      world.log('open');
      try {
        for (let value = 0; value < count; value++) {
          world.log('pull', -1, value);
          yield value;
        }
      } finally {
        world.log('close');
      }
    });
  return steps.reduce((before, step) => before.pipe(STEPS[step]()), SOURCES[source](part));
}
