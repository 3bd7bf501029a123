import { readFileSync } from 'node:fs';
import { transformSync } from 'esbuild';

type PMap = <T, R>(
  all: Iterable<T>,
  mapper: (value: T, index: number) => Promise<R>,
  options: { concurrency: number },
) => Promise<R[]>;

/** p-map comes as an ES module only, which Jest's CommonJS cannot load. */
function loadPMap(): PMap {
  const source = readFileSync(require.resolve('p-map'), 'utf8');
  const loaded = { exports: {} as { default: PMap } };
  const { code } = transformSync(source, { format: 'cjs' });
  new Function('module', 'exports', code)(loaded, loaded.exports);
  return loaded.exports.default;
}

export const pMap = loadPMap();
