import { MonoTypeOperatorFunction, Observable } from 'rxjs';
import { RunHelpers, TestScheduler } from 'rxjs/testing';
import { Check, checkMarks, checkSpans, parseSpan } from './checks.js';
import { textOf, Track } from './track.js';

/** The words around a scene, and the limits that its step lines are drawn against. */
export interface SceneText {
  title: string;
  /** One sentence. */
  caption: string;
  /** The call as the user writes it. */
  operator: string;
  /** What the operator does here, in a few of the user's words. */
  words: string;
  /** 'live': the limit is what the `control` lane says. Undefined: no step line. */
  concurrency?: number | 'live';
  window?: number;
  /** What both are called where one number is the limit of either: `batch`. */
  limitName?: string;
  /** What the letters of every marble of the scene stand for; default: themselves. */
  values?: Record<string, unknown>;
}

export interface OutputOptions {
  /** When the consumer comes and goes: `'^---!'`. */
  subscription?: string;
  /** The name (of an Error) or the text of the expected error; default `'error'`. */
  error?: string;
}

/** Inner marbles, and the frames of their subscriptions, so that a scene can't forget to assert those. */
export type InnerTable = Record<string, [marbles: string, subscriptions: string | string[]]>;

/** What a scene is written with: the TestScheduler's helpers, each with a label for its lane. */
export class Scene {
  readonly above: Track[] = [];
  readonly inner: Track[] = [];
  readonly below: Track[] = [];
  readonly checks: (() => Check)[] = [];
  controlled?: Track;

  constructor(
    readonly scheduler: TestScheduler,
    private readonly helpers: RunHelpers,
    readonly text: SceneText,
  ) {}

  readonly hot = (label: string, marbles: string): Observable<string> =>
    this.lane(label, this.above).watch(this.helpers.hot(marbles, this.values()));

  readonly cold = (label: string, marbles: string): Observable<string> =>
    this.lane(label, this.above).watch(this.helpers.cold(marbles, this.values()));

  /** Numbers that steer the operator; drawn in grey, because they aren't values of the source. */
  readonly control = (label: string, marbles: string): Observable<number> => {
    this.controlled = this.lane(label, this.above);
    const digits = Object.fromEntries([...'0123456789'].map(digit => [digit, Number(digit)]));
    return this.controlled.watch(this.helpers.hot(marbles, digits));
  };

  /** A lane for what passes here, for sources that the TestScheduler does not make. */
  readonly watch = <T>(label: string, marbles: string | string[]): MonoTypeOperatorFunction<T> => {
    const track = this.lane(label, this.above);
    this.expectMarks(track, marbles);
    return source => track.watch(source);
  };

  /** The work: one lane per source value. Returns the function that an operator projects with. */
  readonly inners = (verb: string, table: InnerTable): ((value: unknown) => Observable<string>) => {
    const works = new Map<string, Observable<string>>();
    for (const [key, [marbles, subscriptions]] of Object.entries(table)) {
      const track = this.lane(`${verb} ${key}`, this.inner, key);
      works.set(key, track.watch(this.helpers.cold(marbles, this.values())));
      this.checks.push(checkSpans(track, [subscriptions].flat()));
    }
    return value => {
      const work = works.get(textOf(value));
      if (!work) throw new Error(`The scene has no inner for ${textOf(value)}.`);
      return work;
    };
  };

  readonly expectOutput = (
    label: string,
    output: Observable<unknown>,
    marbles: string | string[],
    { subscription = '^', error = 'error' }: OutputOptions = {},
  ): void => this.expectMarks(this.show(label, output, subscription), marbles, error);

  /** An output lane without an expectation, for those who only want the record. */
  readonly show = (label: string, output: Observable<unknown>, subscription = '^'): Track => {
    const track = this.lane(label, this.below);
    const { subscribedFrame, unsubscribedFrame } = parseSpan(subscription);
    this.scheduler.schedule(() => {
      // An error has its mark in the lane; unhandled, RxJS would throw it at the whole run.
      const consumer = track.watch(output).subscribe({ error: () => undefined });
      if (unsubscribedFrame === Infinity) return;
      this.scheduler.schedule(() => consumer.unsubscribe(), unsubscribedFrame - subscribedFrame);
    }, subscribedFrame);
    return track;
  };

  /** A lane for calls that aren't Observables; the result notes that a call happened. */
  readonly spy = (label: string, marbles: string): ((value: string) => void) => {
    const track = this.lane(label, this.below);
    this.expectMarks(track, marbles);
    return value => track.mark('next', value);
  };

  /** Does something at the frame of the `|`. */
  readonly at = (marbles: string, action: () => void): void => {
    this.scheduler.schedule(action, this.helpers.time(marbles));
  };

  readonly frame = (): number => this.scheduler.frame;

  /** A lane of its own, and what is expected of it: the building block of the other helpers. */
  lane(label: string, group: Track[], key?: string): Track {
    const track = new Track(label, this.frame, key);
    group.push(track);
    return track;
  }

  expectMarks(track: Track, marbles: string | string[], error = 'error'): void {
    this.checks.push(checkMarks(track, marbles, this.values(), error));
  }

  private values(): Record<string, string> | undefined {
    return this.text.values as Record<string, string> | undefined;
  }
}
