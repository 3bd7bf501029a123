import fc from 'fast-check';
import { defer, map, mergeMap, tap, type Observable } from 'rxjs';
import { pull } from 'rxjs-await';
import { forAll, law } from './lib/check.js';
import { UPSTREAMS, upstreamOf, type Upstream } from './lib/pulled.js';
import { ANYHOW, ENDING_OR_NOT, LIMITS, scripts, type Limits, type Script } from './lib/scene.js';
import { read } from './lib/state.js';
import { EAGER, MERGE_MAP, misled, SLIDING, type Options, type Subject } from './lib/subjects.js';
import { demand, demandSame } from './lib/violation.js';
import { World } from './lib/world.js';

type Puller = typeof pull<number>;

/** A source behind one operator of ours. */
interface Pulling {
  name: string;
  subject: Subject;
  puller: Puller;
}

const PULLING = (subject: Subject): Pulling => ({ name: subject.name, subject, puller: pull });

const FREE: Pulling = {
  name: 'from',
  subject: EAGER,
  puller: source => defer(() => toIterable(source)),
};

function toIterable(source: Parameters<Puller>[0]): Iterable<number> {
  return (typeof source === 'function' ? source() : source) as Iterable<number>;
}

interface Case {
  upstream: Upstream;
  inners: Script[];
  limits: Limits;
}

const casesOf = (inner: fc.Arbitrary<Script>, upstream = UPSTREAMS): fc.Arbitrary<Case> =>
  fc.record({
    upstream,
    inners: fc.array(inner, { minLength: 1, maxLength: 12 }),
    limits: LIMITS,
  });

/** Plays it; the values of the source are numbered as they reach the operator. */
function playPulled(
  { subject, puller }: Pulling,
  { upstream, inners, limits }: Case,
  options: Partial<Options> = {},
  world = new World(),
) {
  let arrived = 0;
  const source: Observable<number> = upstreamOf(upstream, world, puller).pipe(
    map(() => arrived++),
    tap(index => world.log('arrive', index, index)),
  );
  const operator = subject.over(index => world.inner(index, inners[index % inners.length]), {
    ...limits,
    scheduler: world.scheduler,
    ...options,
  });
  return world.watch(source.pipe(operator)).run();
}

/** A value is pulled only to be started at once, so that nothing ever waits. */
function bounded(pulling: Pulling) {
  return forAll(casesOf(scripts(ANYHOW)), one => {
    const world = playPulled(pulling, one);
    const { concurrency, window } = one.limits;
    read(world.events, true, {
      before: ({ kind }, state) => {
        if (kind !== 'pull') return;
        demandSame(world, state.waiting.length, 0, 'nothing waits when a value is pulled');
        demand(world, state.running < concurrency, 'the concurrency has room for what is pulled');
        demand(world, state.retained < window, 'the window has room for what is pulled');
        demand(world, !state.isOver, 'nothing is pulled after the end');
      },
    });
  });
}

law('demand: a value is pulled only when it can start at once', bounded, {
  claimedBy: [PULLING(EAGER), PULLING(SLIDING)],
  refutes: [
    FREE,
    PULLING(MERGE_MAP),
    { ...PULLING(EAGER), name: 'a window one too large', subject: misled('', wider) },
  ],
});

function wider({ window, ...rest }: Options): Options {
  return { ...rest, window: window! + 1, concurrency: window! + 1 };
}

/** With keys, into the window: started, or waiting for its key, but never more than that. */
function boundedByKey(pulling: Pulling) {
  return forAll(casesOf(scripts(ENDING_OR_NOT)), one => {
    const world = playPulled(pulling, one, { key: index => index % 3 });
    read(world.events, true, {
      before: ({ kind }, { retained, waiting, running }) => {
        if (kind !== 'pull') return;
        const held = retained + waiting.length;
        demand(world, held < one.limits.window, `${held} pulled and not emitted, and one more`);
        demand(world, running < one.limits.concurrency, 'the concurrency has room');
      },
    });
  });
}

law('demand, keys: no more is pulled and not emitted than the window', boundedByKey, {
  claimedBy: [PULLING(EAGER)],
  refutes: [FREE, { ...PULLING(EAGER), name: 'a wider one', subject: misled('', wider) }],
});

/** Merged by demand, values come in another order than unasked: then steps may count otherwise. */
const COMPARABLE = UPSTREAMS.filter(it => !it.source.includes('merge') || it.steps.length === 0);

/** Demand never starves: with inners that end, what comes out is what `from` would bring. */
function live(pulling: Pulling) {
  return forAll(casesOf(scripts(fc.constant('complete')), COMPARABLE), one => {
    const [world, free] = [pulling, FREE].map(it => playPulled(it, one));
    const [values, all] = [world, free].map(it => it.outputs.map(([, value]) => value));
    demandSame(world, values, all, 'everything is pulled in the end');
    demandSame(world, world.of('complete').length, 1, 'and then the end comes');
    const [end, last] = [world, free].map(it => it.of('complete')[0]?.frame);
    demandSame(world, end, last, 'as soon as without waiting for demand');
  });
}

law('demand: nothing is lost or late for it', live, {
  claimedBy: [PULLING(EAGER), PULLING(SLIDING)],
  refutes: [
    {
      name: 'a pull that stops after 9 values',
      subject: EAGER,
      puller: source => pull(source).pipe(mergeMap((value, at) => (at < 9 ? [value] : []))),
    },
  ],
});

/** Every iterator that has begun is closed when the consumer leaves, in that moment. */
function closing(pulling: Pulling) {
  const cases = fc.record({ one: casesOf(scripts(ANYHOW)), frame: fc.nat(20) });
  return forAll(cases, ({ one, frame }) => {
    const world = new World().leaveAt(frame);
    playPulled(pulling, one, {}, world);
    const [opened, closed] = [world.of('open'), world.of('close')];
    const isOver = world.of('complete', 'error', 'leave').length > 0;
    if (isOver) demandSame(world, closed.length, opened.length, 'all iterators are closed');
    const [left] = world.of('leave');
    const last = Math.max(...closed.map(it => it.frame));
    demand(world, !left || closed.length === 0 || last <= left.frame, 'and in that frame');
  });
}

/** Of an iterable whose iterators cannot be closed. */
const UNCLOSED: Pulling = {
  name: 'a pull that forgets `return`',
  subject: EAGER,
  puller: source =>
    pull(() => {
      const iterator = toIterable(source)[Symbol.iterator]();
      return { [Symbol.iterator]: () => ({ next: () => iterator.next() }) };
    }),
};

law('demand: iterators are closed when nothing more is wanted', closing, {
  claimedBy: [PULLING(EAGER), PULLING(SLIDING)],
  refutes: [UNCLOSED],
});
