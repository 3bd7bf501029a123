import type { Counter, MarbleRecord, Step } from './record.js';
import { Row, Scale, text } from './shapes.js';
import { LABEL_X, px } from './theme.js';

/** A number over time as stairs, under the dashed line of its limit. */
export function counterRow(counter: Counter, at: Scale, { frames }: MarbleRecord): Row {
  const { steps, limit } = counter;
  const max = Math.max(1, ...[...steps, ...limit].map(([, value]) => value));
  const unit = Math.max(6, Math.min(15, 48 / max));
  const height = Math.max(30, max * unit) + 20;
  const last = frames - 1;
  return {
    height,
    draw(top) {
      const base = top + height - 4;
      const head = top + 16;
      const y = (value: number) => base - value * unit;
      const path = stairs(steps, at, y, last);
      return [
        text(LABEL_X, head + 11, counter.label),
        text(LABEL_X, head + 27, limitText(counter), limit.length > 0 ? 'soft over' : 'soft'),
        `<path class="area" d="${path}V${px(base)}H${px(at(0))}z"/>`,
        `<path class="step" d="${path}"/>`,
        ...plateaus(steps, last)
          .filter(([from, to, value]) => value * unit >= 12 && at(to) - at(from) >= 14)
          .map(([from, to, value]) => number((at(from) + at(to)) / 2, y(value), unit, value)),
        limit.length > 0 ? `<path class="limit" d="${stairs(limit, at, y, last)}"/>` : '',
      ].join('');
    },
  };
}

function limitText({ limit, limitLabel }: Counter): string {
  if (limit.length > 1) return `${limitLabel}: changes`;
  return `${limitLabel}: ${limit.length > 0 ? limit[0][1] : 'no limit'}`;
}

/** Just under its plateau: where the steps are low, it would touch the line if it were centred. */
function number(x: number, y: number, unit: number, value: number): string {
  return text(x, y + (unit < 9 ? 12 : unit / 2 + 4), String(value), 'soft mid');
}

function stairs(steps: Step[], at: Scale, y: (value: number) => number, last: number): string {
  const [first, ...rest] = steps;
  const path = rest.map(([frame, value]) => `H${px(at(frame))}V${px(y(value))}`).join('');
  return `M${px(at(first[0]))} ${px(y(first[1]))}${path}H${px(at(last))}`;
}

function plateaus(steps: Step[], last: number): [from: number, to: number, value: number][] {
  return steps.map(([frame, value], index) => [frame, steps[index + 1]?.[0] ?? last, value]);
}
