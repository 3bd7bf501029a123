// `node scripts/nodeTests.mjs <folder> [names]`: runs the tests of a folder (or those that are named) for people, and for
// `npm test` also as TAP into the file TAP_REPORT.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const to = (reporter, destination) => [
  `--test-reporter=${reporter}`,
  `--test-reporter-destination=${destination}`,
];

const [folder, ...names] = process.argv.slice(2);
const files = readdirSync(folder)
  .filter(file => file.endsWith('.test.mjs'))
  .filter(file => names.length === 0 || names.includes(file.replace('.test.mjs', '')))
  .map(file => join(folder, file));
const { TAP_REPORT } = process.env;
const reporters = [...to('spec', 'stdout'), ...(TAP_REPORT ? to('tap', TAP_REPORT) : [])];
const { status } = spawnSync(process.execPath, ['--test', ...reporters, ...files], {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
