import fc from 'fast-check';
import { map, of } from 'rxjs';
import {
  concatMapEager,
  concatMapEagerSettled,
  type EagerConfig,
  type SettledConfig,
  type SettledResult,
} from 'rxjs-await';
import { forAll, law } from './lib/check.js';
import { play } from './lib/run.js';
import { ANYHOW_OR_THROW, FAILING_OR_NOT, played, scenes } from './lib/scene.js';
import type { Options, Project, Subject } from './lib/subjects.js';
import { demand, demandSame } from './lib/violation.js';
import { Failure, type World } from './lib/world.js';

type Result = SettledResult<number, ReturnType<Project>>;

/** Fractions, so that a timeout hardly ever meets anything else in its frame. */
const TIMEOUTS = fc.option(
  fc.nat(12).map(ms => ms + 0.37),
  { nil: undefined },
);

/** Some keys throw. */
function keyed(modulus: number): Options['key'] {
  return index => {
    if (index % 7 === 5) throw new Failure(index);
    return index % modulus;
  };
}

const CASES = fc.record({
  one: played(scenes({ inner: ANYHOW_OR_THROW, source: FAILING_OR_NOT })),
  timeout: TIMEOUTS,
  ordered: fc.boolean(),
  key: fc.option(
    fc.integer({ min: 1, max: 3 }).map(modulus => keyed(modulus)),
    { nil: undefined },
  ),
  backlog: fc.option(fc.nat(4), { nil: undefined }),
});

const MODEL: Subject = {
  name: 'concatMapEager, end',
  over: (project, options) =>
    concatMapEager(project, { ...options, onError: 'end' } as EagerConfig<number>),
};

/** All that happens but what the consumer gets, with its frame. */
function happenings(world: World) {
  return world.events.filter(({ kind }) => !['out', 'complete', 'error', 'abort'].includes(kind));
}

function errorsIn(world: World): unknown[] {
  return world
    .of('error')
    .flatMap(({ value }) => (value instanceof AggregateError ? value.errors : [value]));
}

/** Nothing differs from `onError: 'end'` but that the failures are results in their places. */
function resultsForErrors(subject: Subject) {
  return forAll(CASES, ({ one: { scene, ...limits }, ...options }) => {
    const [model, world] = [MODEL, subject].map(it => play(it, scene, { ...limits, ...options }));
    demandSame(world, happenings(world), happenings(model), 'it does what onError: end does');
    const results = world.of('out').map(({ frame, value }) => ({ frame, ...(value as Result) }));
    const values = results.flatMap(it => (it.status === 'fulfilled' ? [[it.frame, it.value]] : []));
    demandSame(world, values, model.outputs, 'each value is a result in its frame');
    const inputs = results.map(({ input }) => input);
    const places = results.map(({ index }) => index);
    demandSame(world, inputs, places, 'the input is the value at the index');

    const rejected = results.filter(({ status }) => status === 'rejected');
    const ended = (it: World) => it.of('complete', 'error').map(({ frame }) => frame);
    demandSame(world, ended(world), ended(model), 'the end is in its frame');
    if (ended(model).length === 0) return;
    const inOrder = [...rejected].sort((one, other) => one.index - other.index);
    const reasons = inOrder.map(it => (it as PromiseRejectedResult).reason);
    const shown = (error: unknown) => `${error}`.replace('Settled: ', ': ');
    const all = [...reasons, ...errorsIn(world)].map(shown);
    demandSame(world, all, errorsIn(model).map(shown), 'each failure is a result');
    if (scene.end === 'complete' && options.backlog === undefined) {
      demandSame(world, errorsIn(world), [], 'no failure of an inner is an error');
    }
    results.forEach(({ index, status }, at) => {
      const later = results.slice(at + 1);
      if (status === 'rejected') {
        demand(world, !later.some(it => it.index === index), 'a failure is the last of its value');
      }
      if (options.ordered) {
        demand(world, !later.some(it => it.index < index), 'results come in source order');
      }
    });
  });
}

const SETTLED: Subject = {
  name: 'concatMapEagerSettled',
  over: (project, options) =>
    concatMapEagerSettled(project, options as SettledConfig<number>) as never,
};

const changed = (name: string, change: (options: Options) => Options): Subject => ({
  name,
  over: (project, options) => SETTLED.over(project, change(options)),
});

law('settled: a failure is a result, and nothing else changes', resultsForErrors, {
  claimedBy: [SETTLED],
  refutes: [
    changed('one that ignores the timeout', options => ({ ...options, timeout: undefined })),
    changed('one that forgets the order', options => ({ ...options, ordered: false })),
    {
      name: 'one that takes the first failure for an error',
      over: (project, options) => source =>
        source.pipe(
          concatMapEager((value, index, context) => project(value, index, context), {
            ...options,
            onError: 'immediate',
          } as EagerConfig<number>),
          map((value, index) => ({ status: 'fulfilled', value, input: index, index }) as never),
        ),
    },
    {
      name: 'one that drops what came before a failure',
      over: (project, options) => source =>
        source.pipe(
          SETTLED.over(project, options),
          map(it => it as never as Result),
          concatMapEager(it => (it.index % 3 === 2 ? [] : of(it as never as string)), 1),
        ),
    },
  ],
});
