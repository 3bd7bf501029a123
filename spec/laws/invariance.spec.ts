import fc from 'fast-check';
import { map } from 'rxjs';
import { batchAwait } from 'rxjs-await';
import { forAll, law } from './lib/check.js';
import { play } from './lib/run.js';
import { ANYHOW, played, scenes, type Scene } from './lib/scene.js';
import { EAGER, MERGE_MAP, misled, SLIDING, type Subject } from './lib/subjects.js';
import { demand, demandSame } from './lib/violation.js';

const ANY_SCENES = scenes({ inner: ANYHOW, source: ANYHOW });

/** When everything takes k times as long, everything happens k times later, in the same order. */
function scaling(subject: Subject) {
  const cases = fc.record({ one: played(ANY_SCENES), factor: fc.integer({ min: 2, max: 9 }) });
  return forAll(cases, ({ one: { scene, ...limits }, factor }) => {
    const world = play(subject, scene, limits);
    const slow = play(subject, slowed(scene, factor), limits);
    const expected = world.events.map(event => ({ ...event, frame: event.frame * factor }));
    demandSame(slow, slow.events, expected, `everything comes ${factor} times later`);
  });
}

function slowed({ items, last, end }: Scene, factor: number): Scene {
  const slow = (gaps: number[]) => gaps.map(gap => gap * factor);
  return {
    items: items.map(({ gap, inner }) => ({
      gap: gap * factor,
      inner: { ...inner, gaps: slow(inner.gaps), last: inner.last * factor },
    })),
    last: last * factor,
    end,
  };
}

law('scaling: k times slower in, k times later out', scaling, {
  claimedBy: [EAGER, SLIDING],
  refutes: [misled('a timeout', options => ({ ...options, timeout: 4 }))],
});

/** Latencies decide when, never what: with them shuffled the values are the same. */
function latencies(subject: Subject) {
  const cases = fc.record({ one: played(scenes()), shift: fc.nat(20) });
  return forAll(cases, ({ one: { scene, ...limits }, shift }) => {
    const world = play(subject, scene, limits);
    const other = play(subject, shuffled(scene, shift), limits);
    const [values, others] = [world, other].map(it => it.outputs.map(([, value]) => value));
    demandSame(other, others, values, 'the values are the same');
  });
}

/** As many values each, with the latencies of another. */
function shuffled({ items, ...rest }: Scene, shift: number): Scene {
  const latency = (index: number, k: number) => {
    const { gaps, last } = items[(index + shift) % items.length].inner;
    return gaps[k] ?? last;
  };
  const mixed = items.map(({ gap, inner }, index) => ({
    gap,
    inner: { ...inner, gaps: inner.gaps.map((_, k) => latency(index, k)) },
  }));
  return { items: mixed, ...rest };
}

law('latencies: they never change the values', latencies, {
  claimedBy: [EAGER, SLIDING],
  refutes: [MERGE_MAP],
});

/** Room never hurts: with larger limits no value comes later. */
function monotony(subject: Subject) {
  const cases = fc.record({ one: played(scenes()), more: fc.nat(4), wider: fc.nat(4) });
  return forAll(cases, ({ one: { scene, concurrency, window }, more, wider }) => {
    const world = play(subject, scene, { concurrency, window });
    const room = { concurrency: concurrency + more, window: window + more + wider };
    const roomy = play(subject, scene, room);
    world.outputs.forEach(([frame, value], at) => {
      const [earlier] = roomy.outputs[at] ?? [Infinity];
      demand(roomy, earlier <= frame, `${value} at ${frame} without room, at ${earlier} with it`);
    });
  });
}

/** The more it may keep, the later it lets go. */
const HOARDER: Subject = {
  name: 'batches of the size of the window',
  over:
    (project, { window }) =>
    source =>
      source.pipe(
        map((value, at) => project(value, at)),
        batchAwait(window),
      ),
};

law('larger limits: no value comes later', monotony, {
  claimedBy: [EAGER, SLIDING],
  refutes: [HOARDER],
});
