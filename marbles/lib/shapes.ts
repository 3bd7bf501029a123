import type { Bar, End, Mark } from './record.js';
import { escapeXml, hueClass, px, RADIUS } from './theme.js';

/** A horizontal strip of the picture: its height, and how it is drawn from its upper edge on. */
export interface Row {
  height: number;
  draw(top: number): string;
}

/** From a frame to its x. */
export type Scale = (frame: number) => number;

/** At most so many values of one frame stand in a column; then there are more, of equal height. */
const COLUMN = 5;
const PITCH = 2 * RADIUS + 1;

export function line(x1: number, y1: number, x2: number, y2: number, style: string): string {
  return `<path class="${style}" d="M${px(x1)} ${px(y1)}L${px(x2)} ${px(y2)}"/>`;
}

export function text(x: number, y: number, words: string, style = ''): string {
  const css = style && ` class="${style}"`;
  return `<text${css} x="${px(x)}" y="${px(y)}">${escapeXml(words)}</text>`;
}

export function disc(x: number, y: number, { hue, text: value }: Mark): string {
  const size = value.length > 2 ? ' style="font-size:10.5px"' : '';
  return (
    `<g class="${hueClass(hue)}"><circle class="disc" cx="${px(x)}" cy="${px(y)}" r="${RADIUS}"/>` +
    `<text class="ink" x="${px(x)}" y="${px(y + 4.5)}"${size}>${escapeXml(value)}</text></g>`
  );
}

/** How far the values of one frame reach above and below the line of their lane. */
export function reach({ length }: Mark[]): number {
  return (columnOf(length) * PITCH) / 2;
}

function columnOf(count: number): number {
  return count === 0 ? 1 : Math.ceil(count / Math.ceil(count / COLUMN));
}

/** The values of one frame, first on top: in one instant, so they stand over the same point. */
export function stack(x: number, y: number, marks: Mark[]): string {
  const top = y - reach(marks) + PITCH / 2;
  const column = columnOf(marks.length);
  const discs = marks.map((mark, index) =>
    disc(x + Math.floor(index / column) * PITCH, top + (index % column) * PITCH, mark),
  );
  if (marks.length < 2) return discs.join('');
  const columns = Math.ceil(marks.length / column);
  const width = 2 * RADIUS + 6 + (columns - 1) * PITCH;
  const height = 2 * reach(marks) + 5;
  const frame = `<rect class="group" x="${px(x - RADIUS - 3)}" y="${px(y - height / 2)}" `;
  return `${frame}width="${width}" height="${px(height)}" rx="${RADIUS + 3}"/>${discs.join('')}`;
}

/** `|`, `x`, or the two strokes of a cut, `half` pixels up and down from the line. */
export function ending(x: number, y: number, end: End, half: number): string {
  if (end === 'open') return '';
  if (end === 'complete') return line(x, y - half, x, y + half, 'end');
  if (end === 'error')
    return `<path class="end" d="M${px(x - 6)} ${px(y - 6)}l12 12m0-12l-12 12"/>`;
  const strokes = (style: string) =>
    `<path class="${style}" d="M${px(x - 5)} ${px(y + 9)}l6-18m3 18l6-18"/>`;
  return strokes('end cut') + strokes('end');
}

/** Waiting in the backlog, running, finished behind the head: dotted, full, faint. */
export function bar(at: Scale, y: number, hue: number, it: Bar): string {
  const [arrived, started, ended, released] = [it.arrived, it.started, it.ended, it.released].map(
    at,
  );
  const box = (from: number, to: number, half: number, style: string) =>
    `<rect class="${style}" x="${px(from)}" y="${px(y - half)}" ` +
    `width="${px(Math.max(3, to - from))}" height="${2 * half}" rx="4"/>`;
  return [
    `<g class="${hueClass(hue)}">`,
    started > arrived ? line(arrived, y, started - 4, y, 'wait') : '',
    released > ended ? box(ended, released, 7, 'held') : '',
    it.end === 'cut' && ended === started ? '' : box(started, ended, 10, 'run'),
    '</g>',
    it.dropped && released > ended ? ending(released, y, 'cut', 9) : '',
  ].join('');
}
