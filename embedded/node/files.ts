import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { copyFile, mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** What a log says of a failure, and its end. */
export async function lastLines(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '(no log)');
  const lines = text.trimEnd().split('\n');
  const errors = lines
    .slice(0, -5)
    .filter(line => /^ERROR|^FATAL|^(Exception|Caused by)|Exception:/.test(line));
  return [...errors.slice(-8), ...lines.slice(-5)].join('\n');
}

/** Copies a log to where nothing removes it, and tells where that is. */
export async function keepLog(file: string): Promise<string> {
  const kept = join(await mkdtemp(join(tmpdir(), 'rxjs-await-log-')), basename(file));
  await copyFile(file, kept);
  return kept;
}

/** Reads what has been appended to a file since the last look. */
export class Tail {
  private offset = 0;

  constructor(private readonly file: string) {}

  /** What is there already is passed over: a restarted server must not be found ready by its earlier life. */
  skip(): void {
    this.next();
  }

  next(): string {
    const descriptor = openSync(this.file, 'r');
    try {
      const buffer = Buffer.alloc(Math.max(0, fstatSync(descriptor).size - this.offset));
      this.offset += readSync(descriptor, buffer, 0, buffer.length, this.offset);
      return buffer.toString('utf8');
    } finally {
      closeSync(descriptor);
    }
  }
}
