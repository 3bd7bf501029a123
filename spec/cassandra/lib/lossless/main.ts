import fc from 'fast-check';
import { inspect } from 'node:util';
import { sharedCassandra } from '../../../../embedded/jest/specs.js';
import { Violation } from '../../../laws/lib/violation.js';
import { faulty, FAULTS } from './faults.js';
import { LEGS, type Leg } from './legs.js';
import { rowsOf } from './rows.js';
import { openScenes, type Scene } from './scene.js';

/** What became of the law on one way, with an encoder that has a fault or none. */
export interface Outcome {
  readonly leg: string;
  readonly fault?: string;
  /** What broke the law. */
  readonly violation?: string;
  /** What broke the law's own test. */
  readonly crash?: string;
}

/** Puts the law to each way in the zone of this process, and prints the outcomes. */
async function main(): Promise<void> {
  const { seed, runs, schemas, only } = JSON.parse(process.argv[2] ?? '{}') as Record<
    string,
    number
  > & { only?: string };
  const access = await sharedCassandra();
  const { scenes, close } = await openScenes(access.clientOptions(), seed ?? 1, schemas ?? 4);
  const faults = Object.entries(FAULTS);
  try {
    for (const [i, [leg, way]] of Object.entries(LEGS).entries()) {
      if (only !== undefined && only !== leg) continue;
      const numRuns = Math.ceil((runs ?? 100) / scenes.length);
      for (const [at, scene] of scenes.entries()) {
        const tried = await tryLeg(way, scene, { numRuns, seed: (seed ?? 1) + at });
        if (tried.violation ?? tried.crash ?? at === scenes.length - 1) print({ leg, ...tried });
        if (tried.violation ?? tried.crash) break;
      }
      const [fault, spoil] = faults[i % faults.length]!;
      const scene = { ...scenes[0]! };
      const control: Leg = (where, client, rows) => way(where, faulty(client, spoil), rows);
      const parameters = { numRuns: 1000, seed, endOnFailure: true };
      print({ leg, fault, ...(await tryLeg(control, scene, parameters)) });
    }
  } finally {
    await close();
  }
}

async function tryLeg(
  leg: Leg,
  scene: Scene,
  parameters: fc.Parameters<unknown>,
): Promise<Omit<Outcome, 'leg'>> {
  const property = fc.asyncProperty(rowsOf(scene.columns), rows => leg(scene, scene.client, rows));
  const { failed, counterexample, errorInstance } = (await fc.check(
    property,
    parameters as never,
  )) as fc.RunDetails<unknown>;
  if (!failed) return {};
  const { message, stack } = errorInstance as Error;
  if (!(errorInstance instanceof Violation))
    return { crash: `${stack}\n${inspect(counterexample, { depth: 12 })}` };
  return { violation: `${inspect(counterexample, { depth: 12 })}\n${message}` };
}

function print(outcome: Outcome): void {
  process.stdout.write(`${JSON.stringify(outcome)}\n`);
}

void main();
