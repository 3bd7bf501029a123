import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SpecKeyspace } from '../../../embedded/index.js';
import { inPage, type Example } from '../../support/examples.js';

const HOME = join(__dirname, '../../..');
const PAGE = 'docs/cassandra/recipes.md';
const SERVER = /contactPoints: \['127\.0\.0\.1'\], localDataCenter: 'datacenter1'/;

/** The program below the heading, as the page has it. */
export function recipe(heading: string): Example {
  const [, after] = readFileSync(join(HOME, PAGE), 'utf8').split(`\n## ${heading}\n`);
  const [example] = inPage(PAGE, `${after ?? ''}`.split('\n## ')[0] as string);
  if (!example) throw new Error(`${PAGE} has no recipe "${heading}"`);
  return example;
}

/** Bundled for the server and the keyspace of the spec; nothing else of it changes. */
export async function build({ code }: Example, on: SpecKeyspace, file: string): Promise<void> {
  if (!SERVER.test(code)) throw new Error('The recipe has no client');
  const { contactPoints, protocolOptions, localDataCenter } = on.access.clientOptions();
  const options = JSON.stringify({ contactPoints, protocolOptions, localDataCenter });
  const source = code
    .replace(SERVER, `...${options}`)
    .replaceAll("'test'", `'${on.keyspace}'`)
    .replaceAll('test.', `${on.keyspace}.`);
  const args = [
    '--bundle',
    '--platform=node',
    '--format=esm',
    '--loader=ts',
    '--log-level=error',
    '--alias:rxjs-await=./src/index.ts',
    '--alias:rxjs-await/cassandra=./src/cassandra/index.ts',
    "--banner:js=import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    `--outfile=${file}`,
  ];
  const bundler = spawn(join(HOME, 'node_modules/.bin/esbuild'), args, {
    cwd: HOME,
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  bundler.stdin.end(source);
  const [status] = (await once(bundler, 'close')) as [number];
  if (status !== 0) throw new Error('The recipe could not be bundled');
}

/** A run of the program as a process of its own, in the folder. */
export class RecipeRun {
  readonly ended: Promise<{ output: string; errors: string; status: number | string }>;
  private readonly child: ChildProcess;

  constructor(file: string, folder: string) {
    this.child = spawn(process.execPath, [file], { cwd: folder });
    let output = '';
    let errors = '';
    this.child.stdout?.on('data', chunk => (output += String(chunk)));
    this.child.stderr?.on('data', chunk => (errors += String(chunk)));
    this.ended = once(this.child, 'close').then(([code, signal]: unknown[]) => ({
      output,
      errors,
      status: (code ?? signal) as number | string,
    }));
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }
}
