import type { Client } from 'cassandra-driver';
import { from, lastValueFrom, toArray } from 'rxjs';
import {
  cassandraTable,
  executeCql,
  saveToCassandraSettled,
  type WriteResult,
} from '../../../../src/cassandra/index.js';
import { demand, demandSame } from '../../../laws/lib/violation.js';
import { fateOf, meanings, toObject, type RowCase } from './rows.js';
import type { Scene } from './scene.js';

type Row = Record<string, unknown>;

/** A way that rows take to the server; its writes go through `client`, which may have a fault. */
export type Leg = (scene: Scene, client: Client, rows: readonly RowCase[]) => Promise<void>;

export const LEGS: Record<string, Leg> = {
  async saveToCassandra(scene, client, rows) {
    await saveAll(scene, client, rows);
  },

  async JSON(scene, client, rows) {
    const saved = await saveAll(scene, scene.client, rows);
    const keys = readable(saved);
    const { rows: read } = await scene.client.execute(selectOf(scene, keys));
    const parsed = JSON.parse(JSON.stringify(read)) as Row[];
    const sources = parsed.map(({ k }) => saved.get(k as number)!);
    const again = parsed.map(row => ({ ...row, k: scene.nextKey() }));
    await saveAgain(scene, scene.source, client, sources, again, 'json');
  },

  async copy(scene, client, rows) {
    const saved = await saveAll(scene, scene.client, rows);
    const conf = { where: ['k IN ?', readable(saved)] as [string, ...unknown[]] };
    const scan = cassandraTable<Row>(scene.client, scene.keyspace, scene.source, conf);
    const read = await lastValueFrom(scan.pipe(toArray()), { defaultValue: [] });
    const sources = read.map(({ k }) => saved.get(k as number)!);
    await saveAgain(scene, scene.copy, client, sources, read, 'copy');
  },

  async executeCql(scene, client, rows) {
    const { columns, keyspace, source } = scene;
    const names = ['k', ...columns.map((_, at) => `c${at}`)];
    const marks = names.map(() => '?');
    const cql = `INSERT INTO ${keyspace}.${source} (${names}) VALUES (${marks})`;
    for (const row of rows) {
      const key = scene.nextKey();
      const object: Row = { ...toObject(row, columns, key) };
      const params = names.map(name => object[name]);
      const ways = [params, Object.fromEntries(names.map((name, i) => [name, params[i]]))];
      const bind = (): object => ways[key % 2] as object;
      const executed = from([row]).pipe(executeCql(client, cql, bind, { onError: 'immediate' }));
      const error = await lastValueFrom(executed).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      await demandOne(scene, source, row, key, error);
    }
  },
};

/** The keys of the rows that the driver can read. */
function readable(saved: ReadonlyMap<number, RowCase>): number[] {
  return [...saved].filter(([, row]) => fateOf(row, 'copy').fate !== 'unreadable').map(([k]) => k);
}

function selectOf({ keyspace, source }: Scene, keys: readonly number[]): string {
  return `SELECT * FROM ${keyspace}.${source} WHERE k IN (${keys.join()})`;
}

/** Saves the rows, demands that the right ones are stored and the others blamed; by their keys. */
async function saveAll(
  scene: Scene,
  client: Client,
  rows: readonly RowCase[],
): Promise<Map<number, RowCase>> {
  const keyed = rows.map(row => [scene.nextKey(), row] as const);
  const objects = keyed.map(([key, row]) => toObject(row, scene.columns, key));
  const results = await save(scene, scene.source, client, objects);
  const found = await scene.read(
    scene.source,
    keyed.map(([key]) => key),
  );
  for (const [i, [key, row]] of keyed.entries()) {
    demandResult(scene, row, found.get(key), errorOf(results[i]));
  }
  return new Map(keyed.filter(([, { wrong }]) => !wrong));
}

/** Saves rows that were read, of which some can't be the same. */
async function saveAgain(
  scene: Scene,
  table: string,
  client: Client,
  sources: readonly RowCase[],
  rows: readonly Row[],
  way: 'json' | 'copy',
): Promise<void> {
  if (rows.length === 0) return;
  const results = await save(scene, table, client, rows);
  const found = await scene.read(
    table,
    rows.map(({ k }) => k as number),
  );
  for (const [i, source] of sources.entries()) {
    const { fate, refused } = fateOf(source, way);
    const error = errorOf(results[i]);
    if (fate === 'lost') continue;
    if (fate === 'same') demandResult(scene, source, found.get(rows[i]!.k as number), error);
    else demandBlame(scene, error, refused);
  }
}

function save(
  { keyspace }: Scene,
  table: string,
  client: Client,
  rows: readonly Row[],
): Promise<Array<WriteResult<Row>>> {
  const conf = { retry: { count: 0 } };
  const saved = from(rows).pipe(saveToCassandraSettled(client, keyspace, table, conf));
  return lastValueFrom(saved.pipe(toArray()));
}

function errorOf(result: WriteResult<Row> | undefined): unknown {
  return result?.status === 'failed' ? result.error : undefined;
}

async function demandOne(
  scene: Scene,
  table: string,
  row: RowCase,
  key: number,
  error: unknown,
): Promise<void> {
  demandResult(scene, row, (await scene.read(table, [key])).get(key), error);
}

function demandResult(
  scene: Scene,
  row: RowCase,
  found: string[] | undefined,
  error: unknown,
): void {
  if (row.wrong) {
    demandBlame(scene, error, [`c${row.wrong[0]}`]);
    demand({ toString: () => '' }, !found, 'A row that failed is not stored.');
    return;
  }
  const types = row.values.map(([at]) => [at, scene.columns[at]]);
  const evidence = { toString: () => JSON.stringify(types) };
  demand(evidence, error === undefined, `A row of right values is written: ${String(error)}`);
  const expected = meanings(row, scene.columns);
  const differing = expected.flatMap((meaning, at) =>
    found?.[at] === meaning ? [] : [{ at, type: scene.columns[at], meaning, found: found?.[at] }],
  );
  demandSame({ toString: () => '' }, differing, [], 'What is stored is what was given.');
}

function demandBlame({ columns }: Scene, error: unknown, blamed: readonly string[]): void {
  const { column, message = 'no error' } = (error ?? {}) as Error & { column?: string };
  const types = blamed.map(name => columns[Number(name.slice(1))]);
  const evidence = { toString: () => `${JSON.stringify(types)} ${message.slice(0, 300)}` };
  demand(evidence, blamed.includes(column as string), `The error names ${blamed.join(' or ')}.`);
}
