import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { FetchServersError, MissingToolError } from './errors.js';
import { lastLines } from './files.js';

const POM = join(__dirname, 'pom.xml');

/** The folder of the fetched servers. */
export interface Servers {
  readonly folder: string;
  /** Relative to the folder and in one order: a class data archive is bound to the exact text of its class path. */
  readonly cassandraClassPath: string;
  readonly simulacronJar: string;
}

function cacheRoot(): string {
  const chosen = process.env.RXJS_AWAIT_CACHE;
  if (chosen) return resolve(chosen);
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'rxjs-await');
}

async function describe(folder: string): Promise<Servers> {
  const jars = (await readdir(join(folder, 'cassandra')))
    .filter(name => name.endsWith('.jar'))
    .sort();
  return {
    folder,
    cassandraClassPath: jars.map(name => `cassandra/${name}`).join(':'),
    simulacronJar: join(folder, 'simulacron-standalone.jar'),
  };
}

async function maven(project: string, log: string): Promise<boolean> {
  const output = await open(log, 'w');
  const args = ['--batch-mode', '--file', join(project, 'pom.xml'), 'package'];
  // Given as what it is by default, since Jest gives its specs a `process.env` of their own.
  const { env } = process;
  const child = spawn('mvn', args, { env, stdio: ['ignore', output.fd, output.fd] });
  const kill = () => void child.kill('SIGKILL');
  // Before its files are removed.
  process.prependOnceListener('exit', kill);
  try {
    return await new Promise((done, failed) => {
      child.on('error', () => failed(new MissingToolError('mvn', 'no mvn was found')));
      child.on('exit', code => done(code === 0));
    });
  } finally {
    process.off('exit', kill);
    await output.close();
  }
}

// A rename shows the whole folder or none of it. Two processes that fetch at the same time work in folders of their own, and
// the later one finds the same files in its place.
async function fetchInto(folder: string): Promise<void> {
  const root = cacheRoot();
  await mkdir(root, { recursive: true });
  const partial = await mkdtemp(join(root, 'partial-'));
  const log = join(tmpdir(), `rxjs-await-maven-${process.pid}.log`);
  // Also when this process ends meanwhile: by ctrl-C, say.
  const clean = () =>
    [partial, log].forEach(name => rmSync(name, { recursive: true, force: true }));
  process.once('exit', clean);
  try {
    await copyFile(POM, join(partial, 'pom.xml'));
    if (!(await maven(partial, log))) throw new FetchServersError(log, await lastLines(log));
    await rename(partial, folder).catch(error => {
      if (!existsSync(folder)) throw error;
    });
    await rm(log, { force: true });
  } catch (error) {
    if (!(error instanceof FetchServersError)) await rm(log, { force: true });
    throw error;
  } finally {
    process.off('exit', clean);
    await rm(partial, { recursive: true, force: true });
  }
}

/** Gives the servers of `pom.xml`, fetching them with Maven (about 80 MB, once) when the cache has none. */
export async function fetchServers(): Promise<Servers> {
  const hash = createHash('sha256')
    .update(await readFile(POM))
    .digest('hex')
    .slice(0, 16);
  const folder = join(cacheRoot(), hash);
  if (!existsSync(folder)) await fetchInto(folder);
  return describe(folder);
}
