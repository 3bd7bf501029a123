import fc from 'fast-check';
import { defer, map, pipe, take, tap, type OperatorFunction, type Observable } from 'rxjs';
import { batchAwait, pull } from 'rxjs-await';
import { forAll, law } from './lib/check.js';
import { perform } from './lib/perform.js';
import { LIMITS, scripts, valueOf, type Limits, type Script } from './lib/scene.js';
import { EAGER, ETC, MERGE_MAP, SLIDING, type Options, type Subject } from './lib/subjects.js';
import { demand, demandSame } from './lib/violation.js';
import { World } from './lib/world.js';

/** One operator of a chain, its limits and the inners that its values get in turn. */
interface Stage {
  limits: Limits;
  inners: Script[];
}

const single = (min: number) =>
  fc.integer({ min, max: 6 }).map((gap): Script => ({ gaps: [gap], last: 0, end: 'complete' }));

const stages = (inner: fc.Arbitrary<Script>) =>
  fc.array(fc.record({ limits: LIMITS, inners: fc.array(inner, { minLength: 1, maxLength: 8 }) }), {
    minLength: 1,
    maxLength: 4,
  });

/** A chain: what each of its operators holds is counted as it passes. */
class Chain {
  readonly world = new World();
  /** Values that have passed each point: the pull, between the stages, and the end. */
  readonly passed: number[];
  /** What must hold whenever something passes. */
  check: (point: number) => void = () => {};

  constructor(
    readonly stages: Stage[],
    private readonly subject: Subject,
  ) {
    this.passed = Array<number>(stages.length + 1).fill(0);
  }

  run(count: number): this {
    const source = pull(this.numbers(count));
    const output = this.stages.reduce<Observable<number>>(
      (before, stage, at) => before.pipe(this.stage(stage), this.count(at + 1)),
      source,
    );
    this.world.watch(output.pipe(map((_, index) => valueOf(index, 0)))).run();
    return this;
  }

  toString(): string {
    return `passed ${this.passed.join(', ')}\n${this.world}`;
  }

  private *numbers(count: number): Iterable<number> {
    for (let value = 0; value < count; value++) {
      this.pass(0);
      yield value;
    }
  }

  private stage({ limits, inners }: Stage): OperatorFunction<number, number> {
    const { scheduler } = this.world;
    const options: Options = { ...limits, scheduler };
    const inner = (index: number) =>
      perform<string>(inners[index % inners.length], {
        scheduler,
        valueAt: String,
        failure: () => 0,
        log: () => {},
      });
    return pipe(
      this.subject.over((_, index) => inner(index), options),
      map(Number),
    );
  }

  private count(point: number): OperatorFunction<number, number> {
    return tap(() => this.pass(point));
  }

  private pass(point: number): void {
    this.passed[point]++;
    this.check(point);
  }
}

const variant = (name: string, more: Partial<Options>): Subject => ({
  name,
  over: (project, options) => EAGER.over(project, { ...options, ...more }),
});

const BATCH: Subject = {
  name: 'batchAwait',
  over: (project, { window, scheduler }) =>
    pipe(
      map((value, index) => defer(() => project(value, index))),
      batchAwait({ batchSize: window, scheduler }),
    ),
};

const OURS = [
  EAGER,
  SLIDING,
  BATCH,
  variant('concatMapEager, by key', { key: index => index % 2 }),
  variant('concatMapEager, unordered', { ordered: false }),
];

/** No operator of a chain holds more than its window, and so the whole no more than their sum. */
function bounded(subject: Subject) {
  return forAll(fc.record({ of: stages(single(0)), count: fc.nat(40) }), ({ of, count }) => {
    const chain = new Chain(of, subject);
    chain.check = point => {
      of.forEach(({ limits: { window } }, at) => {
        const held = chain.passed[at] - chain.passed[at + 1];
        demand(chain, held <= window, `after ${point}: stage ${at} holds ${held} of ${window}`);
      });
    };
    chain.run(count);
    demandSame(chain, chain.passed, Array(of.length + 1).fill(count), 'everything passes');
    demandSame(chain, chain.world.of('complete').length, 1, 'and then the end');
  });
}

law('chains: each operator holds no more than its window', bounded, {
  claimedBy: OURS,
  refutes: [ETC, MERGE_MAP],
});

/** Many values, none, synchronous ones: a chain loses nothing and does not stop. */
function live(subject: Subject) {
  const cases = fc.record({ of: stages(scripts(fc.constant('complete'))), count: fc.nat(6) });
  return forAll(cases, ({ of, count }) => {
    const chain = new Chain(of.slice(0, 3), subject).run(count);
    const expected = chain.stages.reduce((values, { inners }) => {
      const gaps = (index: number) => inners[index % inners.length].gaps.length;
      return Array.from({ length: values }, (_, index) => gaps(index)).reduce((a, b) => a + b, 0);
    }, count);
    demandSame(chain, chain.world.outputs.length, expected, 'everything comes out');
    demandSame(chain, chain.world.of('complete').length, 1, 'and then the end');
  });
}

const LOSSY: Subject = {
  name: 'an operator that passes on only first values',
  over: (project, options) =>
    EAGER.over((value, index) => defer(() => project(value, index)).pipe(take(1)), options),
};

law('chains: everything comes out', live, {
  claimedBy: [...OURS, MERGE_MAP],
  refutes: [LOSSY],
});
