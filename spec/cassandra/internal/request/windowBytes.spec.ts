import { Subject, type OperatorFunction } from 'rxjs';
import { concatMapEager, pull } from '../../../../src/index.js';
import {
  deleteFromCassandra,
  executeCql,
  saveToCassandra,
  saveToCassandraSettled,
} from '../../../../src/cassandra/index.js';
import { FakeClient, INT, serverError, settled, TEXT } from '../lib/fakeClient.js';

interface Doc {
  k: number;
  v: string;
}

const columns = { k: INT, v: TEXT };
const SIZE = 1000;
const LIMIT = 10 * SIZE;
const conf = { windowBytes: LIMIT, batchGroupingKey: 'none', concurrency: 4 } as const;
const cqlConf = { windowBytes: LIMIT, concurrency: 4 };

type Operator = (fake: FakeClient, more?: object) => OperatorFunction<Doc, unknown>;
const OPERATORS: Record<string, Operator> = {
  saveToCassandra: (fake, more) =>
    saveToCassandra<Doc>(fake.client, 'ks', 'kv', { ...conf, ...more }),
  saveToCassandraSettled: (fake, more) =>
    saveToCassandraSettled<Doc>(fake.client, 'ks', 'kv', { ...conf, ...more }),
  executeCql: (fake, more) =>
    executeCql<Doc>(fake.client, 'INSERT INTO ks.kv (k, v) VALUES (?, ?)', ({ k, v }) => [k, v], {
      ...cqlConf,
      ...more,
    }),
};

function watch(
  operator: OperatorFunction<Doc, unknown>,
  count = 500,
  sizeOf: (key: number) => number = () => SIZE,
) {
  const log = { pulled: 0, emitted: 0, most: 0, done: false, error: undefined as unknown };
  function* docs(): Generator<Doc> {
    for (let k = 0; k < count; k++) {
      log.pulled++;
      log.most = Math.max(log.most, log.pulled - log.emitted);
      yield { k, v: 'x'.repeat(sizeOf(k)) };
    }
  }
  const subscription = pull(docs())
    .pipe(operator)
    .subscribe({
      next: () => log.emitted++,
      error: error => (log.error = error),
      complete: () => (log.done = true),
    });
  return Object.assign(log, { subscription });
}

async function turns(count = 400): Promise<void> {
  for (let i = 0; i < count; i++) await settled();
}

describe('windowBytes', () => {
  for (const [name, operator] of Object.entries(OPERATORS)) {
    for (const ordered of [true, false]) {
      it(`should bound the bytes that wait for an answer: ${name}, ordered ${ordered}`, async () => {
        const fake = new FakeClient({ columns });
        const log = watch(operator(fake, { ordered }));
        await turns(5);
        expect(log.pulled).toBeGreaterThan(2);
        expect(log.pulled).toBeLessThanOrEqual(11);
        const { pulled } = log;
        // One is emitted: about one more is accepted.
        fake.sent[0]?.answer();
        await turns(5);
        expect([log.emitted, log.pulled - pulled]).toEqual([1, 1]);
        log.subscription.unsubscribe();
      });

      it(`should end with everything done: ${name}, ordered ${ordered}`, async () => {
        const fake = new FakeClient({ columns, respond: () => undefined, isLater: true });
        const log = watch(operator(fake, { ordered }));
        await turns();
        expect([log.done, log.emitted]).toEqual([true, 500]);
        expect(log.most).toBeLessThanOrEqual(12);
      });

      it(`should count results behind a slow head: ${name}, ordered ${ordered}`, async () => {
        const fake = new FakeClient({
          columns,
          respond: undefined,
        });
        const log = watch(operator(fake, { ordered }));
        await turns(5);
        for (let i = 1; i < 30; i++) {
          fake.sent[i]?.answer();
          await turns(2);
        }
        if (ordered) expect([log.emitted, log.pulled <= 11]).toEqual([0, true]);
        else expect(log.emitted).toBe(29);
        log.subscription.unsubscribe();
      });
    }

    it(`should bound what comes before the session is open: ${name}`, async () => {
      const fake = new FakeClient({ columns, respond: () => undefined, isLater: true });
      let open = (): void => undefined;
      fake.connect = () => new Promise(resolve => (open = resolve));
      const log = watch(operator(fake));
      await turns(20);
      expect(log.pulled).toBeGreaterThan(5);
      expect(log.pulled).toBeLessThanOrEqual(11);
      open();
      await turns();
      expect([log.done, log.emitted]).toEqual([true, 500]);
    });

    it(`should accept one row that is larger than all: ${name}`, async () => {
      const fake = new FakeClient({ columns, respond: () => undefined, isLater: true });
      const log = watch(operator(fake), 9, k => (k % 3 === 1 ? 5 * LIMIT : 10));
      await turns(100);
      expect([log.done, log.emitted]).toEqual([true, 9]);
    });

    it(`should give back the bytes of rows that fail: ${name}`, async () => {
      const respond = () => serverError(0x1500);
      const fake = new FakeClient({ columns, respond, isLater: true });
      const log = watch(operator(fake, { onError: 'end' }));
      await turns();
      expect(log.pulled).toBe(500);
      expect(log.done || log.error !== undefined).toBe(true);
    });
  }

  it('should count what a slow consumer does not take', async () => {
    const fake = new FakeClient({ columns, respond: () => undefined, isLater: true });
    const release = new Subject<void>();
    const slow: OperatorFunction<Doc, unknown> = source =>
      source.pipe(
        saveToCassandra<Doc>(fake.client, 'ks', 'kv', conf),
        concatMapEager(() => release, 1),
      );
    const log = watch(slow);
    await turns(50);
    expect(log.pulled).toBeLessThanOrEqual(14);
    log.subscription.unsubscribe();
  });

  it('should have a default of 32 MiB', async () => {
    const fake = new FakeClient({ columns });
    const log = watch(saveToCassandra<Doc>(fake.client, 'ks', 'kv'), 100, () => 1024 * 1024);
    await turns(10);
    expect(log.pulled).toBeLessThanOrEqual(33);
    expect(log.pulled).toBeGreaterThan(30);
    log.subscription.unsubscribe();
  });

  it('should be an integer of at least 1, or Infinity', () => {
    const { client } = new FakeClient();
    for (const windowBytes of [0, -1, 1.5, NaN]) {
      expect(() => saveToCassandra(client, 'ks', 'kv', { windowBytes })).toThrow(RangeError);
      expect(() => deleteFromCassandra(client, 'ks', 'kv', { windowBytes })).toThrow(RangeError);
      expect(() => executeCql(client, 'SELECT', () => [], { windowBytes })).toThrow(RangeError);
    }
    expect(() => saveToCassandra(client, 'ks', 'kv', { windowBytes: Infinity })).not.toThrow();
  });
});
