import fc from 'fast-check';
import { TimeoutError } from 'rxjs';
import { forAll, law } from './lib/check.js';
import { constantly, courseOf, endOf, type Course } from './lib/oracle.js';
import { play } from './lib/run.js';
import {
  ANYHOW_OR_THROW,
  FAILING_OR_NOT,
  indexOf,
  played,
  scenes,
  type Played,
} from './lib/scene.js';
import { EAGER, ETC, misled, SLIDING, type Mode, type Subject } from './lib/subjects.js';
import { demand, demandSame } from './lib/violation.js';
import { Failure, type World } from './lib/world.js';

/** Fractions, so that a timeout hardly ever meets anything else in its frame. */
const TIMEOUTS = fc.option(
  fc.nat(12).map(ms => ms + 0.37),
  { nil: undefined },
);

const CASES = fc
  .tuple(played(scenes({ inner: ANYHOW_OR_THROW, source: FAILING_OR_NOT })), TIMEOUTS)
  .map(([one, timeout]) => ({ ...one, timeout }));

type Case = Played & { timeout: number | undefined };

function run(subject: Subject, onError: Mode, { scene, ...options }: Case): [World, Course] {
  const { concurrency, window, timeout } = options;
  const course = courseOf(scene, constantly(concurrency), constantly(window), timeout);
  fc.pre(!course.isTied);
  return [play(subject, scene, { ...options, onError }), course];
}

/** The error that reached the consumer, and when: by the index of what failed. */
function failureIn(world: World) {
  return world.of('error').map(({ frame, value }) => [frame, toIndex(value)]);
}

function toIndex(error: unknown): unknown {
  if (error instanceof AggregateError) return error.errors.map(toIndex);
  if (error instanceof Failure) return error.index;
  return error instanceof TimeoutError ? 'timeout' : error;
}

/** As `toIndex` shows it: the source is -1, and a timeout has no index. */
function shown({ items }: Played['scene'], { late }: Course, index: number): unknown {
  if (index === items.length) return -1;
  return late.includes(index) ? 'timeout' : index;
}

/** The end comes in the frame of the first failure, before which all is as without it. */
function immediate(subject: Subject) {
  return forAll(CASES, one => {
    const [world, course] = run(subject, 'immediate', one);
    const { ends, failed, outputs, sourceEnd } = course;
    const first = Math.min(...failed.map(index => ends[index] ?? sourceEnd));
    const earlier = <T>(all: Array<[number, T]>) => all.filter(([frame]) => frame < first);
    demandSame(world, earlier(world.outputs), earlier(outputs), 'all before the error is as usual');
    const start = outputs.slice(0, world.outputs.length);
    demandSame(world, world.outputs, start, 'what is delivered is a prefix');
    const frames = failureIn(world).map(([frame]) => frame);
    demandSame(world, frames, first < Infinity ? [first] : [], 'the error comes in its frame');
    demandNothingAfterFailure(world);
  });
}

/** From the failure on there is only the teardown, whose end is the error. */
function demandNothingAfterFailure(world: World): void {
  const [first] = world.of('fail', 'source fail');
  if (!first) return;
  const after = world.events.slice(world.events.indexOf(first) + 1);
  for (const { kind, frame } of after) {
    const isQuiet = ['release', 'source release', 'abort', 'error'].includes(kind);
    demand(world, isQuiet && frame === first.frame, `no ${kind} after the error`);
  }
}

law('immediate: the error comes in its frame, and stops everything in it', immediate, {
  claimedBy: [EAGER, SLIDING],
  refutes: [
    misled('inTurn', options => ({ ...options, onError: 'inTurn' })),
    misled('settle', options => ({ ...options, settle: true })),
    ETC,
  ],
});

/** What is delivered is exactly what stands before the first failure in source order; then it. */
function inTurn(subject: Subject) {
  return forAll(CASES, one => {
    const [world, course] = run(subject, 'inTurn', one);
    const { failed, outputs, wholes, sourceEnd } = course;
    const first = failed[0] ?? Infinity;
    const prefix = outputs.filter(([, value]) => indexOf(value) <= first);
    demandSame(world, world.outputs, prefix, 'the successful prefix is delivered, in its frames');
    const end = wholes[first] ?? Math.max(sourceEnd, ...wholes);
    const expected = end < Infinity && failed.length > 0;
    const error = expected ? [[end, shown(one.scene, course, first)]] : [];
    demandSame(world, failureIn(world), error, 'the error comes at its turn');
    for (const fail of world.of('fail', 'source fail')) demandLaterStopped(world, fail);
  });
}

function demandLaterStopped(world: World, { kind, index, frame }: World['events'][number]): void {
  const failedAt = kind === 'source fail' ? Infinity : index;
  const at = world.events.findIndex(event => event.kind === kind && event.index === index);
  for (const [place, event] of world.events.entries()) {
    if (event.index <= failedAt || event.kind === 'arrive') continue;
    demand(world, event.kind !== 'start' || place < at, 'nothing later starts');
    demand(world, event.kind !== 'release' || event.frame <= frame, 'later inners are stopped');
  }
}

law('inTurn: exactly the successful prefix, then the error', inTurn, {
  claimedBy: [EAGER, SLIDING],
  refutes: [
    misled('immediate', options => ({ ...options, onError: 'immediate' })),
    misled('end', options => ({ ...options, onError: 'end' })),
    misled('settle', options => ({ ...options, settle: true })),
    misled('no timeout', options => ({ ...options, timeout: undefined })),
  ],
});

/** A failure changes nothing but the end: an AggregateError in source order, or the one error. */
function end(subject: Subject) {
  return forAll(CASES, one => {
    const [world, course] = run(subject, 'end', one);
    demandSame(world, world.outputs, course.outputs, 'everything is delivered, in its frame');
    const errors = course.failed.map(index => shown(one.scene, course, index));
    const error = errors.length === 1 ? errors[0] : errors;
    const frame = endOf(course);
    const isFailing = errors.length > 0 && frame < Infinity;
    demandSame(world, failureIn(world), isFailing ? [[frame, error]] : [], 'the errors come last');
  });
}

law('end: everything is delivered, then all errors in source order', end, {
  claimedBy: [EAGER, SLIDING],
  refutes: [
    misled('immediate', options => ({ ...options, onError: 'immediate' })),
    misled('inTurn', options => ({ ...options, onError: 'inTurn' })),
  ],
});
