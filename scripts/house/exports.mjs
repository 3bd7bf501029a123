// `node scripts/house/exports.mjs [root]`: one name, one place. Fails on a re-export outside of an index, on a public name that is
// declared in internal, and on two files or two exports of one name.
import { readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ENTRIES = ['src/index.ts', 'src/cassandra/index.ts'];
/** Both entries have a file of this name. */
const SHARED_NAMES = ['index.ts', 'errors.ts'];

/** Programs that know nothing of each other may use one name for two things. */
const HOUSES = ['src', 'embedded', 'marbles', 'bench/core', 'bench/cassandra'];

/** What is wrong in the folders of that root, a line each. */
export const exportFaults = root => HOUSES.flatMap(house => faultsIn(root, house));

function faultsIn(root, house) {
  const files = ts.sys
    .readDirectory(join(root, house), ['.ts'])
    .map(path => relative(root, path).replaceAll('\\', '/'))
    .map(path => ({ path, ...exportsOf(path, readFileSync(join(root, path), 'utf8')) }));
  return [
    ...files.filter(({ path }) => basename(path) !== 'index.ts').flatMap(reExportsOf),
    ...files.filter(({ path }) => ENTRIES.includes(path)).flatMap(fromInternal),
    ...repeated(
      files.map(({ path }) => ({ path, name: basename(path) })),
      SHARED_NAMES,
    ),
    ...repeated(files.flatMap(({ path, declared }) => declared.map(name => ({ path, name })))),
  ];
}

const reExportsOf = ({ path, passedOn }) =>
  passedOn.map(({ name }) => `${path} re-exports ${name}`);

const fromInternal = ({ path, passedOn }) =>
  passedOn
    .filter(({ from }) => from.includes('/internal/'))
    .map(
      ({ name, from }) =>
        `${path} exports ${name} of ${from}: a public name belongs outside internal`,
    );

function repeated(all, allowed = []) {
  const paths = new Map();
  for (const { path, name } of all) paths.set(name, [...(paths.get(name) ?? []), path]);
  return [...paths]
    .filter(([name, { length }]) => length > 1 && !allowed.includes(name))
    .map(([name, these]) => `${name} is in ${these.join(' and ')}`);
}

/** The names that a file declares and exports, and those that it passes on. */
function exportsOf(path, text) {
  const declared = new Set();
  const passedOn = [];
  const imported = new Map();
  for (const node of ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true).statements) {
    if (ts.isImportDeclaration(node)) {
      for (const { name } of namesIn(node.importClause))
        imported.set(name.text, node.moduleSpecifier.text);
    } else if (ts.isExportDeclaration(node)) {
      const from = node.moduleSpecifier?.text;
      const names = node.exportClause?.elements ?? [{ name: { text: '*' } }];
      for (const { name, propertyName } of names) {
        const source = from ?? imported.get((propertyName ?? name).text);
        if (source) passedOn.push({ name: name.text, from: source });
        else declared.add(name.text);
      }
    } else if (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Export) {
      for (const name of declarationsIn(node)) declared.add(name);
    }
  }
  return { declared: [...declared], passedOn };
}

function namesIn(clause) {
  const bindings = clause?.namedBindings;
  return [
    ...(clause?.name ? [clause] : []),
    ...(bindings?.elements ?? (bindings ? [bindings] : [])),
  ];
}

function declarationsIn(node) {
  if (!ts.isVariableStatement(node)) return node.name ? [node.name.text] : [];
  return node.declarationList.declarations.map(({ name }) => name.text);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const faults = exportFaults(resolve(process.argv[2] ?? join(dirname(process.argv[1]), '../..')));
  for (const fault of faults) console.error(fault);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
