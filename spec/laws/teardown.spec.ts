import fc from 'fast-check';
import { forAll, law } from './lib/check.js';
import { prepare } from './lib/run.js';
import { ANYHOW, ENDING_OR_NOT, played, scenes, type Played } from './lib/scene.js';
import { EAGER, LEAKY, MERGE_MAP, SLIDING, type Mode, type Subject } from './lib/subjects.js';
import { read } from './lib/state.js';
import { demand, demandSame } from './lib/violation.js';
import { World } from './lib/world.js';

/** When the consumer leaves: in a frame, or inside something that the operator calls. */
type Moment = { frame: number } | { during: 'out' | 'start' | 'give' | 'arrive'; count: number };

const MOMENTS: fc.Arbitrary<Moment> = fc.oneof(
  fc.record({ frame: fc.nat(30) }),
  fc.record({ during: fc.constantFrom('out', 'start', 'give', 'arrive'), count: fc.nat(9) }),
);

const CASES = fc.record({
  one: played(scenes({ inner: ANYHOW, source: ENDING_OR_NOT })),
  moment: MOMENTS,
  onError: fc.constantFrom<Mode>('immediate', 'inTurn', 'end'),
  settle: fc.boolean(),
  timeout: fc.constantFrom(undefined, 3),
});

/** A world whose consumer leaves in the midst of the n-th event of a kind. */
class LeavingWorld extends World {
  constructor(private readonly moment: Moment) {
    super();
    if ('frame' in moment) this.leaveAt(moment.frame);
  }

  override log(...event: Parameters<World['log']>): void {
    super.log(...event);
    const { moment } = this;
    if (!('during' in moment) || event[0] !== moment.during) return;
    if (this.of(moment.during).length === moment.count + 1) this.leave();
  }
}

/** When the consumer leaves, all is torn down there and then, once, and nothing follows. */
function leaving(subject: Subject) {
  return forAll(CASES, ({ one: { scene, ...limits }, moment, ...options }) => {
    const world = new LeavingWorld(moment);
    prepare(subject, scene, { ...limits, ...options }, world).run();
    const left = world.of('leave')[0];
    if (!left) return;
    const before = world.events.slice(0, world.events.indexOf(left));
    const after = world.events.slice(before.length + 1);
    demandQuiet(world, after, 'during' in moment);
    demandTornDown(world);
    demandSame(world, world.frame, Math.max(left.frame, lastFrame(moment)), 'no timer is left');
  });
}

function lastFrame(moment: Moment): number {
  return 'frame' in moment ? moment.frame : 0;
}

function demandQuiet(world: World, after: World['events'], isInside: boolean): void {
  const [{ frame }] = world.of('leave');
  // Left from inside a subscribe call or an emission, which goes on to its own end.
  const quiet = ['release', 'source release', 'abort', ...(isInside ? ['give', 'arrive'] : [])];
  for (const event of after) {
    demand(world, quiet.includes(event.kind), `no ${event.kind} after the consumer has left`);
    demandSame(world, event.frame, frame, 'the teardown takes no time');
  }
}

function demandTornDown(world: World): void {
  const { running } = read(world.events, true, {});
  demandSame(world, running, 0, 'nothing runs');
  const [starts, ends] = [world.of('start'), world.of('release')];
  demandSame(world, ends.length, starts.length, 'every inner is torn down, and once');
  demandSame(world, world.of('source release').length, 1, 'the source is torn down, and once');
}

law('unsubscribe: everything is torn down in that moment', leaving, {
  claimedBy: [EAGER, SLIDING, MERGE_MAP],
  refutes: [LEAKY],
});

const SIGNALS = fc.record({
  one: played(scenes({ inner: ANYHOW, source: ENDING_OR_NOT })),
  frame: fc.nat(20),
  onError: fc.constantFrom<Mode>('immediate', 'inTurn', 'end'),
});

type SignalCase = { one: Played; frame: number; onError: Mode };

/** A signal aborts when its inner is torn down before its end, and never after its end. */
function signals(subject: Subject) {
  return forAll(SIGNALS, ({ one: { scene, ...limits }, frame, onError }: SignalCase) => {
    const world = prepare(subject, scene, { ...limits, onError })
      .leaveAt(frame)
      .run();
    const ended = new Set(world.of('end', 'fail').map(({ index }) => index));
    const cut = world.of('release').filter(({ index }) => !ended.has(index));
    const toPairs = (events: World['events']) => events.map(it => [it.index, it.frame]).sort();
    demandSame(world, toPairs(world.of('abort')), toPairs(cut), 'who is cut is told so');
  });
}

law('signal: it aborts exactly when its inner is given up', signals, {
  claimedBy: [EAGER],
  refutes: [SLIDING, MERGE_MAP],
});
