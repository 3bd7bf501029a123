// `npm test`: every step, also after one that fails, and at the end how many checks passed and failed in all.
// `npm test -- lint unit` runs some of them. What each counted is left in reports/test.
import { mkdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { InOrder } from './test/inOrder.mjs';
import { countedByJest, countedByNode, countedByVitest } from './test/reports.mjs';
import { runStep } from './test/runStep.mjs';

const REPORTS = 'reports/test';

/**
 * A step counts as one check, or as many as its report has. The steps of a lane run one after the other, and the lanes
 * side by side. What waits for servers most of the time has a lane of its own. The other lane gives way to it
 * (`niceness`), so that a spec with a real clock is delayed little. Everything that builds or reads `dist` shares a lane.
 */
const LANES = [
  {
    niceness: 5,
    steps: [
      { name: 'types' },
      { name: 'lint' },
      { name: 'house', ...countedByNode(`${REPORTS}/house`) },
      { name: 'unit', ...countedByJest(`${REPORTS}/unit`) },
      { name: 'test:vitest', ...countedByVitest(`${REPORTS}/vitest`) },
      { name: 'build' },
      { name: 'smoke', ...countedByNode(`${REPORTS}/smoke`) },
      { name: 'test:dist', ...countedByJest(`${REPORTS}/dist`) },
      { name: 'smoke:lts', ...countedByNode(`${REPORTS}/smoke-lts`) },
      { name: 'test:lts', ...countedByJest(`${REPORTS}/lts`) },
    ],
  },
  {
    niceness: 0,
    steps: [{ name: 'test:cassandra', ...countedByJest(`${REPORTS}/cassandra`) }],
  },
];
const STEPS = LANES.flatMap(({ steps }) => steps);

function choose(names) {
  const unknown = names.filter(name => !STEPS.some(step => step.name === name));
  if (unknown.length > 0) {
    throw new RangeError(`Expected steps of ${STEPS.map(({ name }) => name)}, but got ${unknown}`);
  }
  return STEPS.filter(({ name }) => names.length === 0 || names.includes(name));
}

const chosen = choose(process.argv.slice(2));
rmSync(REPORTS, { recursive: true, force: true });
mkdirSync(REPORTS, { recursive: true });
const output = new InOrder(
  chosen.map(({ name }) => name),
  text => process.stdout.write(text),
);
const results = [];

async function runLane({ steps, niceness }) {
  for (const step of steps) {
    if (!chosen.includes(step)) continue;
    const write = text => output.write(step.name, text);
    write(`\n== ${step.name}\n`);
    const begun = performance.now();
    const counts = await runStep(step, { niceness, write });
    const seconds = Math.round((performance.now() - begun) / 1000);
    results.push({ step: step.name, ...counts, seconds });
    write(`== ${step.name}: ${counts.failed === 0 ? 'ok' : 'FAILED'}, ${seconds} s\n`);
    output.end(step.name);
  }
}

if (availableParallelism() > 1) await Promise.all(LANES.map(runLane));
else for (const lane of LANES) await runLane(lane);

const sum = key => results.reduce((total, result) => total + result[key], 0);
results.sort((a, b) => placeOf(a) - placeOf(b));
console.log();
console.table(results);
process.exitCode = sum('failed') === 0 ? 0 : 1;
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);

function placeOf({ step }) {
  return STEPS.findIndex(({ name }) => name === step);
}
