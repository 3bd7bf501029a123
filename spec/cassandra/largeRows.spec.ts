import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { sharedCassandra } from '../../embedded/jest/specs.js';

describe('400 rows of 1 MiB, saved with a heap of 200 MB', () => {
  it.each([0, 2000])('should need less than 500 MB, unreachable for %i ms', async ms => {
    await sharedCassandra();
    const main = join(__dirname, 'lib/saveLargeRows.ts');
    const heap = '--max-old-space-size=200';
    const child = spawn(process.execPath, [heap, '--import', 'tsx', main, String(ms)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const { rows, waited, megabytes } = JSON.parse(await text(child.stdout)) as Record<
      string,
      number
    >;
    expect(rows).toBe(400);
    // The first row was written after the server could be reached.
    expect(waited).toBeGreaterThan(ms);
    expect(megabytes).toBeLessThan(500);
  });
});
