import type { Bar, Counter, InnerLane, Lane, Mark, MarbleRecord, Step } from './record.js';
import type { Scene } from './scene.js';
import { Span, textOf, Track } from './track.js';

/** Turns the raw logs of a scene into its record: colours, waits behind the head, step lines. */
export function derive(scene: Scene): MarbleRecord {
  const { title, caption, operator, words, concurrency, window, limitName } = scene.text;
  const frames = 1 + lastFrame([...scene.above, ...scene.inner, ...scene.below]);
  const hues = huesOf(scene);
  const above = scene.above.map(track => laneOf(track, hues, frames, scene.controlled));
  // A spy's lane has no subscription; what it noticed stands below the outputs.
  const lanesOf = (tracks: Track[]) => tracks.map(track => laneOf(track, hues, frames));
  const outputs = lanesOf(scene.below.filter(({ spans }) => spans.length > 0));
  const below = [...outputs, ...lanesOf(scene.below.filter(({ spans }) => spans.length === 0))];
  const inners = innersOf(scene, hues, frames, outputs);
  const live = scene.controlled?.marks.map((mark): Step => [mark.frame, Number(mark.value)]);
  const limit = concurrency === 'live' ? startingAt0(live ?? []) : bound(concurrency);
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
        : count('running', limitName ?? 'concurrency', limit, inners, bar => bar.ended),
    held:
      window === undefined
        ? undefined
        : count(
            'started − emitted',
            limitName ?? 'window',
            bound(window),
            inners,
            bar => bar.released,
          ),
  };
}

/** Before its first value a live limit lets nothing start. */
const startingAt0 = (steps: Step[]): Step[] => (steps[0]?.[0] === 0 ? steps : [[0, 0], ...steps]);

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
  const keys = [...new Set(inner.map(track => track.key!))];
  keys.forEach(learn);
  for (const { key, marks } of inner)
    for (const { value } of marks.filter(isNext)) learn(textOf(value), keys.indexOf(key!));
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

function innersOf(scene: Scene, hues: Map<string, number>, frames: number, outputs: Lane[]) {
  const sources = scene.above.filter(track => track !== scene.controlled);
  const outputEnd = Math.max(0, ...outputs.map(lane => lane.until));
  const emitted = new Map<string, number>();
  for (const { text, frame } of outputs.flatMap(lane => lane.marks.filter(isNext)))
    emitted.set(text, frame);
  // What goes on to another operator of the scene is seen in the lane between the two.
  const passedOn = ({ text, frame }: Mark) =>
    emitted.get(text) ??
    sources
      .flatMap(source => source.marks)
      .find(mark => mark.frame >= frame && textOf(mark.value) === text)?.frame;
  // Where a value without result leaves the window cannot be seen, but it is not before its head.
  let previous = 0;
  return scene.inner.map((track): InnerLane => {
    const marks = marksOf(track, hues);
    const hue = hues.get(track.key!)!;
    if (track.spans.length === 0) {
      const arrived = arrivalOf(track.key!, sources, NaN);
      // It waited until its source was cancelled, or until the end, and never ran: a bar of no length.
      const given = sourceOf(track.key!, sources)?.spans.find(({ end }) => end === 'cut');
      const gone = given?.until ?? outputEnd;
      const never = { started: gone, ended: gone, released: gone, dropped: true };
      const bars: Bar[] = Number.isNaN(arrived) ? [] : [{ arrived, ...never, end: 'cut' }];
      return { label: track.label, hue, marks, bars };
    }
    const bars = track.spans.map((span, index): Bar => {
      const ended = untilOf(span, frames);
      const bar = { started: span.from, ended, end: span.end };
      const arrived = index === 0 ? arrivalOf(track.key!, sources, span.from) : span.from;
      const nothing = { ...bar, arrived, released: ended, dropped: false };
      if (index < track.spans.length - 1 || span.end === 'open') return nothing;
      const outs = marks.filter(isNext).map(passedOn);
      if (span.end === 'cut') return { ...nothing, dropped: true };
      if (outs.includes(undefined))
        return { ...nothing, released: Math.max(ended, outputEnd), dropped: true };
      const turn = outs.length > 0 ? 0 : Math.min(previous, outputEnd);
      return { ...nothing, released: Math.max(ended, turn, ...outs.map(Number)) };
    });
    previous = Math.max(previous, bars.at(-1)?.released ?? 0);
    return { label: track.label, hue, marks, bars };
  });
}

/** Where a value was last seen on its way to the operator. */
function sourceOf(key: string, sources: Track[]): Track | undefined {
  const isKey = (mark: { value: unknown }) => textOf(mark.value) === key;
  return [...sources].reverse().find(({ marks }) => marks.some(isKey));
}

function arrivalOf(key: string, sources: Track[], started: number): number {
  const marks = sourceOf(key, sources)?.marks;
  return marks?.find(mark => textOf(mark.value) === key)?.frame ?? started;
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
