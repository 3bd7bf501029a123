// A big file, line by line, in bounded memory: npx tsx examples/files/lineByLine.ts [lines]
// The sink is slower than the disk. With `pull` the reader waits for it, and the memory stays flat:
// the lines of a chunk or two in the reader, and 64 behind it.
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { filter, map, tap } from 'rxjs';
import { concatMapEager, pull } from 'rxjs-await';

const LINES = Number(process.argv[2] ?? 200_000);

async function write(path: string): Promise<void> {
  const file = createWriteStream(path);
  for (let at = 0; at < LINES; at++) {
    if (!file.write(`${at};${'x'.repeat(80)}\n`)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'close');
}

async function main() {
  const folder = mkdtempSync(join(tmpdir(), 'lines-'));
  const path = join(folder, 'big.csv');
  await write(path);
  console.log(`${LINES} lines, ${Math.round(statSync(path).size / 1e6)} MB`);

  let read = 0;
  let saved = 0;
  let mostAhead = 0;
  await pull(() => createInterface({ input: createReadStream(path) }))
    .pipe(
      tap(() => read++),
      filter(line => line.length > 0),
      map(line => line.split(';')[0]),
      // 16 at a time; up to 64 are done behind a slow one.
      concatMapEager(save, { concurrency: 16, window: 64 }),
    )
    .forEach(() => {
      mostAhead = Math.max(mostAhead, read - saved);
      if (++saved % (LINES / 4) === 0) console.log(`saved ${saved}`);
    });
  console.log(`at most ${mostAhead} lines were read and not saved`);
  rmSync(folder, { recursive: true });
}

/** One of a thousand takes a while: a slow head. */
async function save(id: string): Promise<string> {
  if (Number(id) % 1000 === 0) await new Promise(resolve => setTimeout(resolve, 2));
  return id;
}

void main();
