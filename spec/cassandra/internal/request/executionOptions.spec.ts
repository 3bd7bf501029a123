import { from, lastValueFrom, toArray, VirtualTimeScheduler, type Observable } from 'rxjs';
import {
  cassandraTable,
  deleteFromCassandra,
  executeCql,
  joinWithCassandraTable,
  leftJoinWithCassandraTable,
  saveToCassandra,
  saveToCassandraSettled,
  type ReadMetrics,
} from '../../../../src/cassandra/index.js';
import { FakeClient, settled } from '../lib/fakeClient.js';
import { advance, range } from '../lib/saving.js';

const SELECT = 'SELECT v FROM ks.kv WHERE k = ?';
const PARTITIONER = 'org.apache.cassandra.dht.Murmur3Partitioner';
type Make = (fake: FakeClient, conf: object) => Observable<unknown>;
const rows = () => from(range(3));

const OPERATORS: Record<string, Make> = {
  saveToCassandra: ({ client }, conf) => rows().pipe(saveToCassandra(client, 'ks', 'kv', conf)),
  saveToCassandraSettled: ({ client }, conf) =>
    rows().pipe(saveToCassandraSettled(client, 'ks', 'kv', conf)),
  deleteFromCassandra: ({ client }, conf) =>
    rows().pipe(deleteFromCassandra(client, 'ks', 'kv', conf)),
  executeCql: ({ client }, conf) => rows().pipe(executeCql(client, SELECT, ({ k }) => [k], conf)),
  cassandraTable: ({ client }, conf) => cassandraTable(client, 'ks', 'kv', conf),
  joinWithCassandraTable: ({ client }, conf) =>
    rows().pipe(joinWithCassandraTable(client, 'ks', 'kv', conf)),
  leftJoinWithCassandraTable: ({ client }, conf) =>
    rows().pipe(leftJoinWithCassandraTable(client, 'ks', 'kv', conf)),
};
const READING = ['cassandraTable', 'joinWithCassandraTable', 'leftJoinWithCassandraTable'];

/** The options of all requests, those that plan first. */
async function optionsOf(make: Make, conf: object) {
  const answer = { rows: [{ partitioner: PARTITIONER }] };
  const fake = new FakeClient({ respond: () => answer });
  await lastValueFrom(make(fake, conf).pipe(toArray()));
  return fake.sent.map(({ options, statements }) => ({
    isPlan: statements[0]?.query.includes('system.'),
    options,
  }));
}

describe('the options that every request of an operator has', () => {
  for (const [name, make] of Object.entries(OPERATORS)) {
    const usual = READING.includes(name) ? 10 : 6;

    it(`should be the profile and the timeout of the conf: ${name}`, async () => {
      const executionProfile = 'olap';
      for (const { options, isPlan } of await optionsOf(make, {
        executionProfile,
        readTimeout: 7,
      })) {
        expect(options).toMatchObject({ executionProfile, readTimeout: 7 });
        // The profile's consistency holds, not a default of ours.
        if (!isPlan) expect(options.consistency).toBeUndefined();
      }
    });

    it(`should have the named consistency before the profile's: ${name}`, async () => {
      const conf = { executionProfile: 'olap', consistency: 4 };
      for (const { options, isPlan } of await optionsOf(make, conf)) {
        if (!isPlan) expect(options.consistency).toBe(4);
      }
    });

    it(`should be our defaults without a profile: ${name}`, async () => {
      const all = await optionsOf(make, {});
      expect(all.length).toBeGreaterThan(0);
      for (const { options, isPlan } of all) {
        expect([options.executionProfile, options.readTimeout]).toEqual([undefined, undefined]);
        if (!isPlan) expect(options.consistency).toBe(usual);
      }
    });

    it(`should wait without a timeout for Infinity: ${name}`, async () => {
      for (const { options } of await optionsOf(make, { readTimeout: Infinity })) {
        expect(options.readTimeout).toBe(0);
      }
    });

    it(`should be refused where they are none: ${name}`, () => {
      const { client } = new FakeClient();
      const fake = { client } as FakeClient;
      for (const readTimeout of [-1, NaN]) {
        expect(() => make(fake, { readTimeout })).toThrow(RangeError);
      }
      for (const conf of [
        { readTimeout: '5' },
        { executionProfile: 5 },
        { executionProfile: '' },
      ]) {
        expect(() => make(fake, conf)).toThrow(TypeError);
      }
    });
  }

  it('should have the fetchSize of executeCql, 0 included', async () => {
    const { executeCql: make } = OPERATORS as { executeCql: Make };
    for (const fetchSize of [0, 7, undefined]) {
      const all = await optionsOf(make, { fetchSize });
      expect(all.map(({ options }) => options.fetchSize)).toEqual([
        fetchSize,
        fetchSize,
        fetchSize,
      ]);
    }
    for (const fetchSize of [-1, 1.5, Infinity, 2 ** 31]) {
      expect(() => make(new FakeClient(), { fetchSize })).toThrow(RangeError);
    }
  });
});

describe('the metrics of reads', () => {
  for (const name of READING) {
    it(`should count rows, requests and bytes, and end: ${name}`, async () => {
      const make = OPERATORS[name] as Make;
      const fake = new FakeClient({
        respond: ({ statements }) => ({
          rows: statements[0]?.query.includes('system.')
            ? [{ partitioner: PARTITIONER }]
            : [{ v: 1 }],
        }),
      });
      const seen: ReadMetrics[] = [];
      let isDone = false;
      const metrics = {
        next: (counts: ReadMetrics) => seen.push(counts),
        complete: () => (isDone = true),
      };
      const scheduler = new VirtualTimeScheduler();
      make(fake, { metrics, scheduler, fetchSize: 10 }).subscribe();
      await settled();
      await advance(scheduler, 3000);
      const requests = fake.sent.filter(
        ({ statements }) => !statements[0]?.query.includes('system.'),
      ).length;
      expect(isDone).toBe(true);
      expect(seen.at(-1)).toEqual({
        rows: requests,
        requests,
        retries: 0,
        failures: 0,
        bytes: 32 * requests,
        inFlight: 0,
        latency: { p50: 0, p99: 0, max: 0 },
      });
    });
  }
});
