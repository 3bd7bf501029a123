import { counterRow } from './steps.js';
import { bar, ending, line, reach, Row, Scale, stack, text } from './shapes.js';
import type { InnerLane, Lane, Mark, MarbleRecord } from './record.js';
import { escapeXml, hueClass, LABEL_X, LEFT, px, RIGHT, STYLE, WIDTH } from './theme.js';

const INNER_HEIGHT = 31;

/** Draws a record. Pure: the same record gives the same picture, byte for byte. */
export function toSvg(record: MarbleRecord): string {
  const at = scaleOf(record);
  const rows: Row[] = [
    ...record.above.map(lane => laneRow(lane, at, record.frames)),
    boxRow(record),
    ...record.inners.map(inner => innerRow(inner, at)),
    ...record.below.map(lane => laneRow(lane, at, record.frames)),
    ...[record.running, record.held].flatMap(it => (it ? [counterRow(it, at, record)] : [])),
  ];
  let top = 12;
  const tops = rows.map(row => (top += row.height) - row.height);
  const drawn = rows.map((row, index) => row.draw(tops[index])).join('\n');
  const firstOutput = record.above.length + 1 + record.inners.length;
  const height = Math.ceil(top + 30);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" ` +
      `viewBox="0 0 ${WIDTH} ${height}" role="img">`,
    `<title>${escapeXml(record.title)}</title><desc>${escapeXml(record.caption)}</desc>`,
    `<style>${STYLE}</style>`,
    `<rect class="card" x=".5" y=".5" width="${WIDTH - 1}" height="${height - 1}" rx="10"/>`,
    axis(record, at, 12, top),
    connectors(record, at, tops, firstOutput, rows),
    drawn,
    '</svg>\n',
  ].join('\n');
}

function scaleOf({ frames }: MarbleRecord): Scale {
  const step = Math.min(104, (RIGHT - LEFT) / Math.max(1, frames - 1));
  return frame => LEFT + frame * step;
}

function axis({ frames }: MarbleRecord, at: Scale, top: number, bottom: number): string {
  const every = [1, 2, 5, 10, 20, 50, 100, 200, 500].find(n => at(n) - at(0) >= 40) ?? 1000;
  const ticks: string[] = [text(LABEL_X, bottom + 18, 'time in ms', 'soft')];
  for (let frame = 0; frame < frames; frame += every) {
    ticks.push(line(at(frame), top, at(frame), bottom + 4, 'grid'));
    ticks.push(text(at(frame), bottom + 18, String(frame), 'soft mid'));
  }
  return ticks.join('');
}

/** The values of each frame together. */
function byFrame(marks: Mark[]): Mark[][] {
  const groups = new Map<number, Mark[]>();
  for (const mark of marks.filter(({ kind }) => kind === 'next'))
    groups.set(mark.frame, [...(groups.get(mark.frame) ?? []), mark]);
  return [...groups.values()];
}

function laneRow(lane: Lane, at: Scale, frames: number): Row {
  const groups = byFrame(lane.marks);
  const half = Math.max(...groups.map(reach), reach([]));
  const height = 2 * half + 18;
  const atEnd = groups.find(([mark]) => mark.frame === lane.until) ?? [];
  return {
    height,
    draw(top) {
      const y = top + height / 2;
      const open = lane.end === 'open';
      const right = open ? at(frames - 1) + 22 : at(lane.until);
      const aside = atEnd.length > 0 ? 20 : 0;
      return [
        text(LABEL_X, y + 4.5, lane.label),
        line(at(lane.from), y, right, y, 'line'),
        open ? `<path class="tip" d="M${px(right + 6)} ${px(y)}l-9-4.5v9z"/>` : '',
        lane.end === 'complete' ? ending(right, y, lane.end, reach(atEnd) + 5) : '',
        ...groups.map(marks => stack(at(marks[0].frame), y, marks)),
        lane.end === 'complete' ? '' : ending(right + aside, y, lane.end, 9),
        errorText(lane, right + aside, y, aside),
      ].join('');
    },
  };
}

/** Says which error it was, where the scene has more than one. */
function errorText({ marks }: Lane, x: number, y: number, occupied: number): string {
  const error = marks.find(({ kind }) => kind === 'error');
  if (!error || error.text === 'error') return '';
  const fits = x + 14 + error.text.length * 7 < WIDTH - 8;
  return fits
    ? text(x + 14, y + 4.5, error.text, 'soft')
    : text(x - 14 - occupied, y - 7, error.text, 'soft last');
}

function boxRow({ operator, words }: MarbleRecord): Row {
  return {
    height: 70,
    draw: top =>
      `<rect class="box" x="12" y="${px(top + 6)}" width="${WIDTH - 24}" height="54" rx="8"/>` +
      text(WIDTH / 2, top + 29, operator, 'code mid') +
      text(WIDTH / 2, top + 48, words, 'soft mid'),
  };
}

function innerRow(inner: InnerLane, at: Scale): Row {
  const groups = byFrame(inner.marks);
  const height = Math.max(INNER_HEIGHT, 2 * Math.max(0, ...groups.map(reach)) + 6);
  return {
    height,
    draw(top) {
      const y = top + height / 2;
      const crowded = (frame: number) => groups.some(([mark]) => mark.frame === frame);
      return [
        text(LABEL_X, y + 4.5, inner.label),
        ...inner.bars.map(it => bar(at, y, inner.hue, it)),
        ...inner.bars
          .filter(it => it.end === 'complete')
          .map(it => ending(at(it.ended), y, it.end, 14)),
        ...groups.map(marks => stack(at(marks[0].frame), y, marks)),
        ...inner.bars
          .filter(it => it.end !== 'complete')
          .map(it => ending(at(it.ended) + (crowded(it.ended) ? 20 : 0), y, it.end, 9)),
      ].join('');
    },
  };
}

/** From where a value leaves the window down to its disc in the output. */
function connectors(
  { inners, below, above }: MarbleRecord,
  at: Scale,
  tops: number[],
  firstOutput: number,
  rows: Row[],
): string {
  const lines = inners.flatMap((inner, index) => {
    const row = above.length + 1 + index;
    return below.flatMap((lane, output) =>
      lane.marks
        .filter(mark => mark.kind === 'next' && inner.marks.some(({ text }) => text === mark.text))
        .map(({ frame }) => {
          const end = tops[firstOutput + output] + rows[firstOutput + output].height / 2;
          const from = tops[row] + rows[row].height / 2;
          const path = line(at(frame), from, at(frame), end, 'drop');
          return `<g class="${hueClass(inner.hue)}">${path}</g>`;
        }),
    );
  });
  return [...new Set(lines)].join('');
}
