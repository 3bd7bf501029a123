import type { Bar, Counter, InnerLane, Lane, Mark, MarbleRecord, Step } from './record.js';
import type { Scene } from './scene.js';
import { Span, textOf, Track } from './track.js';

/** Turns the raw logs of a scene into its record: colours, waits behind the head, step lines. */
export function derive(scene: Scene): MarbleRecord {
  const { title, caption, operator, words, concurrency, window } = scene.text;
  const frames = 1 + lastFrame([...scene.above, ...scene.inner, ...scene.below]);
  const hues = huesOf(scene);
  const above = scene.above.map(track => laneOf(track, hues, frames, scene.controlled));
  const below = scene.below.map(track => laneOf(track, hues, frames));
  const inners = innersOf(scene, hues, frames, below);
  const live = scene.controlled?.marks.map((mark): Step => [mark.frame, Number(mark.value)]);
  const limit = concurrency === 'live' ? [[0, 0] as Step, ...(live ?? [])] : bound(concurrency);
  return {
    title,
    caption,
    operator,
    words,
    frames,
    above,
    inners,
    below,
    running:
      concurrency === undefined
        ? undefined
        : count('running', 'concurrency', limit, inners, bar => bar.ended),
    held:
      window === undefined
        ? undefined
        : count('started − emitted', 'window', bound(window), inners, bar => bar.released),
  };
}

const bound = (limit = Infinity): Step[] => (limit === Infinity ? [] : [[0, limit]]);

function lastFrame(tracks: Track[]): number {
  const frames = tracks.flatMap(({ marks, spans }) => [
    ...marks.map(mark => mark.frame),
    ...spans.flatMap(span => [span.from, span.until]),
  ]);
  return Math.max(0, ...frames.filter(Number.isFinite));
}

/** One colour per source value; what an inner emits has the colour of the value it was made of. */
function huesOf({ inner, above, controlled }: Scene): Map<string, number> {
  const hues = new Map<string, number>();
  const learn = (text: string, hue: number) => {
    if (inner.length > 0 && (hues.get(text) ?? hue) !== hue)
      throw new Error(`Two inners of the scene emit ${text}: their colours cannot be told apart.`);
    if (!hues.has(text)) hues.set(text, hue);
  };
  inner.forEach((track, hue) => learn(track.key!, hue));
  inner.forEach((track, hue) =>
    track.marks.filter(isNext).forEach(mark => learn(textOf(mark.value), hue)),
  );
  for (const { marks } of above.filter(track => track !== controlled))
    for (const { value } of marks.filter(isNext))
      if (!hues.has(textOf(value))) hues.set(textOf(value), hues.size);
  return hues;
}

const isNext = (mark: { kind: string }): boolean => mark.kind === 'next';

function marksOf(track: Track, hues: Map<string, number>): Mark[] {
  return track.marks.map(({ frame, kind, value }) => {
    const text = kind === 'complete' ? '' : textOf(value);
    return { frame, kind, text, hue: isNext({ kind }) ? (hues.get(text) ?? -1) : -1 };
  });
}

function laneOf(track: Track, hues: Map<string, number>, frames: number, grey?: Track): Lane {
  const marks = marksOf(track, track === grey ? new Map() : hues);
  const [first] = track.spans;
  const last = track.spans.at(-1);
  return {
    label: track.label,
    marks,
    from: first?.from ?? 0,
    until: untilOf(last, frames),
    end: last?.end ?? 'open',
  };
}

function untilOf(span: Span | undefined, frames: number): number {
  return span && Number.isFinite(span.until) ? span.until : frames;
}

function innersOf(scene: Scene, hues: Map<string, number>, frames: number, below: Lane[]) {
  const sources = scene.above.filter(track => track !== scene.controlled);
  const outputEnd = Math.max(0, ...below.map(lane => lane.until));
  const emitted = new Map<string, number>();
  for (const { text, frame } of below.flatMap(lane => lane.marks.filter(isNext)))
    emitted.set(text, frame);
  // Where a value without result leaves the window cannot be seen, but it is not before its head.
  let previous = 0;
  return scene.inner.map((track): InnerLane => {
    const marks = marksOf(track, hues);
    const bars = track.spans.map((span, index): Bar => {
      const ended = untilOf(span, frames);
      const bar = { started: span.from, ended, end: span.end };
      const arrived = index === 0 ? arrivalOf(track.key!, sources, span.from) : span.from;
      const nothing = { ...bar, arrived, released: ended, dropped: false };
      if (index < track.spans.length - 1 || span.end === 'open') return nothing;
      const outs = marks.filter(isNext).map(mark => emitted.get(mark.text));
      if (span.end === 'cut') return { ...nothing, dropped: true };
      if (outs.includes(undefined))
        return { ...nothing, released: Math.max(ended, outputEnd), dropped: true };
      const turn = outs.length > 0 ? 0 : Math.min(previous, outputEnd);
      return { ...nothing, released: Math.max(ended, turn, ...outs.map(Number)) };
    });
    previous = Math.max(previous, bars.at(-1)?.released ?? 0);
    return { label: track.label, hue: hues.get(track.key!)!, marks, bars };
  });
}

function arrivalOf(key: string, sources: Track[], started: number): number {
  const track = [...sources]
    .reverse()
    .find(({ marks }) => marks.some(mark => textOf(mark.value) === key));
  return track?.marks.find(mark => textOf(mark.value) === key)?.frame ?? started;
}

function count(
  label: string,
  limitLabel: string,
  limit: Step[],
  inners: InnerLane[],
  until: (bar: Bar) => number,
): Counter {
  // A resubscribed inner keeps its place all the while: its bars count as one.
  const stays = inners
    .filter(({ bars }) => bars.length > 0)
    .map(({ bars }) => [bars[0].started, until(bars.at(-1)!)]);
  const changes = [...new Set([0, ...stays.flat()])].sort((a, b) => a - b);
  const steps = changes.map((frame): Step => [
    frame,
    stays.filter(([from, end]) => from <= frame && frame < end).length,
  ]);
  const turns = steps.filter(([, value], index) => value !== steps[index - 1]?.[1]);
  return { label, limitLabel, limit, steps: turns };
}
