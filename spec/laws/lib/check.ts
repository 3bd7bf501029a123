import fc from 'fast-check';
import { Violation } from './violation.js';

/** Cases a law; more in a nightly run. */
export const RUNS = Number(process.env.LAWS_RUNS ?? 1000);

/** Fixed, so that CI repeats itself; another one for a search. */
export const SEED = Number(process.env.LAWS_SEED ?? 20261123);

/** A law applied to one operator: tries cases, and answers what it found. */
export type Trial = (parameters: fc.Parameters<unknown>) => Promise<fc.RunDetails<unknown>>;

/** For all cases `test` must return without throwing. */
export function forAll<C>(cases: fc.Arbitrary<C>, test: (one: C) => void): Trial {
  const property = fc.property(cases, one => test(one));
  return async parameters => fc.check(property, parameters) as fc.RunDetails<unknown>;
}

/** The same for cases that take real turns of the event loop. */
export function forAllAsync<C>(cases: fc.Arbitrary<C>, test: (one: C) => Promise<void>): Trial {
  const property = fc.asyncProperty(cases, one => test(one));
  return async parameters => (await fc.check(property, parameters)) as fc.RunDetails<unknown>;
}

/** For each of a few dear cases. */
export function forEach<C>(cases: readonly C[], test: (one: C) => void | Promise<void>): Trial {
  const property = fc.asyncProperty(fc.constantFrom(...cases), async one => test(one));
  const examples = cases.map((one): [C] => [one]);
  return async ({ seed }) =>
    (await fc.check(property, { seed, examples, numRuns: cases.length })) as fc.RunDetails<unknown>;
}

/** Milliseconds that a law may take on a slow and shared machine. */
const PATIENCE = 300_000;

interface Named {
  name: string;
}

interface Subjects<S extends Named> {
  /** The operators that promise this. */
  claimedBy: readonly S[];
  /** Negative controls: operators that do not keep it, to show that the law bites. */
  refutes: readonly S[];
  /** Cases, where one is too dear for the usual number. */
  runs?: number | 'each';
}

/** States a law, and puts it to each of the operators. */
export function law<S extends Named>(
  statement: string,
  of: (subject: S) => Trial,
  { claimedBy, refutes, runs = RUNS }: Subjects<S>,
): void {
  const parameters = { numRuns: runs === 'each' ? RUNS : runs, seed: SEED };
  describe(`${statement} [seed ${SEED}, ${runs} cases]`, () => {
    for (const subject of claimedBy) {
      it(
        `holds for ${subject.name}`,
        async () => {
          const details = await of(subject)(parameters);
          if (details.failed) throw new Error(report(details));
        },
        PATIENCE,
      );
    }
    for (const subject of refutes) {
      it(
        `refutes ${subject.name}`,
        async () => {
          const { failed, errorInstance } = await of(subject)({
            ...parameters,
            endOnFailure: true,
          });
          expect(failed).toBe(true);
          // A control must break the law, not merely crash the test.
          if (!(errorInstance instanceof Violation)) throw errorInstance;
        },
        PATIENCE,
      );
    }
  });
}

function report({
  numRuns,
  numShrinks,
  counterexample,
  errorInstance,
  seed,
}: fc.RunDetails<unknown>) {
  const reason = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  return [
    `refuted by case ${numRuns}, shrunk ${numShrinks} times (LAWS_SEED=${seed}):`,
    fc.stringify((counterexample as unknown[] | null)?.[0]),
    reason,
  ].join('\n');
}
