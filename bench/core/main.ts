/**
 * What an element costs, beside RxJS, rxjs-etc, p-map, Node streams and a bare loop. Each run is a
 * process of its own with one warm-up; the contenders take turns, and the medians are compared.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { observables, promises } from './contenders.js';

const RUNS = Number(process.env.BENCH_RUNS ?? 5);
const ELEMENTS = 200_000;
/** Enough for the compiler; more would only be patience where a cost grows with the backlog. */
const WARM_UP = 50_000;
const ONCE = join(__dirname, 'once.ts');

function run(name: string, count: number, warmUp: number): number {
  const node = ['--expose-gc', ...process.execArgv, ONCE, name, String(count), String(warmUp)];
  return Number(execFileSync(process.execPath, node, { encoding: 'utf8' }));
}

function median(values: number[]): number {
  return [...values].sort((one, other) => one - other)[values.length >> 1];
}

/** Medians of interleaved runs, printed with their ratio to the first contender. */
function compare(title: string, names: string[]): void {
  const measured = new Map<string, number[]>(names.map(name => [name, []]));
  for (let round = 0; round < RUNS; round++) {
    for (const name of names) measured.get(name)!.push(run(name, ELEMENTS, WARM_UP));
  }
  const base = median(measured.get(names[0])!);
  console.log(`\n${title}: nanoseconds per element, medians of ${RUNS} runs of ${ELEMENTS}\n`);
  for (const name of names) {
    const cost = median(measured.get(name)!);
    const ratio = (cost / base).toFixed(2);
    console.log(`${name.padEnd(38)}${cost.toFixed(0).padStart(8)}${ratio.padStart(8)}x`);
  }
}

/** Long against short runs: the cost of an element does not grow with what went before. */
function scale(name: string): void {
  const costs = [10_000, 10_000_000].map(count =>
    median(Array.from({ length: 3 }, () => run(name, count, WARM_UP))),
  );
  const [short, long] = costs.map(cost => cost.toFixed(0));
  const ratio = (costs[1] / costs[0]).toFixed(2);
  console.log(`\n${name}: ${short} ns at 10^4 elements, ${long} ns at 10^7: ${ratio}x`);
  const growth = run('memory', 10_000_000, 0) / 2 ** 20;
  console.log(
    `live heap growth over 10^7 elements through slidingAwait(64): ${growth.toFixed(1)} MB`,
  );
}

compare('Promise inners', Object.keys(promises));
compare('Observable inners, of(x)', Object.keys(observables).slice(0, 2));
compare('Observable inners, of(x), from an iterator', Object.keys(observables).slice(2));
scale('pull, map, slidingAwait');
