import fc from 'fast-check';
import { BacklogOverflowError } from 'rxjs-await';
import { forAll, law } from './lib/check.js';
import { constantly, courseOf } from './lib/oracle.js';
import { play } from './lib/run.js';
import { ENDING_OR_NOT, played, scenes } from './lib/scene.js';
import { read } from './lib/state.js';
import { EAGER, misled, SLIDING, type Subject } from './lib/subjects.js';
import { demand, demandSame } from './lib/violation.js';
import type { World } from './lib/world.js';

const CASES = fc.record({
  one: played(scenes({ inner: ENDING_OR_NOT, source: ENDING_OR_NOT })),
  backlog: fc.oneof(fc.nat(3), fc.constant(Infinity)),
});

/**
 * The first value that would make one more than `backlog` wait ends the source with an error, in
 * its frame; up to there everything is as without a limit.
 */
function overflow(subject: Subject) {
  return forAll(CASES, ({ one: { scene, concurrency, window }, backlog }) => {
    const options = { concurrency, window, onError: 'immediate' } as const;
    const world = play(subject, scene, { ...options, backlog });
    const free = play(subject, scene, options);
    const surplus = surplusOf(free, backlog);
    const [error] = world.of('error');
    demandSame(
      world,
      error?.value instanceof BacklogOverflowError,
      surplus !== undefined,
      'it ends',
    );
    if (surplus === undefined) return demandSame(world, world.events, free.events, 'no difference');
    const { arrivals } = courseOf(scene, constantly(concurrency), constantly(window));
    demandSame(world, error.frame, arrivals[surplus], 'it ends with the value that is too much');
    demandSame(world, world.of('arrive').length, surplus + 1, 'no further value is taken');
    demand(world, (error.value as BacklogOverflowError).limit === backlog, 'it names the limit');
  });
}

/** The first value after whose arrival, all that can start having started, too many wait. */
function surplusOf(world: World, backlog: number): number | undefined {
  let surplus: number | undefined;
  let isNew = false;
  let last = -1;
  read([...world.events, { frame: Infinity, kind: 'leave', index: -1 }], true, {
    before: ({ kind, index }, state) => {
      // A value that can start does so at once: nothing comes between.
      const starts = kind === 'start' && index === last;
      if (isNew && !starts && state.waiting.length > backlog) surplus ??= last;
      isNew = kind === 'arrive';
      if (isNew) last = index;
    },
  });
  return surplus;
}

law('backlog: one value too many ends the source, no other does', overflow, {
  claimedBy: [EAGER, SLIDING],
  refutes: [
    misled('no limit', options => ({ ...options, backlog: Infinity })),
    misled('one less', ({ backlog, ...rest }) => ({ ...rest, backlog: backlog && backlog - 1 })),
  ],
});
