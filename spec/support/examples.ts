import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { format } from 'node:util';
import ts from 'typescript';
import { macrotask } from './async.js';

const HOME = join(__dirname, '../..');
/** Virtual milliseconds after which an example that still runs is one that does not end. */
const LONGEST_RUN = 20_000;
/** What the examples see of time is virtual; files, streams and microtasks are real. */
const REAL = ['nextTick', 'setImmediate', 'clearImmediate', 'queueMicrotask', 'performance'];
const DOC_COMMENTS = /^ *\/\*\*[^]*?\*\//gm;
const NEEDS_SERVER = /'(rxjs-await\/cassandra|cassandra-driver)'/;
/** One block of code in a page or a doc comment. */
export interface Example {
  /** Path and line, as an editor opens them. */
  name: string;
  code: string;
  /** A server is needed to run it: it is only compiled here. */
  needsServer: boolean;
  /** A file of spec/recipes has it word for word, and compiles and runs it. */
  isTest: boolean;
}

/** README.md and every page of the manual, in its folders too. */
export function pages(): string[] {
  return ['README.md', ...filesIn('docs', '.md')];
}

/** All examples of the pages and the doc comments of src/. */
export function allExamples(): Example[] {
  const inPages = pages().flatMap(path => inPage(path, read(path)));
  return [...inPages, ...filesIn('src', '.ts').flatMap(path => inComments(path, read(path)))];
}

/** What compiles and runs the examples that are tests. */
export function recipeSpecs(): string[] {
  return filesIn('spec/recipes', '.ts').map(read);
}

export function inPage(path: string, text: string): Example[] {
  return [...text.matchAll(/^```ts\n([^]*?)^```$/gm)].map(({ 1: code, index }) => ({
    name: `${path}:${lineOf(text, index) + 1}`,
    code,
    needsServer: /^src\/cassandra\/|^docs\/cassandra\//.test(path) || NEEDS_SERVER.test(code),
    isTest: /^describe\(/m.test(code),
  }));
}

/** The comment's frame becomes blank, so that what is left is a page with the same lines. */
export function inComments(path: string, text: string): Example[] {
  return [...text.matchAll(DOC_COMMENTS)].flatMap(({ 0: comment, index }) => {
    const page = comment.replace(/^ *(\/\*\*|\*\/|\*) ?/gm, '');
    return inPage(path, '\n'.repeat(lineOf(text, index) - 1) + page);
  });
}

/** What the compiler says of them: `path:line: message`, nothing when all is well. */
export function compile(examples: Example[]): string[] {
  const files = new Map(
    examples.map(one => [join(HOME, `${one.name}.example.ts`), { ...one, code: completed(one) }]),
  );
  const { config } = ts.readConfigFile(join(HOME, 'tsconfig.spec.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, HOME);
  Object.assign(options, { module: ts.ModuleKind.ESNext, noUnusedLocals: false, types: ['node'] });
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile } = host;
  host.fileExists = path => files.has(path) || fileExists(path);
  host.readFile = path => files.get(path)?.code ?? readFile(path);
  const { getSourceFile } = host;
  host.getSourceFile = (path, target, ...rest) =>
    files.has(path)
      ? ts.createSourceFile(path, files.get(path)!.code, target)
      : getSourceFile(path, target, ...rest);
  const program = ts.createProgram([...files.keys()], options, host);
  return [...files].flatMap(([path, { name }]) => {
    const file = program.getSourceFile(path)!;
    const [page, first] = name.split(':');
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
      ({ start = 0, messageText }) => {
        const line = Number(first) + file.getLineAndCharacterOfPosition(start).line;
        return `${page}:${line}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
      },
    );
  });
}

/**
 * The code as a module. An example in src/cassandra that imports nothing is an excerpt, in which a
 * client, rows and the entry's names are there; they come behind it, so that its lines stay.
 */
function completed({ name, code }: Example): string {
  if (!name.startsWith('src/cassandra/') || code.includes('import ')) return `${code}export {};`;
  const lists = read('src/cassandra/index.ts').match(/(?<=^export \{)[^}]*/gm)!;
  const exported = lists.map(list => list.replace(/,\s*$/, '')).join();
  return `${code}
    import type { Client } from 'cassandra-driver';
    import { filter, from, map, of, take, tap, toArray, type Observable } from 'rxjs';
    import { pull } from 'rxjs-await';
    import { ${exported} } from 'rxjs-await/cassandra';
    declare const client: Client;
    declare const rows$: Observable<{ k: number; v: number }>;`;
}

/** What the example says that it prints: its `// -> …` comments, from top to bottom. */
export function promised({ code }: Example): string {
  return [...code.matchAll(/\/\/ -> (.*)$/gm)].map(([, said]) => said.trim()).join(', ');
}

/** What it prints, once nothing of it waits for time any more. */
export async function printed({ name, code }: Example): Promise<string> {
  const lines: string[] = [];
  const log = (...values: unknown[]) => lines.push(format(...values).replace(/\s+/g, ' '));
  const AsyncFunction = (async () => {}).constructor as new (
    ...source: string[]
  ) => (...globals: unknown[]) => Promise<void>;
  const main = new AsyncFunction('require', 'exports', 'console', toCommonJs(code));
  jest.useFakeTimers({ doNotFake: REAL as never });
  try {
    let outcome: { error?: unknown } | undefined;
    main(load, {}, { log }).then(
      () => (outcome = {}),
      error => (outcome = { error }),
    );
    for (let ms = 0; !outcome || jest.getTimerCount() > 0; ms++) {
      if (ms > LONGEST_RUN) throw new Error(`${name} does not end; so far: ${lines.join(', ')}`);
      await macrotask();
      await jest.advanceTimersByTimeAsync(1);
    }
    await macrotask();
    if ('error' in outcome) throw outcome.error;
    return lines.join(', ');
  } finally {
    jest.useRealTimers();
  }
}

function toCommonJs(code: string): string {
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
  return ts.transpileModule(code, { compilerOptions }).outputText;
}

/** An example may use what a user of the package has: the package, RxJS and Node. */
function load(id: string): unknown {
  if (/^(rxjs|rxjs\/testing|rxjs-await|node:.*)$/.test(id)) return jest.requireActual(id);
  throw new Error(`an example imports ${id}`);
}

function filesIn(folder: string, extension: string): string[] {
  return ts.sys
    .readDirectory(join(HOME, folder), [extension])
    .map(path => relative(HOME, path))
    .sort();
}

function read(path: string): string {
  return readFileSync(join(HOME, path), 'utf8');
}

function lineOf(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}
