import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where time is that of a server, where users fake the timers, where the timer of RxJS itself is awaited, or where Node's own turns are examined. */
const EXCEPT =
  /^(cassandra|embedded|recipes)\/|^support\/async\.ts$|\.child\.ts$|^noTimers\.spec\.ts$/;

const MARBLES = join(__dirname, '../marbles');

/** The files below the folder that set a timer of their own. */
function usersIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(path => path.endsWith('.ts') && !EXCEPT.test(path))
    .filter(path => /\bset(Timeout|Interval)\b/.test(readFileSync(join(folder, path), 'utf8')));
}

describe('the specs', () => {
  it('should run on virtual time: no real timer [65]', () => {
    expect([usersIn(__dirname), usersIn(MARBLES)]).toEqual([[], []]);
  });
});
