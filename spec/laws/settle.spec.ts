import fc from 'fast-check';
import { forAll, law } from './lib/check.js';
import { play } from './lib/run.js';
import { ANYHOW_OR_THROW, FAILING_OR_NOT, played, scenes } from './lib/scene.js';
import { read } from './lib/state.js';
import { EAGER, misled, SLIDING, type Mode, type Subject } from './lib/subjects.js';
import { demand, demandSame } from './lib/violation.js';
import type { World } from './lib/world.js';

const CASES = fc.record({
  one: played(scenes({ inner: ANYHOW_OR_THROW, source: FAILING_OR_NOT })),
  onError: fc.constantFrom<Mode>('immediate', 'inTurn', 'end'),
});

/** The error waits until every inner has ended by itself; nothing else is different. */
function settle(subject: Subject) {
  return forAll(CASES, ({ one: { scene, ...limits }, onError }) => {
    const world = play(subject, scene, { ...limits, onError, settle: true });
    const hasty = play(subject, scene, { ...limits, onError });
    demandSame(world, world.outputs, hasty.outputs, 'the same is delivered, in the same frames');
    const [starts, others] = [world, hasty].map(it => it.of('start').map(({ index }) => index));
    demandSame(world, starts, others, 'the same inners start');
    demandSame(world, world.of('abort'), [], 'nothing is aborted');
    demandEndedBeforeRelease(world);
    const [error, earlier] = [world, hasty].map(it => it.of('error')[0]);
    if (!error) return demand(world, !earlier || running(world) > 0, 'the error comes');
    const ends = world.of('end', 'fail').map(({ frame }) => frame);
    const last = Math.max(earlier.frame, ...ends);
    demandSame(world, error, { ...earlier, frame: last }, 'the same error comes when all ended');
  });
}

function running(world: World): number {
  return read(world.events, true, {}).running;
}

function demandEndedBeforeRelease(world: World): void {
  read(world.events, true, {
    before: ({ kind, index }, state) => {
      if (kind === 'error') demandSame(world, state.running, 0, 'nothing runs when it comes');
      if (kind !== 'release') return;
      demand(world, state.pieces[index].isEnded, `inner ${index} ended by itself`);
    },
  });
}

law('settle: the error comes when nothing runs any more', settle, {
  claimedBy: [EAGER, SLIDING],
  refutes: [misled('no settle', options => ({ ...options, settle: false }))],
});
