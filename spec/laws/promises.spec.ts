import fc from 'fast-check';
import {
  concatMap,
  EMPTY,
  from,
  identity,
  map,
  mergeMap,
  pipe,
  Subscription,
  timeout,
  toArray,
  type OperatorFunction,
  type SchedulerLike,
} from 'rxjs';
import { awaitAll, batchAwait, concatMapEager, slidingAwait } from 'rxjs-await';
import { forAllAsync, law } from './lib/check.js';
import { pMap } from './lib/peers.js';
import { LIMITS, type Limits } from './lib/scene.js';
import type { Mode } from './lib/subjects.js';
import { demand, demandSame } from './lib/violation.js';

interface Case {
  /** Decides, and shrinks, in which order the promises settle. */
  order: fc.Scheduler;
  /** Whether each of them is fulfilled. */
  outcomes: boolean[];
  limits: Limits;
  onError: Mode;
}

const CASES: fc.Arbitrary<Case> = fc.record({
  order: fc.scheduler(),
  outcomes: fc.array(
    fc.nat(5).map(dice => dice > 0),
    { maxLength: 10, size: 'max' },
  ),
  limits: LIMITS,
  onError: fc.constantFrom<Mode>('immediate', 'inTurn', 'end'),
});

/** Falsy, as such an error is easily taken for none. */
const REASON = undefined;

/** Promises that know whether they run, and whether a failure of theirs would be unhandled. */
class Promises {
  readonly started: number[] = [];
  readonly failed: number[] = [];
  readonly unhandled: number[] = [];
  running = 0;
  most = 0;

  constructor(private readonly one: Case) {}

  make(index: number): Promise<string> {
    this.started.push(index);
    this.most = Math.max(this.most, ++this.running);
    const turn = this.one.order.schedule(Promise.resolve(), `${index}`);
    const promise = turn.then(() => {
      this.running--;
      if (this.one.outcomes[index]) return `${index}`;
      this.failed.push(index);
      throw REASON;
    });
    return this.watched(promise, index);
  }

  /** Notes failures that nobody has asked for; and asks, as Node would end the process. */
  private watched(promise: Promise<string>, index: number): Promise<string> {
    let isHandled = false;
    promise.catch(() => isHandled || this.unhandled.push(index));
    const { then } = promise;
    promise.then = ((...handlers: Parameters<typeof then>) => {
      isHandled ||= handlers[1] !== undefined;
      return then.apply(promise, handlers);
    }) as typeof then;
    return promise;
  }
}

interface Awaiting {
  name: string;
  over(project: (index: number) => Promise<string>, one: Case): OperatorFunction<number, string>;
}

const eager = (name: string, more: { settle?: boolean }): Awaiting => ({
  name,
  over: (project, { limits, onError }) => concatMapEager(project, { ...limits, onError, ...more }),
});

const EAGER = eager('concatMapEager', {});

/** Runs it to the end; `end` tells how, and how many promises were running then. */
async function playOut({ over }: Awaiting, one: Case) {
  const promises = new Promises(one);
  const values: string[] = [];
  let end: { kind: string; running: number } | undefined;
  const finish = (kind: string) => () => (end = { kind, running: promises.running });
  from(one.outcomes.keys())
    .pipe(over(index => promises.make(index), one))
    .subscribe({
      next: value => void values.push(value),
      complete: finish('complete'),
      error: finish('error'),
    });
  await one.order.waitIdle();
  return { promises, values, end };
}

/** However promises settle: in order, within the limit, and exactly as the error mode says. */
function settling(of: Awaiting) {
  return forAllAsync(CASES, async one => {
    const { promises, values, end } = await playOut(of, one);
    const { outcomes, limits, onError } = one;
    demand(values, promises.most <= limits.concurrency, `${promises.most} at once`);
    const all = [...outcomes.keys()].filter(index => outcomes[index]).map(String);
    const first = outcomes.indexOf(false);
    const prefix = first < 0 ? all : all.filter(value => Number(value) < first);
    if (onError === 'end') demandSame('', values, all, 'all is delivered');
    if (onError === 'inTurn') demandSame('', values, prefix, 'exactly the successful prefix');
    const isPrefix = values.every((value, at) => value === prefix[at]);
    demand(values, onError === 'end' || isPrefix, 'a prefix, and in order');
    demandSame('', end?.kind, first < 0 ? 'complete' : 'error', 'it ends as it must');
  });
}

const UNBOUNDED: Awaiting = {
  name: 'no limit',
  over: (project, { onError }) => concatMapEager(project, { concurrency: Infinity, onError }),
};

const MERGE_MAP: Awaiting = {
  name: 'mergeMap',
  over: (project, { limits }) => mergeMap(project, limits.concurrency),
};

const CONCAT_MAP: Awaiting = { name: 'concatMap', over: project => concatMap(project) };

law('promises: in order, bounded, with errors as the mode says', settling, {
  claimedBy: [EAGER, eager('concatMapEager, settle', { settle: true })],
  refutes: [UNBOUNDED, MERGE_MAP, CONCAT_MAP],
});

/** After the error no promise runs: no write is in flight. */
function settled(of: Awaiting) {
  return forAllAsync(CASES, async one => {
    const { end } = await playOut(of, one);
    demandSame('', end?.running, 0, 'nothing runs when the end comes');
  });
}

/** An operator on promises that run already when it gets them. */
function hot(
  name: string,
  operator: (one: Case) => OperatorFunction<Promise<string>, string>,
): Awaiting {
  return { name, over: (project, one) => pipe(map(project), operator(one)) };
}

/** It tells of an error at once, and lets the others run. */
const P_MAP: Awaiting = {
  name: 'p-map',
  over: (project, { limits: { concurrency } }) =>
    pipe(
      toArray(),
      concatMap(all => pMap(all, project, { concurrency })),
      concatMap(identity),
    ),
};

law('promises, settle: nothing runs when the end comes', settled, {
  claimedBy: [
    eager('concatMapEager', { settle: true }),
    hot('batchAwait', () => batchAwait({ batchSize: Infinity, settle: true })),
    hot('awaitAll', () => awaitAll({ settle: true })),
  ],
  refutes: [P_MAP, EAGER, hot('awaitAll without settle', () => awaitAll())],
});

/** A promise that fails before its turn, or in vain, has found its handler. */
function handled(of: Awaiting) {
  return forAllAsync(CASES, async one => {
    const { promises } = await playOut(of, one);
    demandSame('', promises.unhandled, [], 'no failure is unhandled');
  });
}

law('promises: no failure is unhandled', handled, {
  claimedBy: [
    EAGER,
    hot('slidingAwait', ({ limits, onError }) => slidingAwait({ ...limits, onError })),
    hot('batchAwait', ({ limits }) => batchAwait(limits.window)),
    hot('awaitAll', () => awaitAll()),
  ],
  refutes: [hot('concatMap', () => concatMap(identity))],
});

/** Timers that fire in whatever order the case has for them, and for the promises among them. */
function timersOf({ order }: Case): SchedulerLike {
  const schedule = (work: (this: Subscription) => void): Subscription => {
    const timer = new Subscription();
    void order.schedule(Promise.resolve(), 'timer').then(() => timer.closed || work.call(timer));
    return timer;
  };
  return { now: () => 0, schedule: schedule as SchedulerLike['schedule'] };
}

const timed = (one: Case) => ({ timeout: 1, settle: true, scheduler: timersOf(one) });

/** Wherever the time is up, between any two promises: it ends, with a prefix of the results. */
function overdue(of: Awaiting) {
  return forAllAsync(CASES, async one => {
    const { end, promises, values } = await playOut(of, one);
    demand(values, end !== undefined, 'it ends');
    demandSame('', promises.unhandled, [], 'no failure is unhandled');
    const { outcomes, onError } = one;
    const all = [...outcomes.keys()].filter(index => outcomes[index]).map(String);
    if (end?.kind === 'complete') demandSame('', values, all, 'it has not lost any');
    const isPrefix = values.every((value, at) => value === all[at]);
    demand(values, onError === 'end' || isPrefix, 'a prefix, and in order');
  });
}

const TIMED: Awaiting = {
  name: 'concatMapEager',
  over: (project, one) =>
    concatMapEager(project, { ...one.limits, onError: one.onError, ...timed(one) }),
};

/** It passes over what comes late. */
const SKIPPING: Awaiting = {
  name: 'concatMap of timeout, skipping',
  over: (project, one) =>
    concatMap(index => {
      const config = { each: 1, scheduler: timersOf(one), with: () => EMPTY };
      return from(project(index)).pipe(timeout(config));
    }),
};

law('promises, timeout: it ends, with a prefix', overdue, {
  claimedBy: [
    TIMED,
    hot('slidingAwait', one => slidingAwait({ ...one.limits, ...timed(one) })),
    hot('batchAwait', one => batchAwait({ batchSize: one.limits.window, ...timed(one) })),
    hot('batchAwait, maxWait', one =>
      batchAwait({ batchSize: one.limits.window, maxWait: 1, ...timed(one) }),
    ),
    hot('batchAwait, without settle', one =>
      batchAwait({ batchSize: one.limits.window, ...timed(one), settle: false }),
    ),
    hot('awaitAll', one => awaitAll(timed(one))),
  ],
  refutes: [SKIPPING],
});

law('promises, timeout and settle: nothing runs when the end comes', settled, {
  claimedBy: [
    TIMED,
    hot('batchAwait', one => batchAwait({ batchSize: Infinity, ...timed(one) })),
    hot('awaitAll', one => awaitAll(timed(one))),
  ],
  refutes: [hot('awaitAll without settle', one => awaitAll({ ...timed(one), settle: false }))],
});
