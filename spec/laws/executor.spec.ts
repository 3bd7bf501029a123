import fc from 'fast-check';
import type { Subscription } from 'rxjs';
import { forAll, forAllAsync, law } from './lib/check.js';
import {
  EXECUTE_ASYNC,
  type Executed,
  EXECUTOR,
  Stack,
  UNBOUNDED,
  type Executing,
  type Limited,
} from './lib/executors.js';
import { at, type Steps } from './lib/oracle.js';
import { ANYHOW, scripts, type Script } from './lib/scene.js';
import { read } from './lib/state.js';
import { demand, demandSame } from './lib/violation.js';
import { World } from './lib/world.js';

/** Work that is submitted some time after the one before, and perhaps given up later. */
const JOBS = fc.array(
  fc.record({
    gap: fc.oneof(fc.constant(0), fc.nat(4)),
    script: scripts(ANYHOW),
    patience: fc.option(
      fc.nat(9).map(frames => frames + 0.61),
      { freq: 2 },
    ),
  }),
  { maxLength: 14, size: 'max' },
);

const LIMITS = fc
  .record({
    first: fc.integer({ min: 1, max: 4 }),
    later: fc.array(fc.record({ gap: fc.nat(5), limit: fc.integer({ min: 1, max: 5 }) }), {
      maxLength: 4,
    }),
  })
  .map(({ first, later }): Steps => {
    let frame = 0;
    return [[0, first], ...later.map(it => [(frame += it.gap + 0.37), it.limit] as const)];
  });

interface Job {
  gap: number;
  script: Script;
  patience: number | null;
}

function playJobs({ make }: Executing, jobs: Job[], limits: Steps): [World, Limited] {
  const world = new World();
  const limited = make(world.scheduler);
  for (const [frame, limit] of limits) {
    const change = () => {
      world.log('limit', -1, limit);
      limited.concurrency = limit;
    };
    if (frame === 0) change();
    else world.scheduler.schedule(change, frame);
  }
  let frame = 0;
  jobs.forEach((job, index) => {
    frame += job.gap;
    world.scheduler.schedule(() => submit(world, limited, job, index), frame);
  });
  return [world.run(), limited];
}

function submit(world: World, limited: Limited, { script, patience }: Job, index: number): void {
  world.log('arrive', index, index);
  const work = limited.run(() => world.inner(index, script));
  const subscription: Subscription = work.subscribe({ error: () => {} });
  if (patience === null) return;
  world.scheduler.schedule(() => {
    const isWaiting = !world.of('start').some(event => event.index === index);
    if (isWaiting) world.log('release', index);
    subscription.unsubscribe();
  }, patience);
}

/** Never above the limit, first come first served, and no place idle while somebody waits. */
function fair(of: Executing) {
  return forAll(fc.record({ jobs: JOBS, limits: LIMITS }), ({ jobs, limits }) => {
    const [world] = playJobs(of, jobs, limits);
    let last = 0;
    read(world.events, false, {
      before: ({ kind, frame, index }, state) => {
        const { running, waiting } = state;
        const limit = at(limits, last);
        const isIdle = frame > last && waiting.length > 0 && running < limit;
        demand(world, !isIdle, `${waiting[0]?.index} waits before frame ${frame} without need`);
        last = frame;
        if (kind !== 'start') return;
        demand(world, running < at(limits, frame), 'the limit is kept');
        demandSame(world, waiting[0].index, index, 'first come, first served');
      },
    });
  });
}

law('executor: within its limit, first come first served, never idle', fair, {
  claimedBy: [EXECUTOR, EXECUTE_ASYNC],
  refutes: [UNBOUNDED, { name: 'a stack', make: () => new Stack() }],
});

interface Idling extends Executing {
  whenIdle(limited: Limited): Promise<void>;
}

/** `whenIdle` comes when nothing runs and nothing waits, and not before. */
function idle(of: Idling) {
  const cases = fc.record({ jobs: JOBS, limits: LIMITS });
  return forAllAsync(cases, async ({ jobs, limits }) => {
    const [world, limited] = playJobs(of, jobs, limits);
    const { running, waiting } = read(world.events, false, {});
    let isIdle = false;
    void of.whenIdle(limited).then(() => (isIdle = true));
    await Promise.resolve();
    await Promise.resolve();
    demandSame(world, isIdle, running + waiting.length === 0, 'idle is what it says');
    const { active, waiting: queued } = (limited as Executed).executor;
    demandSame(world, [active, queued], [running, waiting.length], 'and it counts right');
  });
}

const IDLING: Idling = {
  ...EXECUTOR,
  whenIdle: limited => (limited as Executed).executor.whenIdle(),
};

law('executor: whenIdle and its counts tell the truth', idle, {
  claimedBy: [IDLING],
  refutes: [{ ...IDLING, name: 'always idle', whenIdle: () => Promise.resolve() }],
});
