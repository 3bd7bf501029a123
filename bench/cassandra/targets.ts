import { bestOf, type Figures } from './measure.js';

/** What a contender must reach beside the best of its peers. */
export interface Target {
  readonly name: string;
  /** How the names of the peers begin. */
  readonly of: string;
  /** Rows a second, as a multiple of those of the fastest peer. */
  readonly least: number;
  /** CPU per row, as a multiple of that of the fastest peer. */
  readonly mostCpu?: number;
  readonly warnings?: number;
}

/** A line for each: what is reached, and what is asked for. */
export function printTargets(figures: readonly Figures[], targets: readonly Target[]): void {
  console.log('');
  for (const { name, of, least, mostCpu, warnings } of targets) {
    const own = figures.find(figure => figure.name === name)!;
    const peer = bestOf(figures, of);
    const rate = own.rate / peer.rate;
    const cpu = own.cpu / peer.cpu;
    const parts = [part(rate.toFixed(2), 'x rows/s', 'at least', least, rate >= least)];
    if (mostCpu !== undefined) {
      parts.push(part(cpu.toFixed(2), 'x CPU per row', 'at most', mostCpu, cpu <= mostCpu));
    }
    if (warnings !== undefined) {
      const isReached = own.warnings <= warnings;
      parts.push(part(String(own.warnings), 'warnings', 'at most', warnings, isReached));
    }
    console.log(`- ${name}, beside ${peer.name}: ${parts.join('; ')}`);
  }
}

/** A value with its unit, and whether it is on the right side of its bound. */
export function part(
  value: string,
  unit: string,
  bound: string,
  target: number,
  isReached: boolean,
): string {
  return `${value} ${unit} (${isReached ? 'reached' : 'NOT REACHED'}: ${bound} ${target})`;
}
