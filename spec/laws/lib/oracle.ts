import { timesOf, valueOf, type Scene } from './scene.js';

/** A number that changes with time: its value from each frame on. */
export type Steps = ReadonlyArray<readonly [from: number, value: number]>;

export function at(steps: Steps, frame: number): number {
  return steps.reduce((value, [from, next]) => (from <= frame ? next : value), 0);
}

/** The whole course of a run, worked out from what happens outside; Infinity is never. */
export interface Course {
  arrivals: number[];
  starts: number[];
  /** When each inner ends by itself, or by its timeout. */
  ends: number[];
  /** The indices of inners that fail, the source's own failure last. */
  failed: number[];
  /** Those of them that were too slow. */
  late: number[];
  /** Some inner ends in the very frame of its timeout, where either may come first. */
  isTied: boolean;
  /** When each inner is wholly emitted. */
  wholes: number[];
  outputs: Array<[frame: number, value: string]>;
  /** When the source ends. */
  sourceEnd: number;
}

/**
 * The exact schedule of an ordered operator without keys: a value starts in the first frame, not
 * before its turn, in which fewer than `concurrency` inners run and fewer than `window` are
 * started and not wholly emitted.
 */
export function courseOf(
  scene: Scene,
  concurrency: Steps,
  window: Steps,
  timeout = Infinity,
): Course {
  const [arrivals, sourceEnd] = arrivalsOf(scene);
  const [failed, late]: number[][] = [[], []];
  const [starts, ends, wholes]: number[][] = [[], [], []];
  const outputs: Course['outputs'] = [];
  const isRoom = (frame: number) =>
    ends.filter(end => end > frame).length < at(concurrency, frame) &&
    wholes.filter(whole => whole > frame).length < at(window, frame);
  const changes = [...concurrency, ...window].map(([from]) => from);
  let isTied = false;
  let turn = 0;
  let wholeBefore = 0;
  scene.items.forEach(({ inner }, index) => {
    const first = Math.max(arrivals[index], turn);
    const moments = [first, ...ends, ...wholes, ...changes].filter(moment => moment >= first);
    turn = Math.min(...moments.filter(isRoom));
    const times = timesOf(inner, turn);
    // The clock of the timeout starts when the inner is the head.
    const deadline = Math.max(turn, wholeBefore) + timeout;
    const end = Math.min(times.end, deadline);
    isTied ||= times.end < Infinity && times.end === deadline;
    times.values.forEach((given, k) => {
      const frame = Math.max(given, wholeBefore);
      if (frame < Infinity && given <= end) outputs.push([frame, valueOf(index, k)]);
    });
    wholeBefore = Math.max(end, wholeBefore);
    const isFailing = inner.end === 'error' || inner.end === 'throw';
    if (end < times.end) late.push(index);
    if (end < times.end || (isFailing && end < Infinity)) failed.push(index);
    starts.push(turn);
    ends.push(end);
    wholes.push(wholeBefore);
  });
  if (scene.end === 'error') failed.push(scene.items.length);
  return { arrivals, starts, ends, wholes, outputs, failed, late, isTied, sourceEnd };
}

/** When all is over, if nothing fails: the source and each inner, wholly emitted. */
export function endOf({ sourceEnd, wholes }: Course): number {
  return Math.max(sourceEnd, ...wholes);
}

export function arrivalsOf({ items, last, end }: Scene): [arrivals: number[], sourceEnd: number] {
  const times = timesOf({ gaps: items.map(({ gap }) => gap), last, end }, 0);
  return [times.values, times.end];
}

export function constantly(value: number): Steps {
  return [[0, value]];
}
