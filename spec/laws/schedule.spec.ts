import { forAll, law, RUNS, SEED } from './lib/check.js';
import { at, constantly, courseOf, endOf } from './lib/oracle.js';
import { play } from './lib/run.js';
import { ENDING_OR_NOT, LIMITS, played, scenes, type Scene } from './lib/scene.js';
import {
  CONCAT_MAP,
  EAGER,
  ETC,
  MERGE_MAP,
  misled,
  SLIDING,
  type Subject,
} from './lib/subjects.js';
import { demandSame } from './lib/violation.js';

// Once, where also a quiet reporter shows it.
process.stderr.write(`laws: LAWS_SEED=${SEED} LAWS_RUNS=${RUNS}\n`);

const SCENES = scenes({ inner: ENDING_OR_NOT, source: ENDING_OR_NOT });

/** Every start, value and end is in the frame that the limits allow first: order, both bounds, liveness. */
function exactSchedule(subject: Subject) {
  return forAll(played(SCENES), ({ scene, concurrency, window }) => {
    const course = courseOf(scene, constantly(concurrency), constantly(window));
    const world = play(subject, scene, { concurrency, window });
    const end = endOf(course);
    demandSame(world, world.outputs, course.outputs, 'every value is in its frame');
    const starts = course.starts.filter(start => start < Infinity);
    const started = world.of('start').map(({ index, frame }) => [index, frame]);
    demandSame(world, started, [...starts.entries()], 'every start is in its frame');
    const ends = world.of('complete', 'error').map(({ kind, frame }) => [kind, frame]);
    demandSame(world, ends, end < Infinity ? [['complete', end]] : [], 'the end is in its frame');
  });
}

law('exact schedule: every start, value and end is in its frame', exactSchedule, {
  claimedBy: [EAGER, SLIDING],
  refutes: [
    MERGE_MAP,
    CONCAT_MAP,
    ETC,
    misled('a window one too large', options => ({ ...options, window: options.window! + 1 })),
    misled('one too many running', ({ concurrency, window }) => ({
      concurrency: (concurrency as number) + 1,
      window: Math.max(window!, (concurrency as number) + 1),
    })),
  ],
});

/** The oracle itself, against the closed formula of single values: s[i] and e[i] by maxima. */
function closedFormula({ tooWide }: { tooWide: number }) {
  const single = scenes().map(scene => ({ ...scene, items: scene.items.map(toSingle) }));
  return forAll(played(single, LIMITS), ({ scene, concurrency, window }) => {
    const { arrivals, starts, ends, wholes } = courseOf(
      scene,
      constantly(concurrency),
      constantly(window + tooWide),
    );
    arrivals.forEach((arrival, i) => {
      const earlier = ends.slice(0, i).sort((one, other) => other - one);
      const start = Math.max(
        arrival,
        starts[i - 1] ?? 0,
        wholes[i - window] ?? 0,
        earlier[concurrency - 1] ?? 0,
      );
      demandSame('', starts[i], start, `s[${i}]`);
      demandSame('', wholes[i], Math.max(wholes[i - 1] ?? 0, ends[i]), `e[${i}]`);
    });
  });
}

function toSingle({ gap, inner }: Scene['items'][number]) {
  return { gap, inner: { ...inner, gaps: inner.gaps.slice(0, 1), last: 0 } };
}

law('oracle: it agrees with the closed formula', closedFormula, {
  claimedBy: [{ name: 'the oracle', tooWide: 0 }],
  refutes: [{ name: 'an oracle whose window is one too large', tooWide: 1 }],
});

it('should read a step function from each step on', () => {
  expect(
    [0, 1, 2, 9].map(frame =>
      at(
        [
          [1, 3],
          [2, 4],
        ],
        frame,
      ),
    ),
  ).toEqual([0, 3, 4, 4]);
});
