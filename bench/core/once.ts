/** One contender in a process of its own: prints nanoseconds per element, of the first run and of the fifth. */
import { observables, peakGrowth, promises } from './contenders.js';

/** V8 throws compiled code away when it first meets the end of a source: it is warm after the next run. */
const RUNS = 5;

const [name, count] = [process.argv[2], Number(process.argv[3])];

async function main(): Promise<void> {
  if (name === 'memory') return console.log(String(await peakGrowth(count)));
  const contender = { ...promises, ...observables }[name];
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
