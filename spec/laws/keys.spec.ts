import fc from 'fast-check';
import { forAll, law } from './lib/check.js';
import { demandKeysKept, demandNothingIdle } from './lib/keys.js';
import { play } from './lib/run.js';
import {
  ENDING_OR_NOT,
  FAILING,
  FAILING_OR_NOT,
  indexOf,
  played,
  scenes,
  valueOf,
  type End,
} from './lib/scene.js';
import { read } from './lib/state.js';
import { CONCAT_MAP, EAGER, MERGE_MAP, misled, type Subject } from './lib/subjects.js';
import { demand, demandSame } from './lib/violation.js';

/** A scene whose values have one of a few keys: also those that compare unlike `===`, and none. */
const KEYS = fc.array(fc.constantFrom<unknown>('a', 'b', undefined, NaN, 0), {
  minLength: 14,
  maxLength: 14,
});

const casesOf = (inner: fc.Arbitrary<End>, source: fc.Arbitrary<End>) =>
  fc
    .record({ one: played(scenes({ inner, source })), keys: KEYS })
    .map(({ one, keys }) => ({ ...one, keys: keys.slice(0, one.scene.items.length) }));

const ENDLESS = casesOf(ENDING_OR_NOT, ENDING_OR_NOT);

/** As a Map compares keys: NaN is itself. */
function keyOf(keys: unknown[]) {
  return (index: number) => (Number.isNaN(keys[index]) ? 'not a number' : keys[index]);
}

function perKey(ordered: boolean) {
  return (subject: Subject) =>
    forAll(ENDLESS, ({ scene, keys, ...limits }) => {
      const key = (index: number) => keys[index];
      const world = play(subject, scene, { ...limits, key, ordered });
      const rules = { ...limits, key: keyOf(keys), ordered };
      demandKeysKept(world, rules);
      demandNothingIdle(world, rules);
      read(world.events, ordered, {
        after: ({ kind }, { running, retained }) => {
          demand(world, running <= limits.concurrency, 'the concurrency is kept');
          demand(world, kind !== 'start' || retained <= limits.window, 'the window is kept');
        },
      });
    });
}

const KEYLESS = misled('no key', options => ({ ...options, key: undefined }));
const ONE_KEY = misled('one key for all', options => ({ ...options, key: () => 1 }));
const WIDER = misled('a window too large', options => ({ ...options, window: Infinity }));

law('keys: one at a time per key, in source order, others overtake', perKey(true), {
  claimedBy: [EAGER],
  refutes: [KEYLESS, ONE_KEY, WIDER, CONCAT_MAP, MERGE_MAP],
});

law('keys, unordered: one at a time per key, in source order, others overtake', perKey(false), {
  claimedBy: [EAGER],
  refutes: [KEYLESS, ONE_KEY, CONCAT_MAP, MERGE_MAP],
});

/** Overtaking decides when, never what: the output stands in source order, and is whole. */
function keyedOrder(subject: Subject) {
  return forAll(casesOf(fc.constant('complete'), fc.constant('complete')), one => {
    const { scene, keys, ...limits } = one;
    const world = play(subject, scene, { ...limits, key: index => keys[index] });
    const values = world.outputs.map(([, value]) => value);
    const all = scene.items.flatMap(({ inner }, at) => inner.gaps.map((_, k) => valueOf(at, k)));
    demandSame(world, values, all, 'all values come out in source order');
    demandSame(world, world.of('complete').length, 1, 'and then the end');
  });
}

law('keys: the output is whole and in source order', keyedOrder, {
  claimedBy: [EAGER, KEYLESS, CONCAT_MAP],
  refutes: [MERGE_MAP, misled('unordered', options => ({ ...options, ordered: false }))],
});

/** Also behind overtaking: all before the first failure in source order is delivered, then it. */
function keyedInTurn(subject: Subject) {
  return forAll(casesOf(FAILING, FAILING_OR_NOT), ({ scene, keys, ...limits }) => {
    const key = (index: number) => keys[index];
    const world = play(subject, scene, { ...limits, key, onError: 'inTurn' });
    const { items } = scene;
    const first = items.findIndex(({ inner: { end } }) => end !== 'complete');
    const last = first < 0 ? items.length : first;
    const values = world.outputs.map(([, value]) => String(value));
    const expected = items.flatMap(({ inner }, at) => inner.gaps.map((_, k) => valueOf(at, k)));
    const prefix = expected.filter(value => indexOf(value) <= last);
    demandSame(world, values, prefix, 'exactly the successful prefix');
    const [error] = world.of('error');
    const index = first < 0 ? -1 : first;
    const isFailing = first >= 0 || scene.end === 'error';
    const found = (error?.value as { index: number } | undefined)?.index;
    demandSame(world, found, isFailing ? index : undefined, 'then the first failure of the source');
  });
}

law('keys, inTurn: exactly the successful prefix, then its error', keyedInTurn, {
  claimedBy: [EAGER],
  refutes: [misled('immediate', options => ({ ...options, onError: 'immediate' })), MERGE_MAP],
});
