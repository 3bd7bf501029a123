/**
 * What an element costs, beside RxJS, rxjs-etc, p-map, Node streams and a bare loop. Each contender
 * runs five times in a process of its own: the first run still compiles, the fifth is warm. The
 * contenders take turns, and the medians of several such processes are compared.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { observables, promises } from './contenders.js';

const PROCESSES = Number(process.env.BENCH_RUNS ?? 5);
const ELEMENTS = 200_000;
/** Elements before those of a comparison of lengths, so that both are compiled. */
const WARMING = 500_000;
const ONCE = join(__dirname, 'once.ts');

interface Costs {
  readonly first: number;
  readonly warm: number;
}

function runOnce(name: string, count: number, before = 0): number[] {
  const node = ['--expose-gc', ...process.execArgv, ONCE, name, String(count), String(before)];
  return execFileSync(process.execPath, node, { encoding: 'utf8' }).split(' ').map(Number);
}

function median(values: number[]): number {
  return [...values].sort((one, other) => one - other)[values.length >> 1];
}

function medians(runs: number[][]): Costs {
  return {
    first: median(runs.map(([first]) => first)),
    warm: median(runs.map(([, warm]) => warm)),
  };
}

/** Medians of interleaved runs, printed with their ratio to the first contender. */
function compare(title: string, names: string[]): void {
  const measured = new Map<string, number[][]>(names.map(name => [name, []]));
  for (let turn = 0; turn < PROCESSES; turn++) {
    for (const name of names) measured.get(name)!.push(runOnce(name, ELEMENTS));
  }
  const base = medians(measured.get(names[0])!);
  console.log(`\n${title}: nanoseconds per element, medians of ${PROCESSES} runs of ${ELEMENTS}\n`);
  console.log(`${''.padEnd(38)}${'warm'.padStart(8)}${'first run'.padStart(18)}`);
  for (const name of names) {
    const { first, warm } = medians(measured.get(name)!);
    const part = (cost: number, of: number) =>
      `${cost.toFixed(0).padStart(8)}${(cost / of).toFixed(2).padStart(8)}x`;
    console.log(`${name.padEnd(38)}${part(warm, base.warm)}${part(first, base.first)}`);
  }
}

/** Long against short runs: the cost of an element does not grow with what went before. */
function scale(name: string): void {
  const lengths = [10_000, 100_000, 1_000_000, 10_000_000];
  const runs = lengths.map((): number[][] => []);
  for (let turn = 0; turn < PROCESSES; turn++) {
    lengths.forEach((count, at) => runs[at].push(runOnce(name, count, WARMING)));
  }
  const costs = runs.map(each => medians(each).warm);
  console.log(`\n${name}: nanoseconds per element, warm, and to the least of them\n`);
  costs.forEach((cost, at) => {
    const ratio = (cost / Math.min(...costs)).toFixed(2);
    console.log(
      `${String(lengths[at]).padStart(10)} elements${cost.toFixed(0).padStart(8)}${ratio.padStart(8)}x`,
    );
  });
  const [peak, live] = runOnce('memory', 10_000_000).map(bytes => (bytes / 2 ** 20).toFixed(1));
  console.log(
    `\nthe heap over 10^7 elements through slidingAwait(64) grows by ${peak} MB at its peak, by ${live} MB that live`,
  );
}

compare('Promise inners', Object.keys(promises));
compare('Observable inners, of(x)', Object.keys(observables).slice(0, 2));
compare('Observable inners, of(x), from an iterator', Object.keys(observables).slice(2));
scale('pull, map, slidingAwait');
