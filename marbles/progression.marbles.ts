import { map, mergeMap } from 'rxjs';
import { awaitAll, batchAwait, concatMapEager, executeAsync, pull, slidingAwait } from 'rxjs-await';
import { chapter } from './lib/chapter.js';
import type { InnerTable } from './lib/scene.js';

const heading = 'From one at a time to a sliding window';
const intro =
  'Ten elements, a fast step and a slow one: `pull([1, …, 10])`, `map(fastFoo)`, then five ways to run `slowFoo`. ' +
  'The first lane shows when `fastFoo` was called. What is wanted is order, a bounded load, and no idle time: the last picture.';

const numbers = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const values = Object.fromEntries(numbers.map(number => [number % 10, number]));
const fastFoo = (x: number): number => x;

/** How long slowFoo takes for each of them, in ms; the same in every scene. */
const lengths = [5, 2, 3, 2, 6, 2, 3, 2, 4, 3];

/** slowFoo for each element, with the frame at which it must start; none is ever cut short. */
function startingAt(...starts: number[]): InnerTable {
  const works = numbers.map((number, index): [string, InnerTable[string]] => {
    const ticks = '-'.repeat(lengths[index] - 1);
    return [String(number), [`-${ticks}(${number % 10}|)`, `${starts[index]}ms ^${ticks}!`]];
  });
  return Object.fromEntries(works);
}

chapter('progression', { heading, intro }, scene => {
  scene(
    {
      title: '1. No concurrency',
      caption: 'One slowFoo after the other: in order, one at a time, and 32 ms long.',
      operator: 'map(fastFoo), concatMapEager(slowFoo, 1)',
      words: 'one at a time',
      concurrency: 1,
      window: 1,
      values,
    },
    ({ watch, inners, expectOutput }) => {
      const called = '1----2-3--4-5-----6-7--8-9---0--|';
      const slowFoo = inners('slowFoo', startingAt(0, 5, 7, 10, 12, 18, 20, 23, 25, 29));
      const result = pull(numbers).pipe(
        map(fastFoo),
        watch('fastFoo', called),
        concatMapEager(slowFoo, 1),
      );
      expectOutput('result', result, '-----1-2--3-4-----5-6--7-8---9--(0|)');
    },
  );

  scene(
    {
      title: '2. Unbounded',
      caption:
        'Everything together: done in 6 ms, but ten requests hit the database together, and the order is lost.',
      operator: 'map(fastFoo), mergeMap(slowFoo)',
      words: 'all together, in any order',
      concurrency: Infinity,
      values,
    },
    ({ watch, inners, expectOutput }) => {
      const slowFoo = inners('slowFoo', startingAt(0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
      const result = pull(numbers).pipe(
        map(fastFoo),
        watch('fastFoo', '(1234567890|)'),
        mergeMap(slowFoo),
      );
      expectOutput('result', result, [
        '--(2468)',
        '---(370)',
        '----9   ',
        '-----1  ',
        '------(5|)',
      ]);
    },
  );

  scene(
    {
      title: '3. Await all',
      caption:
        'The order is back, but nothing comes out before the slowest is done, and the load is as unbounded as before.',
      operator: 'map(x => executeAsync(() => slowFoo(x))), awaitAll()',
      words: 'all started together, all out together',
      concurrency: Infinity,
      window: Infinity,
      values,
    },
    ({ watch, inners, expectOutput }) => {
      const slowFoo = inners('slowFoo', startingAt(0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
      const result = pull(numbers).pipe(
        map(fastFoo),
        watch('fastFoo', '(1234567890|)'),
        map(x => executeAsync(() => slowFoo(x))),
        awaitAll(),
      );
      expectOutput('result', result, '------(1234567890|)');
    },
  );

  scene(
    {
      title: '4. Batches',
      caption:
        'Bounded and in order, in 18 ms; but a batch is as slow as its slowest, and two places idle meanwhile.',
      operator: 'map(x => executeAsync(() => slowFoo(x))), batchAwait(3)',
      words: 'three together, then the next three',
      concurrency: 3,
      window: 3,
      limitName: 'batch',
      values,
    },
    ({ watch, inners, expectOutput }) => {
      const slowFoo = inners('slowFoo', startingAt(0, 0, 0, 5, 5, 5, 11, 11, 11, 15));
      const result = pull(numbers).pipe(
        map(fastFoo),
        watch('fastFoo', ['(123)', '-----(456)', '11ms (789)', '15ms (0|)']),
        map(x => executeAsync(() => slowFoo(x))),
        batchAwait(3),
      );
      expectOutput('result', result, ['-----(123)', '11ms (456)', '15ms (789)', '18ms (0|)']);
    },
  );

  scene(
    {
      title: '5. A sliding window',
      caption:
        'As bounded, in order, and done in 15 ms: the moment the head is out, the next element takes its place.',
      operator: 'map(x => executeAsync(() => slowFoo(x))), slidingAwait(3)',
      words: 'always the next three in flight or done',
      concurrency: 3,
      window: 3,
      values,
    },
    ({ watch, inners, expectOutput }) => {
      const slowFoo = inners('slowFoo', startingAt(0, 0, 0, 5, 5, 5, 7, 11, 11, 11));
      const called = ['(123)', '-----(456)', '-------7', '11ms (890)', '13ms |'];
      const result = pull(numbers).pipe(
        map(fastFoo),
        watch('fastFoo', called),
        map(x => executeAsync(() => slowFoo(x))),
        slidingAwait(3),
      );
      expectOutput('result', result, [
        '-----(123)',
        '-------4',
        '11ms (567)',
        '13ms 8',
        '15ms (90|)',
      ]);
    },
  );
});
