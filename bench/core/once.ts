/**
 * One contender in a process of its own: prints nanoseconds per element, of the first run and of the
 * fifth. A third argument is the elements of runs before them, so that a short one is warm, too.
 */
import { heapGrowth, observables, promises } from './contenders.js';

/** V8 throws compiled code away when it first meets the end of a source: the fifth run is warm. */
const RUNS = 5;

const [name, count, before] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];

async function main(): Promise<void> {
  if (name === 'memory') return console.log((await heapGrowth(count)).join(' '));
  const contender = { ...promises, ...observables }[name];
  for (let run = 0; before > 0 && run < RUNS; run++) await contender(before);
  const costs: number[] = [];
  while (costs.length < RUNS) {
    const start = process.hrtime.bigint();
    const seen = await contender(count);
    costs.push(Number(process.hrtime.bigint() - start) / count);
    if (seen !== count) throw new Error(`${name}: expected ${count} elements, got ${seen}`);
  }
  console.log(`${costs[0]} ${costs.at(-1)}`);
}

void main();
