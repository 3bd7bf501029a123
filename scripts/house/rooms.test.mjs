import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { exportFaults } from './exports.mjs';

const ROOT = join(import.meta.dirname, '../..');

/** A copy of what the rules look at, to plant faults in. */
function createCopy() {
  const copy = mkdtempSync(join(tmpdir(), 'rooms-'));
  for (const path of ['src', 'embedded', 'marbles', 'bench', 'spec/support', 'package.json']) {
    cpSync(join(ROOT, path), join(copy, path), { recursive: true });
  }
  for (const path of ['.dependency-cruiser.cjs', 'tsconfig.json', 'tsconfig.spec.json']) {
    cpSync(join(ROOT, path), join(copy, path));
  }
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'), 'junction');
  return copy;
}

/** What the rules say of it: `rule: file`. */
function violationsIn(copy) {
  const tool = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const folders = ['src', 'embedded', 'marbles', 'bench'];
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [tool, '--output-type', 'json', ...folders],
    {
      cwd: copy,
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    },
  );
  assert.notEqual(stdout, '', stderr);
  const { violations } = JSON.parse(stdout).summary;
  return violations.map(({ rule, from }) => `${rule.name}: ${from}`).sort();
}

describe('the rules of the rooms', () => {
  const copy = createCopy();
  after(() => rmSync(copy, { recursive: true, force: true }));
  const plant = (path, code) => appendFileSync(join(copy, path), `\n${code}\n`);

  it('find cycles and imports in the wrong direction, also of types only', () => {
    // Each is a fault of its own kind, in a file that has no other.
    const internal = 'src/cassandra/internal';
    plant(
      `${internal}/values/plantedA.ts`,
      `import type { B } from './plantedB.js'; export type A = B;`,
    );
    plant(
      `${internal}/values/plantedB.ts`,
      `import type { A } from './plantedA.js'; export type B = A | 1;`,
    );
    plant(
      `${internal}/values/plantedUp.ts`,
      `import type { A } from '../write/planted.js'; export type C = A;`,
    );
    plant(`${internal}/write/planted.ts`, `export type A = 1;`);
    plant(
      `${internal}/read/planted.ts`,
      `import { type A } from '../write/planted.js'; export type D = A;`,
    );
    plant(
      'src/internal/util/planted.ts',
      `import type { Block } from '../../operators/Executor.js'; export type E = Block<1>;`,
    );
    plant(
      'src/operators/planted.ts',
      `import type { WriteConf } from '../cassandra/conf.js'; export type F = WriteConf<1>;`,
    );
    plant(
      'src/operators/plantedNode.ts',
      `import { readFileSync } from 'node:fs'; export const g = readFileSync;`,
    );
    plant(
      'embedded/node/planted.ts',
      `import type { Cassandra } from '../cluster/cassandra.js'; export type H = Cassandra;`,
    );
    plant('bench/core/planted.ts', `import { no } from './noSuchFile.js'; export const i = no;`);
    assert.deepEqual(violationsIn(copy), [
      `cassandra-read: ${internal}/read/planted.ts`,
      `cassandra-values: ${internal}/values/plantedUp.ts`,
      'core-imports-rxjs-only: src/operators/plantedNode.ts',
      'core-operators: src/operators/planted.ts',
      'core-util: src/internal/util/planted.ts',
      'embedded-node: embedded/node/planted.ts',
      `no-cycle: ${internal}/values/plantedA.ts`,
      'no-unresolved: bench/core/planted.ts',
    ]);
  });
});

describe('the rules of names', () => {
  const root = mkdtempSync(join(tmpdir(), 'names-'));
  after(() => rmSync(root, { recursive: true, force: true }));
  const write = (path, code) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), code);
  };

  it('find re-exports, public names of internal, and names that are used twice', () => {
    write(
      'src/internal/a.ts',
      `export const one = 1; export type Two = 2; export interface Two {}`,
    );
    write('src/operators/b.ts', `export { one as first } from '../internal/a.js';`);
    write(
      'src/operators/c.ts',
      `import { one } from '../internal/a.js'; export { one }; export * from './b.js';`,
    );
    write(
      'src/index.ts',
      `export { d } from './operators/d.js'; export type { Two } from './internal/a.js';`,
    );
    write('src/operators/d.ts', `export function d() {} export class One {}`);
    write('src/cassandra/a.ts', `export const one = 2, other = 3;`);
    write('src/cassandra/errors.ts', `export class One {}`);
    write('src/errors.ts', '');
    assert.deepEqual(exportFaults(root), [
      'src/operators/b.ts re-exports first',
      'src/operators/c.ts re-exports one',
      'src/operators/c.ts re-exports *',
      'src/index.ts exports Two of ./internal/a.js: a public name belongs outside internal',
      'a.ts is in src/cassandra/a.ts and src/internal/a.ts',
      'one is in src/cassandra/a.ts and src/internal/a.ts',
      'One is in src/cassandra/errors.ts and src/operators/d.ts',
    ]);
  });
});
