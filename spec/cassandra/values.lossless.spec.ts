import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { sharedCassandra } from '../../embedded/jest/specs.js';
import type { Outcome } from './lib/lossless/main.js';

const RUNS = Number(process.env.LAWS_RUNS ?? 90);
const SEED = Number(process.env.LAWS_SEED ?? 20261123);
const SCHEMAS = 3;
const ZONES = ['America/Los_Angeles', 'Pacific/Apia', 'UTC'];
const WAYS = ['saveToCassandra', 'JSON', 'copy', 'executeCql'];

/** Puts the law to each way in a process of the zone. */
async function outcomesIn(zone: string, seed: number): Promise<Outcome[]> {
  const options = JSON.stringify({ seed, runs: RUNS, schemas: SCHEMAS });
  const main = join(__dirname, 'lib/lossless/main.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', main, options], {
    env: { ...process.env, TZ: zone },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = (await text(child.stdout)).trim().split('\n');
  return lines.map(line => JSON.parse(line) as Outcome);
}

// What the package must not lose is in docs/cassandra/values.md.
describe(`What is read is what was written, or its row failed [seed ${SEED}, ${RUNS} cases]`, () => {
  let outcomes: Map<string, Outcome[]>;

  beforeAll(async () => {
    // The processes use the server that this file has started.
    await sharedCassandra();
    const all = ZONES.map(async (zone, i) => [zone, await outcomesIn(zone, SEED + i)] as const);
    outcomes = new Map(await Promise.all(all));
  }, 600_000);

  const outcomeOf = (zone: string, way: string, isControl: boolean): Outcome | undefined =>
    outcomes.get(zone)?.find(({ leg, fault }) => leg === way && Boolean(fault) === isControl);

  for (const zone of ZONES) {
    for (const way of WAYS) {
      it(`holds by ${way} in ${zone}`, () => {
        expect(outcomeOf(zone, way, false)).toEqual({ leg: way });
      });

      it(`refutes an encoder with a fault by ${way} in ${zone}`, () => {
        const outcome = outcomeOf(zone, way, true);
        expect(outcome).toMatchObject({ leg: way, violation: expect.any(String) });
        expect(outcome?.crash).toBeUndefined();
      });
    }
  }
});
