import { Bar, Counter, InnerLane, Lane, Mark, MarbleRecord, valueAt } from './record.js';

/** One line of print: what stands in each column, and what fills the column up. */
interface Row {
  label: string;
  cells: { token: string; fill: string }[];
}

/**
 * Prints a record as marbles, one column per frame: `.` waits, `=` runs, `~` is finished behind
 * the head, `!` is unsubscribed. A column is as wide as the widest thing in it, so that unlike in
 * RxJS's own marbles all lanes stay aligned after a group.
 *
 * Also for a counterexample of a law: `toAscii(record(text, scene => ...).record)`.
 */
export function toAscii(record: MarbleRecord): string {
  const frames = Array.from({ length: record.frames }, (_, frame) => frame);
  const rows: Row[] = [
    ...record.above.map(lane => laneRow(lane, frames)),
    ...record.inners.map(inner => innerRow(inner, frames)),
    ...record.below.map(lane => laneRow(lane, frames)),
    ...[record.running, record.held].flatMap(it => (it ? [counterRow(it, frames)] : [])),
  ];
  const widths = frames.map(frame =>
    Math.max(...rows.map(({ cells }) => cells[frame].token.length)),
  );
  const margin = 2 + Math.max('ms'.length, ...rows.map(({ label }) => label.length));
  const lines = rows.map(({ label, cells }) => {
    const print = cells.map(({ token, fill }, frame) => token.padEnd(widths[frame], fill));
    return (label.padEnd(margin) + print.join('')).trimEnd();
  });
  return [('ms'.padEnd(margin) + ruler(widths)).trimEnd(), ...lines].join('\n');
}

/** Every fifth frame's number, where it fits. */
function ruler(widths: number[]): string {
  let column = 0;
  let print = '';
  widths.forEach((width, frame) => {
    if (frame % 5 === 0 && print.length <= column) print = `${print.padEnd(column)}${frame} `;
    column += width;
  });
  return print;
}

function tokenOf(marks: Mark[], frame: number): string {
  const sign = { next: '', complete: '|', error: '#' };
  const now = marks.filter(mark => mark.frame === frame);
  const values = now.filter(({ kind }) => kind === 'next').map(({ text }) => text);
  const separator = values.some(({ length }) => length > 1) ? ' ' : '';
  const end = now.map(({ kind }) => sign[kind]).join('');
  const token = values.join(separator) + end;
  return now.length > 1 ? `(${token})` : token;
}

function laneRow({ label, marks, from, until, end }: Lane, frames: number[]): Row {
  const cells = frames.map(frame => {
    const fill = frame >= from && frame < until ? '-' : ' ';
    const cut = end === 'cut' && frame === until ? '!' : '';
    return { token: tokenOf(marks, frame) + cut || fill, fill };
  });
  return { label, cells };
}

function innerRow({ label, marks, bars }: InnerLane, frames: number[]): Row {
  const cells = frames.map(frame => {
    const fill = bars.reduce((found, bar) => (found === ' ' ? stateOf(bar, frame) : found), ' ');
    const cut = bars.some(bar => bar.end === 'cut' && bar.ended === frame) ? '!' : '';
    return { token: tokenOf(marks, frame) + cut || fill, fill };
  });
  return { label, cells };
}

function stateOf({ arrived, started, ended, released }: Bar, frame: number): string {
  if (frame < arrived || frame >= released) return ' ';
  if (frame < started) return '.';
  return frame < ended ? '=' : '~';
}

function counterRow(counter: Counter, frames: number[]): Row {
  const cells = frames.map(frame => ({ token: String(valueAt(counter.steps, frame)), fill: ' ' }));
  return { label: counter.label, cells };
}
