import fc from 'fast-check';
import { NEVER, Observable, type SchedulerLike } from 'rxjs';
import { forAll, law } from './lib/check.js';
import { courseOf, endOf, type Steps } from './lib/oracle.js';
import { prepare } from './lib/run.js';
import { ENDING_OR_NOT, scenes } from './lib/scene.js';
import { EAGER, SLIDING, type Options, type Subject } from './lib/subjects.js';
import { demandSame } from './lib/violation.js';
import { World } from './lib/world.js';

/** The first limit may come at once or late; the others have frames of their own. */
const CHANGES = fc
  .record({
    first: fc.option(fc.integer({ min: 0, max: 5 }), { freq: 3 }),
    later: fc.array(fc.record({ gap: fc.nat(5), limit: fc.integer({ min: 0, max: 5 }) }), {
      minLength: 1,
      maxLength: 5,
    }),
  })
  .map(({ first, later }): Steps => {
    let frame = 0;
    const steps = later.map(({ gap, limit }) => [(frame += gap + 0.37), limit] as const);
    return first === null ? steps : [[0, first], ...steps];
  });

const CASES = fc.record({
  scene: scenes({ inner: ENDING_OR_NOT, source: ENDING_OR_NOT }),
  changes: CHANGES,
  window: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }),
  isLasting: fc.boolean(),
});

function liveLimit(changes: Steps, isLasting: boolean, world: World): Observable<number> {
  return new Observable(subscriber => {
    changes.forEach(([frame, limit], at) => {
      const change = () => {
        world.log('limit', -1, limit);
        subscriber.next(limit);
        if (at === changes.length - 1 && !isLasting) subscriber.complete();
      };
      if (frame === 0) change();
      else subscriber.add((world.scheduler as SchedulerLike).schedule(change, frame));
    });
  });
}

/** The window of the contract: as given, else the largest limit so far. */
function windowsOf(changes: Steps, window: number | undefined): Steps {
  let largest = 0;
  return changes.map(([frame, limit]) => [frame, window ?? (largest = Math.max(largest, limit))]);
}

/** Exact schedule under a limit that is a step function of time; lowering it stops nothing. */
function liveSchedule(subject: Subject) {
  return forAll(CASES, ({ scene, changes, window, isLasting }) => {
    const clipped = changes.map(
      ([at, limit]) => [at, Math.min(limit, window ?? Infinity)] as const,
    );
    const course = courseOf(scene, clipped, windowsOf(changes, window));
    const world = new World();
    const concurrency = liveLimit(changes, isLasting, world);
    prepare(subject, scene, { concurrency, window }, world).run();
    const started = world.of('start').map(({ frame }) => frame);
    const starts = course.starts.filter(start => start < Infinity);
    demandSame(world, started, starts, 'every start is in its frame');
    demandSame(world, world.outputs, course.outputs, 'every value is in its frame');
    const end = endOf(course);
    const ends = world.of('complete', 'error').map(({ kind, frame }) => [kind, frame]);
    demandSame(world, ends, end < Infinity ? [['complete', end]] : [], 'the end is in its frame');
  });
}

function misledLive(name: string, change: (options: Options) => Options): Subject {
  return { name, over: (project, options) => EAGER.over(project, change(options)) };
}

law('live concurrency: every start, value and end is in its frame', liveSchedule, {
  claimedBy: [EAGER, SLIDING],
  refutes: [
    misledLive('a constant limit', options => ({ ...options, concurrency: 3, window: 6 })),
    misledLive('no limit yet', options => ({ ...options, concurrency: NEVER })),
    misledLive('no window', options => ({ ...options, window: Infinity })),
  ],
});
