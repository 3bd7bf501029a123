// Runs the smoke tests (or those that are named) for people, and for `npm test` also as TAP into the file TAP_REPORT.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = dirname(fileURLToPath(import.meta.url));

const to = (reporter, destination) => [
  `--test-reporter=${reporter}`,
  `--test-reporter-destination=${destination}`,
];

const named = process.argv.slice(2);
const files = (named.length > 0 ? named : ['load', 'shape']).map(name =>
  join(FOLDER, `${name}.test.mjs`),
);
const { TAP_REPORT } = process.env;
const reporters = [...to('spec', 'stdout'), ...(TAP_REPORT ? to('tap', TAP_REPORT) : [])];
const { status } = spawnSync(process.execPath, ['--test', ...reporters, ...files], {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
