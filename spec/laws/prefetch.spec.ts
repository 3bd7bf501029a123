import fc from 'fast-check';
import { from, type Observable } from 'rxjs';
import { pull, toAsyncIterable } from 'rxjs-await';
import { forAll, forAllAsync, law } from './lib/check.js';
import { prepare } from './lib/run.js';
import { COMPLETING, LIMITS, scenes, valueOf } from './lib/scene.js';
import { EAGER, misled, SLIDING, type Subject } from './lib/subjects.js';
import { demand, demandSame } from './lib/violation.js';
import { World } from './lib/world.js';

const CASES = fc.record({
  scene: scenes({ inner: COMPLETING }),
  sizes: fc.array(fc.nat(12), { minLength: 14, maxLength: 14 }),
  limits: LIMITS,
  prefetch: fc.integer({ min: 1, max: 5 }),
});

/** A world in which some inners wait as their script says, and then pull from an iterable. */
class PullingWorld extends World {
  readonly ahead = new Map<number, number>();

  constructor(
    private readonly sizes: number[],
    private readonly check: (index: number, ahead: number) => void,
  ) {
    super();
  }

  /** Every second inner pulls, the others are as slow as scripted: heads to wait behind. */
  override inner(...[index, script]: Parameters<World['inner']>): Observable<string> {
    if (index % 2 === 0) return super.inner(index, script);
    const { sizes, ahead, check } = this;
    return pull(function* () {
      for (let k = 0; k < sizes[index]; k++) {
        ahead.set(index, (ahead.get(index) ?? 0) + 1);
        check(index, ahead.get(index)!);
        yield valueOf(index, k);
      }
    });
  }

  override log(...event: Parameters<World['log']>): void {
    super.log(...event);
    const [kind, , value] = event;
    if (kind !== 'out') return;
    const index = parseInt(String(value), 10);
    this.ahead.set(index, (this.ahead.get(index) ?? 0) - 1);
  }
}

/** A pulled inner is never more than `prefetch` values ahead of the output, and loses none. */
function prefetching(subject: Subject) {
  return forAll(CASES, ({ scene, sizes, limits, prefetch }) => {
    const world: PullingWorld = new PullingWorld(sizes, (index, ahead) =>
      demand(world, ahead <= prefetch, `inner ${index} is ${ahead} values ahead of ${prefetch}`),
    );
    prepare(subject, scene, { ...limits, prefetch }, world).run();
    const values = world.outputs.map(([, value]) => value);
    const expected = scene.items.flatMap(({ inner }, index) => {
      const count = index % 2 === 0 ? inner.gaps.length : sizes[index];
      return Array.from({ length: count }, (_, k) => valueOf(index, k));
    });
    demandSame(world, values, expected, 'nothing is lost');
    demandSame(world, world.of('complete').length, 1, 'and then the end comes');
  });
}

law('prefetch: a pulled inner is never further ahead of the output', prefetching, {
  claimedBy: [EAGER, SLIDING],
  refutes: [misled('one more', ({ prefetch, ...rest }) => ({ ...rest, prefetch: prefetch! + 1 }))],
});

interface Iterating {
  name: string;
  iterate(source: Observable<number>, window: number): AsyncIterableIterator<number>;
  pull: (values: () => Iterable<number>) => Observable<number>;
}

const READER: Iterating = {
  name: 'toAsyncIterable',
  iterate: (source, window) => toAsyncIterable(source, { window }),
  pull,
};

/** Asked for k values, it has pulled at most k and its window; it gives all in order, and ends. */
function reading({ iterate, pull }: Iterating) {
  const cases = fc.record({
    count: fc.nat(20),
    window: fc.integer({ min: 1, max: 5 }),
    /** How many values are asked for at once. */
    asks: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 }),
  });
  return forAllAsync(cases, async ({ count, window, asks }) => {
    let [pulled, asked] = [0, 0];
    const source = pull(function* () {
      while (pulled < count) {
        pulled++;
        demand('', pulled <= asked + window, `${pulled} pulled, ${asked} asked for`);
        yield pulled;
      }
    });
    const iterator = iterate(source, window);
    demandSame('', pulled, 0, 'nothing is pulled before it is asked for');
    const values: number[] = [];
    for (let turn = 0, isDone = false; !isDone; turn++) {
      const ask = asks[turn % asks.length];
      asked += ask;
      const answers = await Promise.all(Array.from({ length: ask }, () => iterator.next()));
      values.push(...answers.filter(({ done }) => !done).map(({ value }) => value as number));
      isDone = answers.some(({ done }) => done === true);
    }
    const all = Array.from({ length: count }, (_, at) => at + 1);
    demandSame('', values, all, 'all values, in order');
  });
}

law('toAsyncIterable: it pulls what is asked for and its window', reading, {
  claimedBy: [READER],
  refutes: [
    { ...READER, name: 'a window one too large', iterate: (of, n) => READER.iterate(of, n + 1) },
    {
      ...READER,
      name: 'from',
      pull: values => from({ [Symbol.iterator]: () => values()[Symbol.iterator]() }),
    },
  ],
});
