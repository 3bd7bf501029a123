// Ten elements, a fast step and a slow one, five ways: npx tsx examples/progression/progression.ts
// The article's progression. Each row is one slowFoo: '=' it runs, '~' it is done and waits for its turn.
import { concatMap, map, mergeMap, type OperatorFunction } from 'rxjs';
import { awaitAll, batchAwait, executeAsync, pull, slidingAwait } from 'rxjs-await';

/** How long slowFoo takes for 1, 2, 3 …, in ticks. */
const TICKS = [5, 2, 3, 2, 6, 2, 3, 2, 4, 3];
const TICK = 25; // ms

type Foo = (x: number) => Promise<number>;

async function run(title: string, way: (slowFoo: Foo) => OperatorFunction<number, number>) {
  const lanes = new Map<number, { start: number; end: number; out: number }>();
  const began = Date.now();
  const now = () => Math.round((Date.now() - began) / TICK);
  const order: number[] = [];
  let running = 0;
  let most = 0;

  const slowFoo = async (x: number) => {
    const lane = { start: now(), end: NaN, out: NaN };
    lanes.set(x, lane);
    most = Math.max(most, ++running);
    await new Promise(resolve => setTimeout(resolve, TICKS[x - 1] * TICK));
    running--;
    lane.end = now();
    return x;
  };

  await pull(TICKS.keys())
    .pipe(
      map(index => index + 1), // fastFoo
      way(slowFoo),
    )
    .forEach(x => {
      lanes.get(x)!.out = now();
      order.push(x);
    });

  const isOrdered = order.every((x, index) => x === index + 1);
  console.log(`\n${title}: ${isOrdered ? 'in order' : 'OUT OF ORDER'}, at most ${most} at once`);
  for (const [x, { start, end, out }] of lanes) {
    const bar = ' '.repeat(start) + '='.repeat(end - start) + '~'.repeat(out - end);
    console.log(`  ${String(x).padStart(2)} ${bar}${x}`);
  }
  console.log(`     out: ${order.join(' ')}`);
}

const futures = (slowFoo: Foo) => map((x: number) => executeAsync(() => slowFoo(x)));

async function main() {
  await run('1. concatMap', slowFoo => concatMap(slowFoo));
  await run('2. mergeMap', slowFoo => mergeMap(slowFoo));
  await run('3. awaitAll', slowFoo => source => source.pipe(futures(slowFoo), awaitAll()));
  await run('4. batchAwait(3)', slowFoo => source => source.pipe(futures(slowFoo), batchAwait(3)));
  await run('5. slidingAwait(3)', foo => source => source.pipe(futures(foo), slidingAwait(3)));
}

void main();
