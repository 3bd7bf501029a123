import { loadavg } from 'node:os';
import type { Server } from './server.js';

/** What is measured, on so many rows; answers how many came out. */
export type Contender = (rows: number) => Promise<number>;

export interface Figures {
  readonly name: string;
  /** Rows a second: the median, the least and the most. */
  readonly rate: number;
  readonly slowest: number;
  readonly fastest: number;
  /** Microseconds of this process's CPU for each row: the median. */
  readonly cpu: number;
  /** Rows of each `execute` and `batch` of the client, over all runs. */
  readonly rowsPerRequest: number;
  /** Warnings about batches in the logs of the server, over all runs. */
  readonly warnings: number;
}

interface Run {
  rate: number;
  cpu: number;
  rows: number;
  requests: number;
  warnings: number;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle) - 1]) / 2;
}

async function runOnce(
  server: Server,
  contender: Contender,
  rows: number,
  warmUp: number,
): Promise<Run> {
  // A contender that has not run for a while has lost its compiled code to a collection of the heap.
  // Its first rows compile it again: a cost of taking turns, not of writing.
  if (warmUp > 0) await contender(warmUp);
  // The garbage of the one before is not this one's cost. Only the young, to keep that code.
  global.gc?.({ type: 'minor' });
  const warned = await server.batchWarnings();
  const asked = server.requests();
  const cpu = process.cpuUsage();
  const started = performance.now();
  const seen = await contender(rows);
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  if (seen !== rows) throw new Error(`Expected ${rows} rows, got ${seen}`);
  const requests = server.requests() - asked;
  const warnings = (await server.batchWarnings()) - warned;
  return { rate: rows / seconds, cpu: (user + system) / rows, rows, requests, warnings };
}

/**
 * Runs all contenders in turn, `rounds` times, each time beginning with another one: what else the
 * machine does meets all of them. One round before is for the compilers of both sides.
 *
 * @param warmUp rows that each one handles before each of its runs, uncounted.
 */
export async function interleave(
  server: Server,
  contenders: Record<string, Contender>,
  rows: number,
  rounds: number,
  warmUp = 0,
): Promise<Figures[]> {
  const names = Object.keys(contenders);
  const runs = new Map<string, Run[]>(names.map(name => [name, []]));
  for (let round = -1; round < rounds; round++) {
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(turn + round + 1) % names.length];
      const run = await runOnce(server, contenders[name], rows, warmUp);
      if (round >= 0) runs.get(name)!.push(run);
      process.stderr.write('.');
    }
  }
  process.stderr.write('\n');
  return names.map(name => toFigures(name, runs.get(name)!));
}

function toFigures(name: string, runs: readonly Run[]): Figures {
  const rates = runs.map(({ rate }) => rate);
  const sum = (of: 'rows' | 'requests' | 'warnings'): number =>
    runs.reduce((total, run) => total + run[of], 0);
  return {
    name,
    rate: median(rates),
    slowest: Math.min(...rates),
    fastest: Math.max(...rates),
    cpu: median(runs.map(({ cpu }) => cpu)),
    rowsPerRequest: sum('rows') / sum('requests'),
    warnings: sum('warnings'),
  };
}

/** Prints a Markdown table, with ratios relative to the fastest contender whose name begins with `base`. */
export function printFigures(title: string, figures: readonly Figures[], base: string): void {
  const best = bestOf(figures, base);
  console.log(`\n### ${title}\n(load ${loadavg()[0].toFixed(1)}; ratios to ${best.name})\n`);
  console.log(
    '| | x rows/s | x CPU per row | rows/s (least to most) | µs CPU per row | rows a request | warnings |',
  );
  console.log('| --- | --- | --- | --- | --- | --- | --- |');
  for (const { name, rate, slowest, fastest, cpu, rowsPerRequest, warnings } of figures) {
    const ratios = `${(rate / best.rate).toFixed(2)} | ${(cpu / best.cpu).toFixed(2)}`;
    const range = `${round(rate)} (${round(slowest)} to ${round(fastest)})`;
    // What goes by pages or streams is not counted.
    const perRequest = Number.isFinite(rowsPerRequest) ? rowsPerRequest.toFixed(1) : '';
    const counts = `${perRequest} | ${warnings}`;
    console.log(`| ${name} | ${ratios} | ${range} | ${cpu.toFixed(1)} | ${counts} |`);
  }
}

/** The fastest of those whose name begins so. */
export function bestOf(figures: readonly Figures[], name: string): Figures {
  const all = figures.filter(figure => figure.name.startsWith(name));
  return all.reduce((one, other) => (other.rate > one.rate ? other : one));
}

function round(rate: number): string {
  return (Math.round(rate / 100) * 100).toLocaleString('en');
}
