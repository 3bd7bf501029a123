// `npm test`: every step, also after one that fails, and at the end how many checks passed and failed in all.
// `npm test -- lint unit` runs some of them. What each counted is left in reports/test.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';

const REPORTS = 'reports/test';

/** A step counts as one check, or as many as its report has. */
const STEPS = [
  { name: 'types' },
  { name: 'lint' },
  { name: 'house', ...countedByNode('house') },
  { name: 'unit', ...countedByJest('unit') },
  { name: 'test:vitest', ...countedByVitest('vitest') },
  { name: 'test:cassandra', ...countedByJest('cassandra') },
  { name: 'build' },
  { name: 'smoke', ...countedByNode('smoke') },
  { name: 'test:dist', ...countedByJest('dist') },
  { name: 'smoke:lts', ...countedByNode('smoke-lts') },
  { name: 'test:lts', ...countedByJest('lts') },
];

function countedByJest(name) {
  const report = `${REPORTS}/${name}.json`;
  const count = json => {
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites = 0 } = JSON.parse(json);
    return { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites };
  };
  return { args: ['--json', `--outputFile=${report}`], report, count };
}

/** Its report has the form of Jest's. */
function countedByVitest(name) {
  const { report, count } = countedByJest(name);
  return {
    args: ['--reporter=default', '--reporter=json', `--outputFile=${report}`],
    report,
    count,
  };
}

function countedByNode(name) {
  const report = `${REPORTS}/${name}.tap`;
  const count = tap => {
    const total = word => Number(tap.match(new RegExp(`^# ${word} (\\d+)$`, 'm'))[1]);
    return { passed: total('pass'), failed: total('fail') + total('cancelled') };
  };
  return { env: { TAP_REPORT: report }, report, count };
}

function run({ name, args = [], env = {}, report, count }) {
  const { status } = spawnSync('npm', ['run', '--silent', name, '--', ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
    shell: process.platform === 'win32',
  });
  const isFine = status === 0;
  const alone = { passed: isFine ? 1 : 0, failed: isFine ? 0 : 1 };
  if (!report) return alone;
  // Without a report it ended early, or has skipped itself.
  if (!existsSync(report)) return { passed: 0, failed: alone.failed };
  const { passed, failed } = count(readFileSync(report, 'utf8'));
  // A step may fail beside its tests.
  return { passed, failed: Math.max(failed, alone.failed) };
}

const chosen = process.argv.slice(2);
const unknown = chosen.filter(name => !STEPS.some(step => step.name === name));
if (unknown.length > 0) {
  throw new RangeError(`Expected steps of ${STEPS.map(({ name }) => name)}, but got ${unknown}`);
}

rmSync(REPORTS, { recursive: true, force: true });
mkdirSync(REPORTS, { recursive: true });
const results = [];
for (const step of STEPS) {
  if (chosen.length > 0 && !chosen.includes(step.name)) continue;
  console.log(`\n== ${step.name}`);
  const begun = performance.now();
  const counts = run(step);
  const seconds = Math.round((performance.now() - begun) / 1000);
  results.push({ step: step.name, ...counts, seconds });
  console.log(`== ${step.name}: ${counts.failed === 0 ? 'ok' : 'FAILED'}, ${seconds} s`);
}

const sum = key => results.reduce((total, result) => total + result[key], 0);
console.log();
console.table(results);
process.exitCode = sum('failed') === 0 ? 0 : 1;
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
