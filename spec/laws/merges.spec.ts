import fc from 'fast-check';
import {
  exhaustMap,
  map,
  merge,
  of,
  pipe,
  Subject as Source,
  timer,
  type OperatorFunction,
} from 'rxjs';
import { forAll, law } from './lib/check.js';
import { LIMITS, type Limits } from './lib/scene.js';
import { EAGER, MERGE_MAP, misled, SLIDING, type Subject } from './lib/subjects.js';
import { demandSame } from './lib/violation.js';
import { World } from './lib/world.js';

const gap = fc.oneof(fc.constant(0), fc.nat(4));

/** A value: its branch, what its inners there and at the end take, and whether it comes from inside. */
const steps = fc.array(
  fc.record({ branch: fc.nat(2), gap, lastGap: gap, pause: fc.nat(3), isInside: fc.boolean() }),
  { maxLength: 12 },
);
const cases = fc.record({ branches: fc.tuple(LIMITS, LIMITS, LIMITS), last: LIMITS, of: steps });

/** Frames in which all inners end, whatever waits for whatever. */
const LONG_AFTER = 200;

/**
 * Three branches are merged, and an operator stands in each and behind them all. What one of them
 * holds, as the last one has no room in that moment, comes out when there is room: also when it
 * came from inside the consumer or the last one's project, where nothing else will happen.
 */
function whole(subject: Subject) {
  return forAll(cases, ({ branches, last, of: values }) => {
    const world = new World();
    const { scheduler } = world;
    const sources = branches.map(() => new Source<number>());
    let fed = 0;
    const feed = () => {
      const index = fed++;
      sources[values[index].branch].next(index);
    };
    const feedInside = () => {
      if (values[fed]?.isInside) feed();
    };
    const end = () => {
      demandSame(world, world.outputs.length, values.length, 'everything comes out by itself');
      for (const source of sources) source.complete();
    };
    const tick = () => {
      if (fed === values.length) return void scheduler.schedule(end, LONG_AFTER);
      const { pause } = values[fed];
      feed();
      scheduler.schedule(tick, pause);
    };
    const taking = (time: number, index: number) =>
      time === 0 ? of(String(index)) : timer(time, scheduler).pipe(map(() => String(index)));
    const stage = (limits: Limits, time: 'gap' | 'lastGap'): OperatorFunction<number, number> => {
      const project = (index: number) => {
        if (time === 'lastGap') feedInside();
        return taking(values[index][time], index);
      };
      return pipe(subject.over(project, { ...limits, scheduler }), map(Number));
    };
    const inBranches = sources.map((source, at) => source.pipe(stage(branches[at], 'gap')));
    world.onValue = feedInside;
    scheduler.schedule(tick);
    world.watch(merge(...inBranches).pipe(stage(last, 'lastGap'))).run();
    const seen = world.outputs.map(([, value]) => Number(value)).sort((a, b) => a - b);
    demandSame(world, seen, [...values.keys()], 'everything comes out');
    demandSame(world, world.of('complete').length, 1, 'and then the end');
  });
}

const LOSSY: Subject = {
  name: 'exhaustMap',
  over: project => exhaustMap(index => project(index, 0)),
};

law('merges: what a branch held comes out', whole, {
  claimedBy: [
    EAGER,
    SLIDING,
    misled('unordered', more => ({ ...more, ordered: false })),
    MERGE_MAP,
  ],
  refutes: [LOSSY],
});
