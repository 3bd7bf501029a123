// The public types, as built, beside the reports in api/.
import assert from 'node:assert/strict';
import { appendFileSync, cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { apiFaults } from '../api.mjs';

const ROOT = join(import.meta.dirname, '../..');

describe('the API report', () => {
  it('is that of the build', () => {
    assert.deepEqual(apiFaults(), []);
  });
});

describe('the test of the API report', () => {
  const root = mkdtempSync(join(tmpdir(), 'api-'));
  after(() => rmSync(root, { recursive: true, force: true }));
  for (const path of ['api', 'dist/esm', 'package.json']) {
    cpSync(join(ROOT, path), join(root, path), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'), 'junction');

  it('finds a type that is new, and one that users cannot name', () => {
    const planted = 'interface Hidden { a: 1 }\nexport interface Planted { b: Hidden }\n';
    appendFileSync(join(root, 'dist/esm/operators/pull.d.ts'), planted);
    appendFileSync(
      join(root, 'dist/esm/index.d.ts'),
      `\nexport type { Planted } from './operators/pull.js';\n`,
    );
    const [hidden, changed, ...others] = apiFaults({ root });
    assert.match(hidden, /"Hidden" needs to be exported/);
    assert.match(changed, /^rxjs-await: differs/);
    assert.deepEqual(others, []);
  });
});
