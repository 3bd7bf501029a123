import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openKeyspace, type SpecKeyspace } from '../../embedded/index.js';
import { promised } from '../support/examples.js';
import { build, recipe, RecipeRun } from './lib/recipe.js';

/** ms: processes that share the machine with others. */
const LONGEST_RUN = 240_000;

let on: SpecKeyspace;
let folder: string;

beforeAll(async () => {
  const readings =
    'device text, day date, time timestamp, place text static, celsius double, note text';
  const key = 'PRIMARY KEY ((device, day), time)';
  on = await openKeyspace({
    schema: [
      'CREATE TABLE people (id int PRIMARY KEY, name text, age int)',
      `CREATE TABLE readings (${readings}, ${key})`,
      `CREATE TABLE readings_copy (${readings}, ${key})`,
      'CREATE TABLE countries (code text PRIMARY KEY, name text)',
      'CREATE TABLE users (id int PRIMARY KEY, email text)',
      'CREATE TABLE users_by_email (email text PRIMARY KEY, id int)',
    ],
  });
  folder = await mkdtemp(join(tmpdir(), 'rxjs-await-recipe-'));
});
afterAll(async () => {
  await on?.close();
  await rm(folder, { recursive: true, force: true });
});

const rowsOf = async (cql: string): Promise<Array<Record<string, unknown>>> =>
  (await on.client.execute(cql, [], { fetchSize: 0, prepare: true })).rows;

async function runToEnd(heading: string): Promise<string> {
  const file = join(folder, `${heading.replaceAll(' ', '-')}.mjs`);
  await build(recipe(heading), on, file);
  const { errors, output, status } = await new RecipeRun(file, folder).ended;
  expect({ status, errors }).toEqual({ status: 0, errors: '' });
  return output;
}

describe('CSV to Cassandra that survives kill -9', () => {
  const LINES = 100_000;
  const KILLS = 6;
  const KEYS = 90_000;
  const isBad = (n: number): boolean => n % 997 === 5;
  const isShort = (n: number): boolean => n % 1499 === 7;
  const nameOf = (n: number): string => (n % 3 === 0 ? '' : `név ${n}`);
  const lineOf = (n: number): string => {
    if (isShort(n)) return `${n % KEYS},short`;
    return `${n % KEYS},${nameOf(n)},${isBad(n) ? 'x' : n % 120}`;
  };

  const read = (name: string): Promise<string> =>
    readFile(join(folder, name), 'utf8').catch(() => '');

  it(
    'should leave table and dead letters as the file has them',
    async () => {
      const lines = Array.from({ length: LINES }, (_, n) => lineOf(n));
      await writeFile(join(folder, 'people.csv'), ['id,name,age', ...lines, ''].join('\r\n'));
      const file = join(folder, 'csv.mjs');
      await build(recipe('CSV to Cassandra that survives kill -9'), on, file);

      const cuts: number[] = [];
      for (let kill = 0; kill < KILLS; kill++) {
        const before = await read('progress.json');
        const run = new RecipeRun(file, folder);
        // Once anywhere, also before its first checkpoint, then at a random moment behind one.
        if (kill === 0) await sleep(300 + Math.random() * 1200);
        while (kill > 0 && run.isRunning && (await read('progress.json')) === before)
          await sleep(5);
        if (kill > 0) await sleep(Math.random() * 450);
        run.kill();
        expect((await run.ended).status).toBe('SIGKILL');
        const progress = JSON.parse((await read('progress.json')) || '{"rows":0}');
        cuts.push((progress as { rows: number }).rows);
      }
      const last = await new RecipeRun(file, folder).ended;
      expect(last).toEqual({ status: 0, errors: '', output: '' });
      // Each start went on behind the one before, and none of them had reached the end.
      expect(cuts).toEqual([...cuts].sort((a, b) => a - b));
      expect(cuts.at(-1)).toBeLessThan(LINES);
      expect(new Set(cuts).size).toBeGreaterThanOrEqual(KILLS - 1);

      const expected = new Map<number, object>();
      const dead: object[] = [];
      lines.forEach((line, n) => {
        if (isShort(n)) return void dead.push({ line: n + 2, row: { line } });
        const row = { id: `${n % KEYS}`, ...(nameOf(n) && { name: nameOf(n) }) };
        if (isBad(n)) return void dead.push({ line: n + 2, row: { ...row, age: 'x' } });
        const { name = undefined } = (expected.get(n % KEYS) ?? {}) as { name?: string };
        expected.set(n % KEYS, { name: nameOf(n) || (name ?? null), age: n % 120 });
      });
      const rows = await rowsOf('SELECT id, name, age FROM people');
      const table = new Map(rows.map(({ id, name, age }) => [id as number, { name, age }]));
      expect(table.size).toBe(expected.size);
      const wrong = [...expected].filter(
        ([id, row]) => JSON.stringify(table.get(id)) !== JSON.stringify(row),
      );
      expect(wrong.slice(0, 5)).toEqual([]);

      const letters = (await read('dead.jsonl')).trimEnd().split('\n');
      const parsed = letters.map(
        text => JSON.parse(text) as { line: number; row: object; why: string },
      );
      expect(parsed.map(({ line, row }) => ({ line, row }))).toEqual(dead);
      for (const { why, row } of parsed) expect(why).toMatch('age' in row ? /"age"/ : /line/);
      expect(JSON.parse(await read('progress.json'))).toMatchObject({ rows: LINES });

      // Another start finds nothing to do.
      const again = await new RecipeRun(file, folder).ended;
      expect(again.status).toBe(0);
      expect((await read('dead.jsonl')).trimEnd().split('\n')).toEqual(letters);
    },
    LONGEST_RUN,
  );
});

describe('a faithful copy', () => {
  const COLUMNS = ['place', 'celsius', 'note'];
  const TIMES = COLUMNS.map(c => `writetime(${c}) AS "at ${c}", ttl(${c}) AS "ttl ${c}"`);
  const shown = async (table: string) => {
    const rows = await rowsOf(
      `SELECT device, day, time, ${COLUMNS.join(', ')}, ${TIMES.join(', ')} FROM ${table}`,
    );
    return rows
      .map(row => Object.fromEntries(Object.entries(row).map(([k, v]) => [k, v && String(v)])))
      .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  };
  const withoutTtl = (rows: object[]) =>
    rows.map(row => Object.fromEntries(Object.entries(row).filter(([k]) => !k.startsWith('ttl'))));

  it(
    'should keep the write time and the TTL of each cell',
    async () => {
      const { client } = on;
      const at = (n: number) => `2026-01-01T00:00:${String(n).padStart(2, '0')}Z`;
      const key = (n: number) =>
        `device = 'd${n % 5}' AND day = '2026-01-01' AND time = '${at(n)}'`;
      for (let n = 0; n < 50; n++) {
        // One INSERT, cells of several times, TTLs, empty cells.
        const columns = n % 4 === 0 ? 'celsius' : 'celsius, note';
        const values = n % 4 === 0 ? `${n}.5` : `${n}.5, 'n${n}'`;
        const ttl = n % 3 === 0 ? ' AND TTL 5000' : '';
        await client.execute(
          `INSERT INTO readings (device, day, time, ${columns}) VALUES ('d${n % 5}', '2026-01-01', '${at(n)}', ${values}) USING TIMESTAMP ${1000 + n}${ttl}`,
        );
        if (n % 2 === 0) {
          const using = `USING TTL 9000 AND TIMESTAMP ${2_000_000_000_000_000 + n}`;
          await client.execute(`UPDATE readings ${using} SET celsius = 1 WHERE ${key(n)}`);
        }
        if (n % 10 === 7) await client.execute(`DELETE note FROM readings WHERE ${key(n)}`);
      }
      const places = "SET place = 'hall' WHERE device =";
      await client.execute(
        `UPDATE readings USING TIMESTAMP 77 AND TTL 7000 ${places} 'd1' AND day = '2026-01-01'`,
      );
      // A partition with static columns only.
      await client.execute(
        `UPDATE readings USING TIMESTAMP 78 ${places} 'alone' AND day = '2026-01-02'`,
      );
      // The copy has a newer value already, and must keep it.
      await client.execute(
        `INSERT INTO readings_copy (device, day, time, note) VALUES ('d1', '2026-01-01', '${at(1)}', 'newer')`,
      );

      await runToEnd('A faithful copy');
      const source = await shown('readings');
      expect(source.length).toBe(51);
      const copy = await shown('readings_copy');
      const isNewer = ({ device, note }: Record<string, unknown>) =>
        device === 'd1' && (note === 'n1' || note === 'newer');
      expect(copy.find(isNewer)).toMatchObject({ note: 'newer', celsius: '1.5' });
      const [here, there] = [source, copy].map(rows => rows.filter(row => !isNewer(row)));
      expect(withoutTtl(there!)).toEqual(withoutTtl(here!));
      const ttls = (rows: Array<Record<string, unknown>>) =>
        rows.flatMap(row => COLUMNS.map(c => row[`ttl ${c}`]));
      const pairs = ttls(here!).map((ttl, i) => [ttl, ttls(there!)[i]] as const);
      expect(pairs.filter(([ttl]) => ttl !== null).length).toBeGreaterThan(30);
      for (const [ttl, copied] of pairs) {
        expect(copied === null).toBe(ttl === null);
        if (ttl !== null) expect(Math.abs(Number(ttl) - Number(copied))).toBeLessThan(100);
      }
    },
    LONGEST_RUN,
  );

  it('should not write any tombstone', async () => {
    // What the server reads over is in its trace.
    const { info } = await on.client.execute('SELECT * FROM readings_copy', [], {
      traceQuery: true,
      fetchSize: 1000,
    });
    const seen: string[] = [];
    for (let attempt = 0; attempt < 50 && seen.length === 0; attempt++) {
      const trace = await on.client.metadata.getTrace(info.traceId).catch(() => undefined);
      const events = trace?.events.map(({ activity }) => activity ?? '') ?? [];
      seen.push(...events.filter(activity => /tombstone/.test(activity)));
      if (seen.length === 0) await sleep(100);
    }
    expect(seen.length).toBeGreaterThan(0);
    for (const activity of seen) expect(activity).toMatch(/ 0 tombstone/);
  });
});

describe('a join with a cache', () => {
  it(
    'should ask for each key once, and print what the page says',
    async () => {
      await on.client.execute("INSERT INTO countries (code, name) VALUES ('IS', 'Iceland')");
      await on.client.execute("INSERT INTO countries (code, name) VALUES ('JP', 'Japan')");
      const output = await runToEnd('A join with a cache');
      expect(output.trim().split('\n').join(', ')).toBe(promised(recipe('A join with a cache')));
    },
    LONGEST_RUN,
  );
});

describe('a logged batch', () => {
  it(
    'should write both tables',
    async () => {
      await runToEnd('A logged batch');
      const byId = (rows: Array<Record<string, unknown>>) =>
        rows.map(({ id, email }) => `${String(id)} ${String(email)}`).sort();
      const users = byId(await rowsOf('SELECT id, email FROM users'));
      expect(users).toHaveLength(1000);
      expect(byId(await rowsOf('SELECT id, email FROM users_by_email'))).toEqual(users);
    },
    LONGEST_RUN,
  );
});
