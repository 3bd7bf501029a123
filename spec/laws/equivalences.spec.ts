import fc from 'fast-check';
import { map } from 'rxjs';
import { concatMapEager, slidingAwait } from 'rxjs-await';
import { forAll, law } from './lib/check.js';
import { arrivalsOf } from './lib/oracle.js';
import { play, prepare } from './lib/run.js';
import {
  ANYHOW,
  COMPLETING,
  ENDING_OR_NOT,
  played,
  scenes,
  scripts,
  SYNCHRONOUS,
  valueOf,
} from './lib/scene.js';
import {
  CONCAT_MAP,
  EAGER,
  ETC,
  MERGE_MAP,
  misled,
  SLIDING,
  type Mode,
  type Subject,
} from './lib/subjects.js';
import { demandSame } from './lib/violation.js';
import type { World } from './lib/world.js';

const ANY_SCENES = scenes({ inner: ANYHOW, source: ANYHOW });

/** With both limits 1 nothing tells it from concatMap: not one event, teardowns included. */
function isConcatMap(subject: Subject) {
  const cases = fc.record({ scene: ANY_SCENES, frame: fc.nat(40) });
  return forAll(cases, ({ scene, frame }) => {
    const limits = { concurrency: 1, window: 1, onError: 'immediate' } as const;
    const [world, model] = [subject, CONCAT_MAP].map(operator =>
      prepare(operator, scene, limits).leaveAt(frame).run(),
    );
    demandSame(world, facts(world), facts(model), 'it does what concatMap does, in its order');
  });
}

/** All in its order; but unlike RxJS we tear a failed inner down before its error is passed on. */
function facts(world: World) {
  const isEnd = ({ kind }: World['events'][number]) => kind === 'complete' || kind === 'error';
  const isFact = ({ kind }: World['events'][number]) => !['abort', 'source release'].includes(kind);
  const events = world.events.filter(isFact);
  return [...events.filter(event => !isEnd(event)), ...events.filter(isEnd)];
}

law('concurrency and window 1: it is concatMap, event by event', isConcatMap, {
  claimedBy: [EAGER, SLIDING],
  refutes: [
    misled('2 at once', options => ({ ...options, concurrency: 2, window: 2 })),
    misled('inTurn', options => ({ ...options, onError: 'inTurn' })),
  ],
});

/** Unlimited, each inner starts when its value arrives. */
function isUnbounded(subject: Subject) {
  const cases = scenes({ inner: ENDING_OR_NOT, source: ENDING_OR_NOT });
  return forAll(cases, scene => {
    const limits = { concurrency: Infinity, window: Infinity };
    const [world, peer] = [subject, ETC].map(operator => play(operator, scene, limits));
    const starts = world.of('start').map(({ frame }) => frame);
    demandSame(world, starts, arrivalsOf(scene)[0], 'an inner starts when its value arrives');
    demandSame(world, world.outputs, peer.outputs, 'the output is that of an unbounded peer');
  });
}

law('no limits: each inner starts when its value arrives', isUnbounded, {
  claimedBy: [EAGER, SLIDING],
  refutes: [MERGE_MAP, misled('4 at once', options => ({ ...options, concurrency: 4 }))],
});

/** Synchronous inners need no limits: the output is that of map, value for value. */
function isMap(subject: Subject) {
  const sync = scripts(COMPLETING, SYNCHRONOUS);
  const cases = played(scenes({ source: ANYHOW }, sync));
  return forAll(cases, ({ scene, ...limits }) => {
    const world = play(subject, scene, limits);
    const [arrivals] = arrivalsOf(scene);
    const outputs = scene.items.flatMap(({ inner: { gaps } }, index) =>
      gaps.map((_, k) => [arrivals[index], valueOf(index, k)]),
    );
    demandSame(world, world.outputs, outputs, 'each value comes out as it goes in');
  });
}

law('synchronous inners: it is map', isMap, {
  claimedBy: [EAGER, SLIDING, MERGE_MAP, CONCAT_MAP],
  refutes: [{ name: 'an operator that drops', over: () => map(index => `${index}`) }],
});

/** slidingAwait(n) is concatMapEager over the values themselves, with n and n, inTurn. */
function shorthand(subject: Subject) {
  const cases = fc.record({ scene: ANY_SCENES, window: fc.integer({ min: 1, max: 5 }) });
  return forAll(cases, ({ scene, window }) => {
    const [short, long] = [SHORT, subject].map(it => play(it, scene, { concurrency: window }));
    demandSame(short, short.events, long.events, 'the two do the same');
  });
}

const SHORT: Subject = {
  name: 'slidingAwait(n)',
  over:
    (project, { concurrency }) =>
    source =>
      source.pipe(
        map((value, at) => project(value, at)),
        slidingAwait(concurrency as number),
      ),
};

function spelledOut(name: string, onError: Mode): Subject {
  return {
    name,
    over:
      (project, { concurrency }) =>
      source =>
        source.pipe(
          map((value, at) => project(value, at)),
          concatMapEager(inner => inner, { concurrency, window: concurrency as number, onError }),
        ),
  };
}

law('shorthand: slidingAwait(n) is concatMapEager of identity, n, n, inTurn', shorthand, {
  claimedBy: [spelledOut('concatMapEager', 'inTurn')],
  refutes: [spelledOut('concatMapEager, end', 'end')],
});
