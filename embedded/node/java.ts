import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { MissingToolError } from './errors.js';

const run = promisify(execFile);
const JVM_FOLDER = '/usr/lib/jvm';

export interface Java {
  readonly command: string;
  /** As in `17.0.15+6-Debian`: what a class data archive is bound to. */
  readonly build: string;
}

// A machine whose `java` is another version often has a 17 beside it.
function candidates(): string[] {
  const home = process.env.JAVA_HOME;
  const installed = existsSync(JVM_FOLDER) ? readdirSync(JVM_FOLDER) : [];
  return [
    ...(home ? [join(home, 'bin/java')] : []),
    'java',
    ...installed
      .filter(name => name.includes('17'))
      .map(name => join(JVM_FOLDER, name, 'bin/java')),
  ];
}

async function buildOf(command: string): Promise<string | undefined> {
  try {
    const { stderr } = await run(command, ['-version'], { env: process.env });
    return /\(build ([^,)]+)/.exec(stderr)?.[1] ?? /version "([^"]+)"/.exec(stderr)?.[1];
  } catch {
    return undefined;
  }
}

/** Finds Java 17: by JAVA_HOME, on the path, or where Debian puts it. */
export async function findJava(): Promise<Java> {
  const others = new Set<string>();
  for (const command of candidates()) {
    const build = await buildOf(command);
    if (build?.startsWith('17')) return { command, build };
    if (build) others.add(build);
  }
  const found = others.size ? `only Java ${[...others].join(', ')} was found` : 'no java was found';
  throw new MissingToolError('java', found);
}
