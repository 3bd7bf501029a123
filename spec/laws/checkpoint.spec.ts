import fc from 'fast-check';
import {
  auditTime,
  concatMap,
  ignoreElements,
  merge,
  share,
  timer,
  type MonoTypeOperatorFunction,
  type ObservableInput,
} from 'rxjs';
import { checkpoint } from 'rxjs-await';
import { forAll, law } from './lib/check.js';
import { World } from './lib/world.js';
import { demandSame } from './lib/violation.js';

interface Case {
  /** Frames between the values, and before the end. */
  gaps: number[];
  end: 'complete' | 'error';
  every: number;
  /** Frames that the k-th commit takes, in turn; 0 is synchronous. */
  durations: number[];
}

/** Fractions, so that values, timers and commits never meet in a frame. */
const CASES: fc.Arbitrary<Case> = fc.record({
  gaps: fc.array(fc.nat(6), { minLength: 1, maxLength: 20, size: 'max' }),
  end: fc.constantFrom('complete', 'complete', 'error'),
  every: fc.oneof(
    fc.constant(0),
    fc.nat(15).map(ms => ms + 0.37),
  ),
  durations: fc.array(
    fc.oneof(
      fc.constant(0),
      fc.nat(12).map(ms => ms + 0.0101),
    ),
    { minLength: 1, maxLength: 4 },
  ),
});

interface Subject {
  name: string;
  over(
    commit: (newest: number) => ObservableInput<unknown> | void,
    options: { every: number; scheduler: World['scheduler'] },
  ): MonoTypeOperatorFunction<number>;
}

type Commit = [frame: number, newest: number];

/** When each commit starts, with what, and when all has ended: by the words of the contract. */
function expected({ gaps, every, durations }: Case): [Commit[], number] {
  const arrivals: number[] = [];
  let frame = 0;
  for (const gap of gaps) arrivals.push((frame += gap));
  const sourceEnd = arrivals.pop()!;
  const commits: Commit[] = [];
  let free = 0;
  for (let first = 0; first < arrivals.length;) {
    const start = Math.max(Math.min(arrivals[first] + every, sourceEnd), free);
    let after = first + 1;
    // Of those in one frame each is committed on its own while commits take no time.
    const takesAll = every > 0 || start > arrivals[first];
    while (takesAll && after < arrivals.length && arrivals[after] <= start) after++;
    commits.push([start, after - 1]);
    free = start + durations[(commits.length - 1) % durations.length];
    first = after;
  }
  return [commits, Math.max(sourceEnd, free)];
}

function schedule(subject: Subject) {
  return forAll(CASES, one => {
    const world = new World();
    const { scheduler } = world;
    const commits: Commit[] = [];
    let running = 0;
    const commit = (newest: number) => {
      const duration = one.durations[commits.length % one.durations.length];
      commits.push([world.frame, newest]);
      demandSame(world, ++running, 1, 'one commit at a time');
      const done = () => void running--;
      if (duration === 0) return done();
      return timer(duration, scheduler).pipe(concatMap(() => (done(), [])));
    };
    const items = one.gaps
      .slice(0, -1)
      .map(gap => ({ gap, inner: { gaps: [], last: 0, end: 'complete' as const } }));
    const scene = { items, last: one.gaps.at(-1)!, end: one.end };
    world
      .watch(world.source(scene).pipe(subject.over(commit, { every: one.every, scheduler })))
      .run();
    const [all, end] = expected(one);
    demandSame(world, commits, all, 'each commit has its frame and the newest value');
    const given = world.of('arrive').map(({ frame, index }) => [frame, index]);
    demandSame(world, world.outputs, given, 'each value passes in its frame');
    const ends = world.of('complete', 'error').map(({ kind, frame }) => [kind, frame]);
    demandSame(world, ends, [[one.end, end]], 'the end comes after the last commit');
  });
}

law('checkpoint: one commit at a time, of the newest, in its frame', schedule, {
  claimedBy: [{ name: 'checkpoint', over: (commit, options) => checkpoint(commit, options) }],
  refutes: [
    {
      name: 'auditTime and concatMap beside the values',
      over:
        (commit, { every, scheduler }) =>
        source => {
          const values = source.pipe(share());
          const commits = values.pipe(
            auditTime(every, scheduler),
            concatMap(newest => commit(newest) ?? []),
            ignoreElements(),
          );
          return merge(values, commits);
        },
    },
    {
      name: 'a checkpoint that is late',
      over: (commit, options) => checkpoint(commit, { ...options, every: options.every + 1 }),
    },
    {
      name: 'a commit of each value',
      over: (commit, options) => checkpoint(commit, { ...options, every: 0 }),
    },
  ],
});
