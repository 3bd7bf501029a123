import fc from 'fast-check';
import { defer, map } from 'rxjs';
import { awaitAll, batchAwait, slidingAwait, type BatchAwaitConfig } from 'rxjs-await';
import { forAll, law } from './lib/check.js';
import { batchCourseOf } from './lib/batchOracle.js';
import { play } from './lib/run.js';
import { ANYHOW, FAILING_OR_NOT, ENDING_OR_NOT, scenes } from './lib/scene.js';
import { read } from './lib/state.js';
import type { Subject } from './lib/subjects.js';
import { demand, demandSame } from './lib/violation.js';

/** An operator on batches, which laws give a size and times. */
interface Batching {
  name: string;
  by(config: BatchAwaitConfig): Subject;
}

function batching(name: string, of: (config: BatchAwaitConfig) => ReturnType<typeof batchAwait>) {
  const by = (config: BatchAwaitConfig): Subject => ({
    name,
    over:
      (project, { scheduler }) =>
      source =>
        source.pipe(
          map((value, at) => defer(() => project(value, at))),
          of({ ...config, scheduler }) as ReturnType<typeof batchAwait<ReturnType<typeof project>>>,
        ),
  });
  return { name, by };
}

const BATCH = batching('batchAwait', batchAwait);
const ALL = batching('awaitAll', ({ timeout, settle, scheduler }) =>
  awaitAll({ timeout, settle, scheduler }),
);
const TIMELESS = batching('batchAwait without its times', ({ batchSize }) =>
  batchAwait({ batchSize }),
);
const LARGER = batching('a batch one too large', ({ batchSize, ...times }) =>
  batchAwait({ ...times, batchSize: batchSize! + 1 }),
);
const WINDOW = batching('slidingAwait', ({ batchSize }) => slidingAwait(batchSize));

/** Fractions, so that no time of ours meets anything else in its frame. */
const time = (fraction: number) =>
  fc.option(
    fc.nat(9).map(ms => ms + fraction),
    { nil: undefined, freq: 2 },
  );

/** A failing source, too, has its frames for itself. */
const UNTIED = scenes({ inner: ANYHOW, source: FAILING_OR_NOT }).map(({ last, ...scene }) => ({
  ...scene,
  last: scene.end === 'error' ? last + 0.71 : last,
}));

const CONFIGS = (sizes: fc.Arbitrary<number>) =>
  fc.record({ batchSize: sizes, maxWait: time(0.37), timeout: time(0.0137) });

const SIZES = fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constant(Infinity));

/**
 * Exact schedule: a batch is open from the end of the one before until it is full, too old, or
 * the source has completed; all of it comes out in the frame in which all of it has ended.
 */
function batchSchedule(of: Batching, configs: fc.Arbitrary<BatchAwaitConfig>) {
  return forAll(fc.record({ scene: UNTIED, config: configs }), ({ scene, config }) => {
    const course = batchCourseOf(scene, config);
    const world = play(of.by(config), scene, { concurrency: Infinity });
    demandSame(world, world.outputs, course.outputs, 'every value is in its frame');
    // In the frame of the error a start may just come before it.
    const error = course.end?.[1] === 'error' ? course.end[0] : Infinity;
    const [started, starts] = [world.of('start').map(({ frame }) => frame), course.starts].map(
      frames => frames.filter(frame => frame < error),
    );
    demandSame(world, started, starts, 'every start is in its frame');
    const ends = world.of('complete', 'error').map(({ kind, frame }) => [frame, kind]);
    demandSame(world, ends, course.end ? [course.end] : [], 'the end is in its frame');
  });
}

law(
  'batches: every start, value and end is in its frame',
  of => batchSchedule(of, CONFIGS(SIZES)),
  {
    claimedBy: [BATCH],
    refutes: [TIMELESS, LARGER, WINDOW, ALL],
  },
);

const ONE_BATCH = fc.record({
  batchSize: fc.constant(Infinity),
  timeout: time(0.0137),
});

law('one batch: every start, value and end is in its frame', of => batchSchedule(of, ONE_BATCH), {
  claimedBy: [ALL, BATCH],
  refutes: [TIMELESS],
});

/** With settle the first error in time comes when all of the batch has ended by itself. */
function settledBatch(of: Batching) {
  const scene = scenes({ inner: ANYHOW, source: FAILING_OR_NOT });
  const cases = fc.record({ scene, batchSize: SIZES });
  return forAll(cases, ({ scene, batchSize }) => {
    const [world, hasty] = [true, false].map(settle =>
      play(of.by({ batchSize, settle }), scene, { concurrency: Infinity }),
    );
    demandSame(world, world.outputs, hasty.outputs, 'the same is delivered, in the same frames');
    read(world.events, true, {
      before: ({ kind, index }, state) => {
        if (kind === 'error') demandSame(world, state.running, 0, 'nothing runs when it comes');
        if (kind !== 'release') return;
        demand(world, state.pieces[index].isEnded, `inner ${index} ended by itself`);
      },
    });
    const [error, earlier] = [world, hasty].map(it => it.of('error')[0]?.value);
    const { running } = read(world.events, true, {});
    if (running === 0) demandSame(world, error, earlier, 'the first error in time');
  });
}

law('batches, settle: the first error comes when nothing runs', settledBatch, {
  claimedBy: [BATCH, ALL],
  refutes: [batching('no settle', ({ batchSize }) => batchAwait({ batchSize }))],
});

/** No element is lost, none is delivered before its batch, whatever never ends. */
function wholeBatches(of: Batching) {
  const scene = scenes({ inner: ENDING_OR_NOT, source: ENDING_OR_NOT });
  const cases = fc.record({ scene, batchSize: fc.integer({ min: 1, max: 5 }) });
  return forAll(cases, ({ scene, batchSize }) => {
    const world = play(of.by({ batchSize }), scene, { concurrency: Infinity });
    read(world.events, true, {
      before: ({ kind, value }, state) => {
        if (kind !== 'out') return;
        const first = Math.floor(parseInt(String(value), 10) / batchSize) * batchSize;
        const batch = state.pieces.slice(first, first + batchSize);
        demand(
          world,
          batch.every(({ isEnded }) => isEnded),
          `${value}: its batch has ended`,
        );
      },
    });
  });
}

law('batches: nothing comes out before all of its batch has ended', wholeBatches, {
  claimedBy: [BATCH, ALL],
  refutes: [WINDOW],
});
