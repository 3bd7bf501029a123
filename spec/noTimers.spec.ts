import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where time is that of a server, or where the timer of RxJS itself is awaited. */
const EXCEPT = /^(cassandra|embedded)\/|^support\/async\.ts$|^noTimers\.spec\.ts$/;

describe('the specs', () => {
  it('should run on virtual time: no real timer [65]', () => {
    const users = readdirSync(__dirname, { recursive: true, encoding: 'utf8' })
      .filter(path => path.endsWith('.ts') && !EXCEPT.test(path))
      .filter(path =>
        /\bset(Timeout|Interval)\b/.test(readFileSync(join(__dirname, path), 'utf8')),
      );
    expect(users).toEqual([]);
  });
});
