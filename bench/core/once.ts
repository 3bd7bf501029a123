/** One contender in a process of its own: prints nanoseconds per element. */
import { observables, peakGrowth, promises } from './contenders.js';

const [name, count, warmUp] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];

async function main(): Promise<void> {
  if (name === 'memory') return console.log(String(await peakGrowth(count)));
  const contender = { ...promises, ...observables }[name];
  if (warmUp > 0) await contender(warmUp);
  const start = process.hrtime.bigint();
  const seen = await contender(count);
  const nanoseconds = Number(process.hrtime.bigint() - start) / count;
  if (seen !== count) throw new Error(`${name}: expected ${count} elements, got ${seen}`);
  console.log(String(nanoseconds));
}

void main();
