// The shape of the published package: its types, its imports and its size.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { publint } from 'publint';
import ts from 'typescript';
import { formatMessage } from 'publint/utils';
import { deadLinks } from '../house/links.mjs';
import { createConsumer } from './consumer.mjs';

const MODULES = join(dirname(fileURLToPath(import.meta.url)), '../../node_modules');

/** Bytes, minified and gzipped, RxJS not counted: what is reached, not to be lost; the goal is 5000 and 3500. */
const MOST_BYTES = { whole: 12_000, slidingAwait: 8_900 };

const consumer = createConsumer();
after(consumer.remove);

async function bundle(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: consumer.folder },
    external: ['rxjs'],
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
    logLevel: 'error',
  });
  return outputFiles[0].text;
}

/** A tool of the project, by its own Node: fails with what the tool printed. */
function runTool(path, args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(MODULES, path), ...args], {
    cwd: consumer.folder,
    encoding: 'utf8',
  });
  assert.equal(status, 0, `${stdout}\n${stderr}`);
}

describe('the core', () => {
  for (const format of ['esm', 'cjs']) {
    it(`imports nothing but rxjs (${format})`, async () => {
      const { metafile } = await build({
        entryPoints: [join(consumer.installed, 'dist', format, 'index.js')],
        packages: 'external',
        bundle: true,
        metafile: true,
        write: false,
      });
      const files = Object.entries(metafile.inputs);
      const packages = files.flatMap(([, { imports }]) =>
        imports.filter(({ external }) => external).map(({ path }) => path),
      );
      assert.deepEqual([...new Set(packages)], ['rxjs']);
      assert.deepEqual(
        files.map(([path]) => path).filter(path => path.includes('/cassandra/')),
        [],
      );
    });
  }

  // TypeScript's useDefineForClassFields: false. Defined fields cost a tenth to a quarter of the time on Node 20 (bench/README.md).
  it(`assigns fields in constructors, by TypeScript ${ts.version}`, () => {
    const engine = join(consumer.installed, 'dist/esm/internal/engine');
    for (const file of readdirSync(engine).filter(name => name.endsWith('.js'))) {
      // Members of a class stand at one level of indentation.
      const fields = readFileSync(join(engine, file), 'utf8').match(
        /^ {4}(?!return|break|continue)[#\w]+;$/gm,
      );
      const isClass = /^export class /m.test(readFileSync(join(engine, file), 'utf8'));
      if (isClass) assert.deepEqual(fields, null, `${file}: ${fields}`);
    }
    assert.match(
      readFileSync(join(engine, 'engine.js'), 'utf8'),
      /^ {8}this\.isBatchFull = false;$/m,
    );
  });

  it('leaves nothing of a bare import', async () => {
    assert.equal(await bundle(`import 'rxjs-await';`), '');
  });

  for (const [name, contents] of [
    ['whole', `export * from 'rxjs-await';`],
    ['slidingAwait', `export { slidingAwait } from 'rxjs-await';`],
  ]) {
    it(`is small, minified and gzipped (${name})`, async t => {
      const size = gzipSync(await bundle(contents), { level: 9 }).length;
      t.diagnostic(`${name}: ${size} bytes of at most ${MOST_BYTES[name]}`);
      assert.ok(size <= MOST_BYTES[name], `${name}: ${size} bytes, more than ${MOST_BYTES[name]}`);
    });
  }
});

describe('the declarations', () => {
  const strict = { noEmit: true, strict: true, types: [], skipLibCheck: false };
  const core = `
    import { checkpoint, concatMapEagerSettled, Executor, toAsyncIterable } from 'rxjs-await';
    import { of } from 'rxjs';
    export async function main(): Promise<void> {
      await using executor = new Executor({ concurrency: 2 });
      await using rows = toAsyncIterable(of(1).pipe(checkpoint(() => {})));
      for await (const row of rows) row.toFixed();
      of(1).pipe(concatMapEagerSettled(x => [x], 2)).subscribe(result => result.index.toFixed());
      await executor.whenBelow(1);
    }
    export * from 'rxjs-await';`;
  const cassandra = `
    export * from 'rxjs-await/cassandra';
    import { saveToCassandra } from 'rxjs-await/cassandra';
    export const save: Function = saveToCassandra;`;

  /** Compiles a user's file. The declarations of the driver need the types of Node: they aren't ours. */
  function compile(name, text, options) {
    const user = peered.write(name, text);
    const settings = { compilerOptions: { ...strict, ...options }, files: [user] };
    const config = peered.write(`${name}.tsconfig.json`, JSON.stringify(settings));
    const { stdout } = spawnSync(
      process.execPath,
      [join(MODULES, 'typescript/bin/tsc'), '-p', config, '--pretty', 'false'],
      { cwd: peered.folder, encoding: 'utf8' },
    );
    const errors = stdout.split('\n').filter(line => line.includes('error TS'));
    assert.deepEqual(
      errors.filter(line => !/^\S*\/cassandra-driver\//.test(line)),
      [],
    );
    return errors.length;
  }

  const peered = createConsumer(['rxjs', 'cassandra-driver']);
  after(peered.remove);

  for (const [format, extension] of [
    ['esm', 'mts'],
    ['cjs', 'cts'],
  ]) {
    it(`need no types of Node, and no newer library (${format})`, () => {
      const options = { lib: ['es2022', 'dom'], target: 'es2022', module: 'node16' };
      assert.equal(compile(`core.${extension}`, core, options), 0);
    });
    it(`of the Cassandra entry are found and checked (${format})`, () => {
      const options = { lib: ['es2022', 'dom'], target: 'es2022', module: 'node16' };
      compile(`cassandra.${extension}`, cassandra, options);
    });
  }

  it('are found by the resolution of Node 10, also of the Cassandra entry', () => {
    const options = { lib: ['es2022', 'dom'], target: 'es2022', module: 'commonjs' };
    const old = { moduleResolution: 'node10', ignoreDeprecations: '6.0' };
    compile('old-core.ts', core, { ...options, ...old });
    compile('old-cassandra.ts', cassandra, { ...options, ...old });
  });
});

describe('the package', () => {
  it('has pages and declarations whose links lead to files of the package', () => {
    const pages = readdirSync(consumer.installed, { recursive: true }).filter(path =>
      /\.md$|\.d\.ts$/.test(path),
    );
    assert.ok(pages.includes('README.md') && pages.length > 10, `${pages}`);
    assert.deepEqual(deadLinks(consumer.installed, pages), []);
  });

  it('is clean to publint', async () => {
    const { messages, pkg } = await publint({
      pkgDir: consumer.installed,
      pack: false,
      strict: true,
    });
    assert.deepEqual(
      messages.map(message => formatMessage(message, pkg)),
      [],
    );
  });

  it('is clean to are-the-types-wrong', () => {
    runTool('@arethetypeswrong/cli/dist/index.js', [consumer.tarball, '--profile', 'node16']);
  });
});
