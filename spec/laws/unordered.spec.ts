import fc from 'fast-check';
import { TimeoutError } from 'rxjs';
import { forAll, law } from './lib/check.js';
import { constantly, courseOf } from './lib/oracle.js';
import { play } from './lib/run.js';
import {
  ANYHOW_OR_THROW,
  ENDING_OR_NOT,
  FAILING_OR_NOT,
  played,
  scenes,
  timesOf,
} from './lib/scene.js';
import { EAGER, MERGE_MAP, misled, type Subject } from './lib/subjects.js';
import { demandSame } from './lib/violation.js';
import { Failure } from './lib/world.js';

const SCENES = played(scenes({ inner: ENDING_OR_NOT, source: ENDING_OR_NOT }));

/** A value comes out the moment its inner gives it; starts and the end are in their frames. */
function arrivalOrder(subject: Subject) {
  return forAll(SCENES, ({ scene, concurrency, window }) => {
    const world = play(subject, scene, { concurrency, window, ordered: false });
    const given = world.of('give').map(({ frame, value }) => [frame, value]);
    demandSame(world, world.outputs, given, 'the output is in the order of arrival, at once');
    // Emitted at once, no result is retained: the window bounds nothing that runs.
    const { starts, ends, sourceEnd } = courseOf(
      scene,
      constantly(concurrency),
      constantly(Infinity),
    );
    const started = world.of('start').map(({ frame }) => frame);
    const expected = starts.filter(start => start < Infinity);
    demandSame(world, started, expected, 'every start is in its frame');
    const end = Math.max(sourceEnd, ...ends);
    const final = world.of('complete', 'error').map(({ frame }) => frame);
    demandSame(world, final, end < Infinity ? [end] : [], 'the end is in its frame');
  });
}

law('unordered: values come out as they come in', arrivalOrder, {
  claimedBy: [EAGER, MERGE_MAP],
  refutes: [
    misled('ordered', options => ({ ...options, ordered: true })),
    misled('one at a time', options => ({ ...options, concurrency: 1 })),
  ],
});

const TIMED = fc.record({
  one: played(scenes({ inner: ANYHOW_OR_THROW, source: FAILING_OR_NOT })),
  timeout: fc.option(
    fc.nat(9).map(ms => ms + 0.37),
    { nil: undefined },
  ),
});

/** `end` tells all errors in source order; a timeout counts from the start of its inner. */
function unorderedEnd(subject: Subject) {
  return forAll(TIMED, ({ one: { scene, ...limits }, timeout }) => {
    const options = { ...limits, timeout, ordered: false, onError: 'end' } as const;
    const world = play(subject, scene, options);
    const starts = world.of('start');
    const late = starts.filter(({ index, frame }) => {
      const { end } = timesOf(scene.items[index].inner, frame);
      return timeout !== undefined && end > frame + timeout;
    });
    const cut = late.map(({ index, frame }) => [index, frame + timeout!]);
    const ended = new Set(world.of('end', 'fail').map(({ index }) => index));
    const released = world.of('release').filter(({ index }) => !ended.has(index));
    const byIndex = (pairs: number[][]) => pairs.sort(([one], [other]) => one - other);
    const given = released.map(({ index, frame }) => [index, frame]);
    demandSame(world, byIndex(given), byIndex(cut), 'only who is late is cut, in its frame');
    demandErrors(world, scene.items.length, [
      ...late.map(({ index }) => index),
      ...world.of('fail').map(({ index }) => index),
      ...(scene.end === 'error' ? [scene.items.length] : []),
    ]);
  });
}

function demandErrors(world: ReturnType<typeof play>, source: number, failed: number[]): void {
  const [error] = world.of('error');
  if (!error) return;
  const all = error.value instanceof AggregateError ? error.value.errors : [error.value];
  const places = failed.sort((one, other) => one - other);
  const shown = all.map((it, k) =>
    it instanceof TimeoutError ? places[k] : (it as Failure).index,
  );
  const expected = places.map(place => (place === source ? -1 : place));
  demandSame(world, shown, expected, 'the errors come last, in source order');
}

law('unordered, end: all errors in source order, late ones cut in their frame', unorderedEnd, {
  claimedBy: [EAGER],
  refutes: [
    misled('immediate', options => ({ ...options, onError: 'immediate' })),
    misled('ordered', options => ({ ...options, ordered: true })),
  ],
});
