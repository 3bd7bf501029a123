import { forAll, law } from './lib/check.js';
import { play } from './lib/run.js';
import { ANYHOW, ENDING_OR_NOT, indexOf, played, scenes } from './lib/scene.js';
import { read } from './lib/state.js';
import {
  CONCAT_MAP,
  EAGER,
  ETC,
  LEAKY,
  MERGE_MAP,
  misled,
  SLIDING,
  type Subject,
} from './lib/subjects.js';
import { demand, demandSame } from './lib/violation.js';
import type { World } from './lib/world.js';

const SCENES = played(scenes({ inner: ENDING_OR_NOT, source: ENDING_OR_NOT }));
const ANY_SCENES = played(scenes({ inner: ANYHOW, source: ANYHOW }));

/** Values come out in source order, and those of one inner in the order in which it gave them. */
function order(subject: Subject) {
  return forAll(SCENES, ({ scene, ...limits }) => {
    const world = play(subject, scene, limits);
    const values = world.outputs.map(([, value]) => String(value));
    const inOrder = [...values].sort((a, b) => indexOf(a) - indexOf(b) || (a < b ? -1 : 1));
    demandSame(world, values, inOrder, 'the output is in source order');
  });
}

law('order: the output is in source order', order, {
  claimedBy: [EAGER, SLIDING],
  refutes: [
    MERGE_MAP,
    misled('concatMapEager, unordered', options => ({ ...options, ordered: false })),
  ],
});

/** Never are more inners subscribed and not torn down than `concurrency`. */
function concurrencyBound(subject: Subject) {
  return forAll(ANY_SCENES, ({ scene, ...limits }) => {
    const world = play(subject, scene, limits);
    read(world.events, true, {
      after: (_, { running }) =>
        demand(
          world,
          running <= limits.concurrency,
          `running: ${running} <= ${limits.concurrency}`,
        ),
    });
  });
}

law('concurrency: no more inners run', concurrencyBound, {
  claimedBy: [EAGER, SLIDING, MERGE_MAP, CONCAT_MAP],
  refutes: [
    misled('unbounded', ({ window }) => ({
      concurrency: Infinity,
      window: Math.max(window!, Infinity),
    })),
    misled('one too many running', ({ concurrency }) => ({
      concurrency: (concurrency as number) + 1,
    })),
  ],
});

/** Never are more inners started and not wholly emitted than `window`. */
function windowBound(subject: Subject) {
  return forAll(SCENES, ({ scene, ...limits }) => {
    const world = play(subject, scene, limits);
    read(world.events, true, {
      after: ({ kind }, state) => {
        if (kind !== 'start') return;
        const { retained } = state;
        demand(world, retained <= limits.window, `retained: ${retained} <= ${limits.window}`);
      },
    });
  });
}

law('window: no more inners are started and not wholly emitted', windowBound, {
  claimedBy: [EAGER, SLIDING, CONCAT_MAP],
  refutes: [ETC, misled('no window', options => ({ ...options, window: Infinity }))],
});

/** One terminal, nothing after it, and no second one; nothing starts or is emitted after it. */
function oneTerminal(subject: Subject) {
  return forAll(ANY_SCENES, ({ scene, ...limits }) => {
    for (const onError of ['immediate', 'inTurn', 'end'] as const) {
      const world = play(subject, scene, { ...limits, onError });
      demandTerminal(world);
    }
  });
}

function demandTerminal(world: World): void {
  const final = world.events.findIndex(({ kind }) => kind === 'complete' || kind === 'error');
  if (final < 0) return;
  const after = world.events.slice(final + 1);
  const telling = after.filter(({ kind }) => !kind.endsWith('release') && kind !== 'abort');
  demandSame(world, telling, [], 'nothing happens after the end');
  const state = read(world.events, true, {});
  demandSame(world, state.running, 0, 'nothing runs after the end');
}

law('terminal: exactly one, and nothing after it', oneTerminal, {
  claimedBy: [EAGER, SLIDING, MERGE_MAP],
  refutes: [LEAKY],
});
