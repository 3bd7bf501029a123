import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

/** The end of a log, for an error message. */
export async function lastLines(file: string, count = 15): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '(no log)');
  return text.trimEnd().split('\n').slice(-count).join('\n');
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
