import type { Client } from 'cassandra-driver';
import { firstValueFrom, Subject } from 'rxjs';
import { saveToCassandra } from 'rxjs-await/cassandra';
import { median } from './measure.js';
import type { Server } from './server.js';
import { part } from './targets.js';

const WARM_UP = 500;

/** Rows that come one by one, the next when the last one is written: by turns to both. */
async function alternate(client: Client, keyspace: string, rows: number): Promise<number[][]> {
  const insert = `INSERT INTO ${keyspace}.kv (k, v) VALUES (?, ?)`;
  const source = new Subject<{ k: number; v: number }>();
  const written = new Subject<unknown>();
  source.pipe(saveToCassandra(client, keyspace, 'kv')).subscribe(written);

  const times: number[][] = [[], []];
  const ways = [
    (k: number) => client.execute(insert, [k, k]) as Promise<unknown>,
    (k: number) => {
      const done = firstValueFrom(written);
      source.next({ k, v: k });
      return done;
    },
  ];
  for (let k = 0; k < rows + WARM_UP; k++) {
    for (const [index, way] of ways.entries()) {
      const started = performance.now();
      await way(k);
      if (k >= WARM_UP) times[index].push(performance.now() - started);
    }
  }
  source.complete();
  return times;
}

export async function benchLatency(server: Server, keyspace: string, rows: number): Promise<void> {
  const [execute, save] = await alternate(server.client, keyspace, rows);
  const ratio = median(save) / median(execute);
  console.log(`\n### Latency of a lone row, ${rows} times each, by turns\n`);
  console.log('| | x median | median ms | 90 % ms |');
  console.log('| --- | --- | --- | --- |');
  console.log(`| client.execute | 1.00 | ${row(execute)} |`);
  console.log(`| saveToCassandra | ${ratio.toFixed(2)} | ${row(save)} |`);
  console.log(`\n- ${part(ratio.toFixed(2), 'x the median', 'at most', 1.2, ratio <= 1.2)}`);
}

function row(times: number[]): string {
  const sorted = [...times].sort((one, other) => one - other);
  const late = sorted[Math.floor(sorted.length * 0.9)];
  return `${median(times).toFixed(3)} | ${late.toFixed(3)}`;
}
