import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as rxjs from 'rxjs';
import * as core from 'rxjs-await';

const HOME = join(__dirname, '..');
/** ms: processes are slow to start on a machine with other things to do. */
const LONGEST_RUN = 120_000;

/** Runs an example as its own process and answers its lines; `onLine` hears each as it comes. */
function run(
  example: string,
  onLine: (line: string, kill: (signal: NodeJS.Signals) => void) => void = () => {},
): Promise<string[]> {
  const path = join('examples', example);
  const child = spawn(process.execPath, ['--import', 'tsx', path], { cwd: HOME });
  const lines: string[] = [];
  let rest = '';
  let errors = '';
  child.stderr.on('data', chunk => (errors += chunk));
  child.stdout.on('data', chunk => {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop()!;
    for (const line of parts) {
      lines.push(line.trimEnd());
      onLine(line, signal => child.kill(signal));
    }
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0 && errors === '') resolve(lines);
      else reject(new Error(`${example} ended with ${code ?? signal}: ${errors}`));
    });
  });
}

describe('the examples', () => {
  it(
    'should show the five ways of the article',
    async () => {
      const lines = await run('progression/progression.ts');
      expect(lines.filter(line => /^\d/.test(line))).toEqual([
        '1. concatMap: in order, at most 1 at once',
        '2. mergeMap: OUT OF ORDER, at most 10 at once',
        '3. awaitAll: in order, at most 10 at once',
        '4. batchAwait(3): in order, at most 3 at once',
        '5. slidingAwait(3): in order, at most 3 at once',
      ]);
      // Ten lanes each.
      expect(lines.filter(line => /^ +\d+ .*=/.test(line))).toHaveLength(50);
    },
    LONGEST_RUN,
  );

  it(
    'should commit in order, and go on behind the last commit',
    async () => {
      expect(await run('kafka/commitInOrder.ts')).toEqual([
        ...[2, 4, 6].map(offset => `committed: go on from ${offset}`),
        'failed: no answer for offset 7',
        'handlers still running: 0',
        ...[8, 10, 12].map(offset => `committed: go on from ${offset}`),
        '0 lost; handled twice, as not yet committed: 6, 8',
      ]);
    },
    LONGEST_RUN,
  );

  it(
    'should hash on worker threads, in order, and end by itself',
    async () => {
      const lines = await run('cpu/hash.ts');
      expect(lines.map(line => line.replace(/ .*on thread \d+$/, ''))).toEqual([
        ...['order', 'bound', 'lossless', 'window', 'demand', 'head', 'backlog', 'settle'],
        'the event loop kept turning',
      ]);
      const threads = new Set(lines.slice(0, -1).map(line => line.replace(/.* /, '')));
      expect(threads).not.toContain('0');
    },
    LONGEST_RUN,
  );

  it(
    'should read a file no faster than its lines are saved',
    async () => {
      const lines = await run('files/lineByLine.ts');
      expect(lines).toEqual([
        expect.stringMatching(/^200000 lines, \d+ MB$/),
        ...[50_000, 100_000, 150_000, 200_000].map(count => `saved ${count}`),
        'at most 64 lines were read and not saved',
      ]);
    },
    LONGEST_RUN,
  );

  it(
    'should lose nothing when it is stopped',
    async () => {
      const lines = await run('shutdown/graceful.ts', (line, kill) => {
        if (line === 'saved 4 (4)') kill('SIGINT');
      });
      expect(lines).toContainEqual(expect.stringMatching(/^stopping: [1-4] in flight$/));
      expect(lines).toContain('the source is closed');
      expect(lines.at(-1)).toMatch(/^(\d+) accepted, \1 saved, 0 lost$/);
    },
    LONGEST_RUN,
  );

  it(
    'should count what the peers start behind a stuck head',
    async () => {
      const lines = await run('peers/stuckHead.ts');
      expect(lines.slice(1).map(line => line.split(/ {2,}/))).toEqual([
        ['rxjs-etc concatMapEager(f, 3)', '1000'],
        ['p-map pMap, concurrency 3', '1000'],
        ['p-map pMapIterable, concurrency 3', '3'],
        ['p-map pMapIterable, 3, backpressure 10', '10'],
        ['Node Readable.map, 3', '5'],
        ['Node Readable.map, 3, highWaterMark 10', '13'],
        ['rxjs-await concatMapEager(f, 3)', '3'],
        ['rxjs-await, concurrency 3, window 10', '10'],
      ]);
    },
    LONGEST_RUN,
  );

  it('should use in the browser what the package exports', () => {
    const page = readFileSync(join(HOME, 'examples/browser/index.html'), 'utf8');
    for (const [from, entry] of [
      ['rxjs', rxjs],
      ['rxjs-await', core],
    ] as const) {
      const [, names] = new RegExp(`import \\{([^}]*)\\} from '${from}'`).exec(page)!;
      expect(Object.keys(entry)).toEqual(expect.arrayContaining(names.trim().split(/,\s*/)));
    }
  });

  it(
    'should fail on one that fails',
    async () => {
      await expect(run('none.ts')).rejects.toThrow('none.ts ended with 1');
    },
    LONGEST_RUN,
  );

  it('should be short, and listed in their README', () => {
    const readme = readFileSync(join(HOME, 'examples/README.md'), 'utf8');
    const folder = join(HOME, 'examples');
    const programs = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
      path => /\.ts$/.test(path) && !path.startsWith('demo/'),
    );
    expect(programs.length).toBeGreaterThan(5);
    for (const path of programs) {
      expect(readme).toContain(`npx tsx examples/${path}`);
      expect(readFileSync(join(folder, path), 'utf8').split('\n').length).toBeLessThanOrEqual(61);
    }
  });
});
