import fc from 'fast-check';

/** How an inner or a source ends; `throw` is a project that throws instead of making an inner. */
export type End = 'complete' | 'error' | 'never' | 'throw';

/** What an Observable does: waits `gaps[k]` frames before its k-th value, `last` before its end. */
export interface Script {
  gaps: number[];
  last: number;
  end: End;
}

/** One source value: how long after the one before it arrives, and its inner. */
export interface Item {
  gap: number;
  inner: Script;
}

/** Everything that happens to an operator from outside. A gap of 0 is synchronous. */
export interface Scene {
  items: Item[];
  last: number;
  end: End;
}

const some = (...ends: End[]) => fc.constantFrom(...ends);

/** How inners and sources end. Many complete, for a run without end shows little. */
export const COMPLETING = some('complete');
export const ENDING_OR_NOT = some('complete', 'complete', 'complete', 'never');
export const FAILING = some('complete', 'complete', 'complete', 'error', 'throw');
export const FAILING_OR_NOT = some('complete', 'complete', 'error');
export const ANYHOW = some('complete', 'complete', 'complete', 'complete', 'error', 'never');
export const ANYHOW_OR_THROW = some('complete', 'complete', 'complete', 'error', 'never', 'throw');

/** Often 0: what is synchronous is where operators go wrong. */
const gap = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 5 }));

export function scripts(end: fc.Arbitrary<End>, gaps = gap): fc.Arbitrary<Script> {
  const many = { minLength: 0, maxLength: 4, size: 'max' } as const;
  const one = { minLength: 1, maxLength: 1 };
  const script = fc.record({
    // A single value is the usual case, none and several are the traps.
    gaps: fc.oneof(fc.array(gaps, one), fc.array(gaps, many)),
    last: fc.oneof(fc.constant(0), gaps),
    end,
  });
  return script.map(it => (it.end === 'throw' ? { gaps: [], last: 0, end: it.end } : it));
}

/** Synchronous inners: none of their gaps takes time. */
export const SYNCHRONOUS = fc.constant(0);

interface Ends {
  inner: fc.Arbitrary<End>;
  source: fc.Arbitrary<End>;
}

export function scenes(
  { inner = COMPLETING, source = COMPLETING }: Partial<Ends> = {},
  innerScripts = scripts(inner),
): fc.Arbitrary<Scene> {
  return fc.record({
    items: fc.array(fc.record({ gap, inner: innerScripts }), { maxLength: 14, size: 'max' }),
    last: gap,
    end: source,
  });
}

/** The two numbers: inners that run, and inners started and not wholly emitted. */
export interface Limits {
  concurrency: number;
  window: number;
}

const few = fc.integer({ min: 1, max: 5 });

export const LIMITS: fc.Arbitrary<Limits> = fc
  .tuple(fc.oneof({ weight: 6, arbitrary: few }, fc.constant(Infinity)), fc.nat(4), fc.nat(9))
  .map(([concurrency, more, dice]) => ({
    concurrency,
    window: dice === 0 ? Infinity : concurrency + more,
  }));

/** A scene played with limits: the usual case of a law. */
export interface Played extends Limits {
  scene: Scene;
}

export function played(scene: fc.Arbitrary<Scene>, limits = LIMITS): fc.Arbitrary<Played> {
  return fc.tuple(scene, limits).map(([scene, limits]) => ({ ...limits, scene }));
}

/** The frames of a script's values and of its end, when it begins at `from`. */
export function timesOf({ gaps, last, end }: Script, from: number) {
  let frame = from;
  const values = gaps.map(gap => (frame += gap));
  return { values, end: end === 'never' ? Infinity : frame + last };
}

/** The k-th value of the inner of source value `index`: '3b' is the second one of the fourth. */
export function valueOf(index: number, k: number): string {
  return `${index}${String.fromCharCode(97 + k)}`;
}

export function indexOf(value: string): number {
  return parseInt(value, 10);
}
