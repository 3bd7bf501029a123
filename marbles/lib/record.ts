/**
 * What one scene did, as plain JSON: the picture, the ASCII marble and the live page are drawn
 * from it, so it knows nothing of SVG and holds no Observable. Times are virtual frames.
 */
export interface MarbleRecord {
  title: string;
  caption: string;
  /** The call as the user wrote it, and what it does in his words: the operator box. */
  operator: string;
  words: string;
  /** One past the last frame at which anything happened. */
  frames: number;
  /** What flows into the operator, in the order in which the scene names it. */
  above: Lane[];
  inners: InnerLane[];
  below: Lane[];
  /** Undefined where the scene has no such number: then no step line is drawn. */
  running?: Counter;
  held?: Counter;
}

export interface Lane {
  label: string;
  marks: Mark[];
  /** Subscribed from here ... */
  from: number;
  /** ... to here. */
  until: number;
  end: End;
}

/** How a subscription ended: on its own, by an error, by unsubscription, or not at all. */
export type End = 'complete' | 'error' | 'cut' | 'open';

export interface Mark {
  frame: number;
  kind: 'next' | 'error' | 'complete';
  text: string;
  /** The source value it stems from: an index into the palette; -1 is neutral. */
  hue: number;
}

export interface InnerLane {
  label: string;
  hue: number;
  marks: Mark[];
  /** More than one when the inner is subscribed again (`retry`). */
  bars: Bar[];
}

/** arrived <= started <= ended <= released: backlog, running, finished behind the head. */
export interface Bar {
  arrived: number;
  started: number;
  ended: number;
  end: End;
  released: number;
  /** True when values of it never came out: the end of the output swept them away. */
  dropped: boolean;
}

/** A number over time, as steps [frame, value], and what it must not exceed. */
export interface Counter {
  label: string;
  limitLabel: string;
  steps: Step[];
  /** Empty when there is no limit; several steps when it is changed while running. */
  limit: Step[];
}

export type Step = [frame: number, value: number];

/** The last step at or before `frame`. */
export function valueAt(steps: Step[], frame: number): number {
  return steps.reduce((value, step) => (step[0] <= frame ? step[1] : value), 0);
}
