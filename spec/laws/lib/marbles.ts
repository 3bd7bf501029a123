import type { Event, Kind } from './world.js';

const SIGNS: Partial<Record<Kind, string>> = {
  open: '^',
  close: '|',
  'source end': '|',
  'source fail': '#',
  'source release': '!',
  start: '^',
  end: '|',
  fail: '#',
  release: '!',
  abort: '%',
  complete: '|',
  error: '#',
  leave: '!',
};

/**
 * A run as marbles, one column per frame with an event: inner lanes show `^` start, `|` end, `#`
 * failure, `!` teardown; events of one frame and lane are in their true order.
 */
export function toMarbles(events: readonly Event[]): string {
  const frames = [...new Set(events.map(({ frame }) => frame))].sort((a, b) => a - b);
  const last = Math.max(-1, ...events.map(({ index }) => index));
  const inners = Array.from({ length: last + 1 }, (_, index) => `inner ${index}`);
  const lanes = new Map(
    ['pull', 'source', 'limit', ...inners, 'out'].map(name => [name, row(frames)]),
  );
  for (const event of events) {
    const cells = lanes.get(laneOf(event))!;
    const at = frames.indexOf(event.frame);
    cells[at] += SIGNS[event.kind] ?? `${event.value}`;
  }
  const table = [['frame', frames.map(String)] as const, ...lanes].filter(
    ([, cells]) => cells.join('') !== '',
  );
  const widths = frames.map((_, at) => Math.max(...table.map(([, cells]) => cells[at].length)));
  const margin = Math.max(...table.map(([name]) => name.length));
  return table.map(([name, cells]) => print(name.padEnd(margin), cells, widths)).join('\n');
}

function row(frames: readonly number[]): string[] {
  return frames.map(() => '');
}

function laneOf({ kind, index }: Event): string {
  if (kind === 'arrive' || kind.startsWith('source')) return 'source';
  if (kind === 'open' || kind === 'pull' || kind === 'close') return 'pull';
  if (kind === 'limit') return kind;
  return index < 0 ? 'out' : `inner ${index}`;
}

function print(name: string, cells: readonly string[], widths: readonly number[]): string {
  const padded = cells.map((cell, at) => cell.padEnd(widths[at]));
  return `  ${name}  ${padded.join(' ')}`.trimEnd();
}
