import fc from 'fast-check';
import { concat, defer, from, interval, map, merge, Observable, of, take, tap, timer } from 'rxjs';
import { batchAwait, concatMapEager, pull, slidingAwait, toAsyncIterable } from 'rxjs-await';
import { forAll, forAllAsync, law } from './lib/check.js';
import { isSharedTwice, dropped, slackOf, STEPS } from './lib/reach.js';
import { demand, demandSame } from './lib/violation.js';
import { World } from './lib/world.js';

interface Case {
  steps: string[];
  count: number;
  window: number;
  /** Frames that the work of a value takes, by its number. */
  work: number[];
  /** Values that are pushed beside, one a frame. */
  pushed: number;
  /** The consumer leaves then. */
  frame: number | undefined;
}

const CASES: fc.Arbitrary<Case> = fc.record({
  steps: fc.array(fc.constantFrom(...Object.keys(STEPS)), { maxLength: 5 }).filter(short),
  count: fc.nat(30),
  window: fc.integer({ min: 1, max: 5 }),
  work: fc.array(fc.nat(4), { minLength: 1, maxLength: 5 }),
  pushed: fc.oneof(fc.constant(0), fc.nat(20)),
  frame: fc.option(fc.nat(60), { nil: undefined }),
});

/** What doubles its source does so once. */
function short(steps: string[]): boolean {
  return steps.filter(name => /repeat|merge$/.test(name)).length <= 1;
}

type Operator = (
  source: Observable<number>,
  work: (value: number) => Observable<number>,
  window: number,
  world: World,
) => Observable<number>;

interface Reaching {
  name: string;
  operator: Operator;
  puller?: typeof pull<number>;
  isUnordered?: true;
}

const OURS: Reaching[] = [
  {
    name: 'slidingAwait',
    operator: (source, work, window) =>
      source.pipe(
        map(value => work(value)),
        slidingAwait(window),
      ),
  },
  {
    name: 'concatMapEager',
    operator: (source, work, window) =>
      source.pipe(concatMapEager(work, { concurrency: (window + 1) >> 1, window })),
  },
  {
    name: 'concatMapEager by key',
    operator: (source, work, window) =>
      source.pipe(
        concatMapEager(work, { concurrency: (window + 1) >> 1, window, key: value => value % 2 }),
      ),
  },
  {
    name: 'concatMapEager, unordered',
    operator: (source, work, window) =>
      source.pipe(concatMapEager(work, { concurrency: window, ordered: false })),
    isUnordered: true,
  },
  {
    name: 'concatMapEager, live',
    operator: (source, work, window, { scheduler }) =>
      source.pipe(
        concatMapEager(work, {
          concurrency: concat(of(1), timer(3, scheduler).pipe(map(() => window))),
          window,
        }),
      ),
  },
  {
    name: 'batchAwait',
    operator: (source, work, window, { scheduler }) =>
      source.pipe(
        map(value => work(value)),
        batchAwait({ batchSize: window, maxWait: 3, scheduler }),
      ),
  },
];

/** The chain, and what it has read; `limit` is what may be read and not be out. */
function chainOf(one: Case, world: World, puller: typeof pull<number>, limit: number) {
  const { scheduler } = world;
  const read = { made: 0, held: 0 };
  dropped.set(scheduler, () => read.held--);
  const values = (): Iterable<number> => {
    let [given, isOver] = [0, false];
    world.log('open');
    const end = () => {
      demand(world, !isOver, 'an iterator is closed once');
      isOver = true;
      world.log('close');
      return { done: true as const, value: undefined };
    };
    const next = () => {
      if (given++ === one.count) return end();
      demand(world, read.held < limit, `${read.held} are read and not out, of ${limit}`);
      read.held++;
      world.log('pull', read.made);
      return { done: false as const, value: read.made++ };
    };
    return { [Symbol.iterator]: () => ({ next, return: end }) };
  };
  const chain = one.steps.reduce(
    (source, name) => STEPS[name].over(source, scheduler),
    puller(values),
  );
  const beside = interval(1, scheduler).pipe(
    take(one.pushed),
    map(at => -2 - at),
  );
  return { all: one.pushed > 0 ? merge(chain, beside) : chain, read };
}

function play({ operator, puller = pull }: Reaching, one: Case, limit = Infinity): World {
  const world = new World();
  const { scheduler } = world;
  const { all, read } = chainOf(one, world, puller, limit);
  const work = (value: number) => {
    const frames = one.work[Math.abs(value) % one.work.length];
    return frames === 0 ? of(value) : timer(frames, scheduler).pipe(map(() => value));
  };
  const output = operator(all, work, one.window, world).pipe(
    tap(value => {
      if (value >= 0) read.held--;
    }),
  );
  if (one.frame !== undefined) world.leaveAt(one.frame);
  return world.watch(output).run();
}

const unbounded: typeof pull<number> = source =>
  defer(() =>
    from({ [Symbol.iterator]: () => (source as () => Iterable<number>)()[Symbol.iterator]() }),
  );

const valuesOf = (world: World, isAny: boolean): number[] => {
  const values = world.outputs.map(([, value]) => value as number).filter(value => value >= -1);
  return isAny ? values.sort((a, b) => a - b) : values;
};

/** As by an operator that is made by hand: found while it is subscribed to, and later not. */
function detached(source: Parameters<typeof pull<number>>[0]): Observable<number> {
  return new Observable(subscriber =>
    pull(source).subscribe({
      next: value => subscriber.next(value),
      error: error => subscriber.error(error),
      complete: () => subscriber.complete(),
    }),
  );
}

function reaching(subject: Reaching) {
  return forAll(CASES, one => {
    const world = play(subject, one, one.window + slackOf(one.steps) + one.pushed);
    demandSame(world, world.of('close').length, world.of('open').length, 'all are closed');
    if (one.frame !== undefined) return;
    demandSame(world, world.of('complete').length, 1, 'it ends');
    if (isSharedTwice(one.steps)) return;
    const isAny =
      subject.isUnordered === true || one.steps.some(name => STEPS[name].reorders === true);
    const free = play({ ...subject, puller: unbounded }, one);
    const [got, wanted] = [world, free].map(it => valuesOf(it, isAny));
    demandSame(world, got, wanted, 'the values are those of the same chain on from');
    const pushed = world.outputs.filter(([, value]) => (value as number) < -1).length;
    demandSame(world, pushed, one.pushed, 'all that was pushed comes out');
  });
}

law('demand reaches any chain, within the bound that is named for it', reaching, {
  claimedBy: OURS,
  refutes: [
    { ...OURS[0], name: 'from', puller: unbounded },
    {
      ...OURS[1],
      name: 'a window one too large',
      operator: (source, work, window, world) => OURS[1].operator(source, work, window + 1, world),
    },
    {
      ...OURS[0],
      name: 'a pull that stops early',
      puller: source => pull(source).pipe(take(7)),
    },
    { ...OURS[0], name: 'a pull that is not found along its chain', puller: detached },
  ],
});

interface Reader {
  name: string;
  puller: typeof pull<number>;
}

/** A loop reads the chain by toAsyncIterable. */
function read({ puller }: Reader) {
  return forAllAsync(CASES, async one => {
    const world = new World();
    const limit = one.window + 1 + slackOf(one.steps) + one.pushed;
    const { all, read } = chainOf(one, world, puller, limit);
    const iterator = toAsyncIterable(all, { window: one.window });
    for (let turn = 0, isDone = false; !isDone && turn !== one.frame; turn++) {
      const answer = iterator.next();
      world.run();
      const { value, done } = await answer;
      isDone = done === true;
      if (!isDone) world.log('out', -1, value);
      if (!isDone && value >= 0) read.held--;
    }
    await iterator.return!();
    demandSame(world, world.of('close').length, world.of('open').length, 'all are closed');
    if (one.frame !== undefined || isSharedTwice(one.steps)) return;
    const isAny = one.steps.some(name => STEPS[name].reorders === true);
    const free = play({ ...OURS[0], puller: unbounded }, one);
    const [got, wanted] = [world, free].map(it => valuesOf(it, isAny));
    demandSame(world, got, wanted, 'the values are those of the same chain on from');
  });
}

law('demand reaches any chain behind toAsyncIterable', read, {
  claimedBy: [{ name: 'pull', puller: pull }],
  refutes: [
    { name: 'from', puller: unbounded },
    { name: 'a pull that is not found along its chain', puller: detached },
  ],
});
