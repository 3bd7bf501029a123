import { forAll, law } from './lib/check.js';
import { demandKeysKept } from './lib/keys.js';
import { programs, ReentrantWorld, type Program } from './lib/program.js';
import { LIMITS } from './lib/scene.js';
import { read } from './lib/state.js';
import {
  CONCAT_MAP,
  EAGER,
  ETC,
  MERGE_MAP,
  misled,
  SLIDING,
  type Subject,
} from './lib/subjects.js';
import { demand, demandSame } from './lib/violation.js';
import type { World } from './lib/world.js';

/** What the inners up to `last` gave, in source order. */
function givenUpTo(world: World, last: number): unknown[] {
  const given = world.of('give').filter(({ index }) => index <= last);
  return given.sort((one, other) => one.index - other.index).map(({ value }) => value);
}

function valuesOf(world: World): unknown[] {
  return world.outputs.map(([, value]) => value);
}

function demandBounds(world: World, { concurrency, window }: Program, isOrdered: boolean): void {
  read(world.events, isOrdered, {
    after: ({ kind }, state) => {
      if (kind !== 'start') return;
      demand(world, state.running <= concurrency, 'the concurrency is kept');
      demand(world, state.retained <= window, 'the window is kept');
    },
  });
}

/** Whatever the consumer or an inner's subscription does meanwhile: all, in order, in bounds. */
function ordered(subject: Subject) {
  return forAll(programs(LIMITS, 'arrive', 'arrive', 'give', 'give', 'end'), program => {
    const world = new ReentrantWorld(program).runThrough(subject, {});
    demandSame(world, valuesOf(world), givenUpTo(world, Infinity), 'all values, in order');
    demandBounds(world, program, true);
    const starts = world.of('start').map(({ index }) => index);
    demandSame(world, starts, [...world.of('arrive').keys()], 'all start, in source order');
    demandSame(world, world.of('complete').length, 1, 'then the end');
  });
}

law('re-entrancy: nothing is lost, reordered or started too early', ordered, {
  claimedBy: [EAGER, SLIDING, CONCAT_MAP],
  refutes: [ETC, MERGE_MAP],
});

/** A failure in the midst of it: exactly the prefix, then the first failure in source order. */
function failing(subject: Subject) {
  return forAll(programs(LIMITS, 'arrive', 'arrive', 'give', 'end', 'fail'), program => {
    const world = new ReentrantWorld(program).runThrough(subject, { onError: 'inTurn' });
    const failed = world.of('fail').map(({ index }) => index);
    const first = Math.min(...failed);
    demandSame(world, valuesOf(world), givenUpTo(world, first), 'exactly the prefix, in order');
    const errors = world.of('error').map(({ value }) => (value as { index: number }).index);
    demandSame(world, errors, failed.length > 0 ? [first] : [], 'then the first failure');
    demandBounds(world, program, true);
  });
}

law('re-entrancy, inTurn: exactly the successful prefix, then the error', failing, {
  claimedBy: [EAGER, SLIDING],
  refutes: [ETC, misled('immediate', options => ({ ...options, onError: 'immediate' }))],
});

/** With keys, where a freed key makes an earlier value startable in the midst of a call. */
function keyed(subject: Subject) {
  return forAll(programs(LIMITS, 'arrive', 'arrive', 'give', 'end'), program => {
    const key = (index: number) => index % 3;
    const world = new ReentrantWorld(program).runThrough(subject, { key });
    demandSame(world, valuesOf(world), givenUpTo(world, Infinity), 'all values, in order');
    demandBounds(world, program, true);
    demandKeysKept(world, { ...program, key, ordered: true });
  });
}

law('re-entrancy, keys: one at a time per key, nothing lost or reordered', keyed, {
  claimedBy: [EAGER],
  refutes: [misled('no key', options => ({ ...options, key: undefined })), ETC],
});

/** Unordered, the values of one inner still stand in their order, and none is lost. */
function unordered(subject: Subject) {
  return forAll(programs(LIMITS, 'arrive', 'arrive', 'give', 'give', 'end'), program => {
    const world = new ReentrantWorld(program).runThrough(subject, { ordered: false });
    const given = world.of('give').map(({ value }) => value);
    demandSame(world, valuesOf(world), given, 'all values, in the order of their arrival');
    demandBounds(world, program, false);
    demandSame(world, world.of('complete').length, 1, 'then the end');
  });
}

law('re-entrancy, unordered: all values, in the order of their arrival', unordered, {
  claimedBy: [EAGER],
  refutes: [misled('ordered', options => ({ ...options, ordered: true }))],
});
