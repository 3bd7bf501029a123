import { TestScheduler } from 'rxjs/testing';
import { RawMark, textOf, Track } from './track.js';

/** What happened and what the scene says, both as lines of text, to be compared after the run. */
export interface Check {
  what: string;
  actual: string[];
  expected: string[];
}

// The marbles are parsed immediately, not after the run: what they mean depends on the run mode.

/** Several lines are laid over each other: a group is as long as its text, and hides what follows. */
export function checkMarks(
  track: Track,
  marbles: string | string[],
  values: Record<string, unknown> | undefined,
  error: string,
): () => Check {
  const planned = [marbles]
    .flat()
    .flatMap(line => TestScheduler.parseMarbles(line, values, error, false, true))
    .sort((one, other) => one.frame - other.frame);
  const expected = planned.map(({ frame, notification }): RawMark => {
    if (notification.kind === 'N') return { frame, kind: 'next', value: notification.value };
    if (notification.kind === 'E') return { frame, kind: 'error', value: notification.error };
    return { frame, kind: 'complete', value: undefined };
  });
  return () => ({
    what: track.label,
    actual: track.marks.map(printMark),
    expected: expected.map(printMark),
  });
}

export function checkSpans(track: Track, marbles: string[]): () => Check {
  const planned = marbles.map(parseSpan).filter(log => log.subscribedFrame !== Infinity);
  return () => ({
    what: `subscriptions of ${track.label}`,
    actual: track.spans.map(span => printSpan(span.from, span.until)),
    expected: planned.map(log => printSpan(log.subscribedFrame, log.unsubscribedFrame)),
  });
}

/** `'-^---!'` */
export function parseSpan(marbles: string) {
  return TestScheduler.parseMarblesAsSubscriptions(marbles, true);
}

function printSpan(from: number, until: number): string {
  return Number.isFinite(until) ? `${from} to ${until}` : `from ${from} on`;
}

function printMark({ frame, kind, value }: RawMark): string {
  if (kind === 'complete') return `${frame}: |`;
  return `${frame}: ${kind === 'error' ? '# ' : ''}${textOf(value)}`;
}
