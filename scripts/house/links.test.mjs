import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { after, describe, it } from 'node:test';
import { deadLinks } from './links.mjs';

const ROOT = join(import.meta.dirname, '../..');
const FOLDERS = '.github bench docs embedded examples marbles scripts spec src'.split(' ');

describe('the links of the clone', () => {
  it('lead to files and headings', () => {
    const paths = [ROOT, ...FOLDERS.map(folder => join(ROOT, folder))]
      .flatMap(folder => readdirSync(folder, { recursive: folder !== ROOT, withFileTypes: true }))
      .filter(entry => entry.isFile() && /\.(md|ts)$/.test(entry.name))
      .map(entry => relative(ROOT, join(entry.parentPath ?? entry.path, entry.name)));
    for (const page of ['README.md', 'docs/README.md', 'marbles/README.md', 'embedded/README.md']) {
      assert.ok(paths.includes(page), page);
    }
    assert.deepEqual(deadLinks(ROOT, paths), []);
  });
});

describe('the test of links', () => {
  const root = mkdtempSync(join(tmpdir(), 'links-'));
  after(() => rmSync(root, { recursive: true, force: true }));
  const dead = (text, path = 'page.md') => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    return deadLinks(root, [path]).map(line => line.slice(path.length + 2));
  };
  writeFileSync(join(root, 'other.md'), '# A `heading`, and more\n\n## Twice\n\n## Twice\n');

  it('finds files and headings that are missing', () => {
    assert.deepEqual(dead('[a](none.md) [b](other.md#none) ![c](c.svg) [d](#none)'), [
      'none.md',
      'other.md#none',
      'c.svg',
      '#none',
    ]);
    assert.deepEqual(dead('[a]: none.md\n\n<img src="none.svg">'), ['none.md', 'none.svg']);
  });

  it('accepts headings as GitHub names them', () => {
    const links = '[a](other.md#a-heading-and-more) [b](other.md#twice-1) [c](https://x.example)';
    assert.deepEqual(dead(links), []);
  });

  it('finds links that leave the root', () => {
    assert.deepEqual(dead('[a](../../x.md)', 'docs/page.md'), ['../../x.md']);
  });

  it('reads the comments of a source, but not its code', () => {
    const source = '/** [a](none.md) `[b](none.md)` */\nconst c = /](none.ts)/;\n';
    assert.deepEqual(dead(source, 'source.ts'), ['none.md']);
  });
});
