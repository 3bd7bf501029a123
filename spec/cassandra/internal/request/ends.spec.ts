import { type OperatorFunction } from 'rxjs';
import { pull } from '../../../../src/index.js';
import {
  deleteFromCassandra,
  executeCql,
  joinWithCassandraTable,
  leftJoinWithCassandraTable,
  saveToCassandra,
  saveToCassandraSettled,
  type WriteConf,
} from '../../../../src/cassandra/index.js';
import { FakeClient, serverError, settled, type Sent } from '../lib/fakeClient.js';
import type { Kv } from '../lib/saving.js';

const WINDOW = 8;
/** The row that fails. Everything before it succeeds. */
const BAD = 3;

const conf = { window: WINDOW, concurrency: 2, batchGroupingKey: 'none' } as const;
const shutDown = () => Object.assign(new Error('shut down'), { name: 'NoHostAvailableError' });
const keyOf = ({ statements }: Sent): number => Number(statements[0]?.params[0]);
const failFrom = (error: () => Error) => (sent: Sent) =>
  keyOf(sent) >= BAD ? error() : { rows: [], rowLength: 0 };

type Operator = (fake: FakeClient, more: object) => OperatorFunction<Kv, unknown>;
const saveSettled: Operator = (fake, more) =>
  saveToCassandraSettled<Kv>(fake.client, 'ks', 'kv', { ...conf, ...more } as WriteConf<Kv>);
const joinConf = { window: WINDOW, concurrency: 2 };
const OPERATORS: Record<string, Operator> = {
  saveToCassandra: (fake, more) =>
    saveToCassandra<Kv>(fake.client, 'ks', 'kv', { ...conf, ...more }),
  saveToCassandraSettled: (fake, more) => saveSettled(fake, { maxErrors: 0, ...more }),
  deleteFromCassandra: (fake, more) =>
    deleteFromCassandra<Kv>(fake.client, 'ks', 'kv', { ...conf, ...more }),
  executeCql: (fake, more) =>
    executeCql<Kv>(fake.client, 'SELECT v FROM ks.kv WHERE k = ?', ({ k }) => [k], {
      ...joinConf,
      ...more,
    }),
  joinWithCassandraTable: (fake, more) =>
    joinWithCassandraTable<Kv, object>(fake.client, 'ks', 'kv', { ...joinConf, ...more }),
  leftJoinWithCassandraTable: (fake, more) =>
    leftJoinWithCassandraTable<Kv, object>(fake.client, 'ks', 'kv', { ...joinConf, ...more }),
};

/** A source that never ends; more than `most` rows of it are an error of the spec. */
function watchEndless(operator: OperatorFunction<Kv, unknown>, most = 10_000) {
  const log = { pulled: 0, pulledAtEnd: -1, error: undefined as unknown, emitted: 0 };
  function* rows(): Generator<Kv> {
    for (;;) {
      if (log.pulled >= most) throw new Error('the source was drained');
      yield { k: log.pulled++, v: 1 };
    }
  }
  const subscription = pull(rows())
    .pipe(operator)
    .subscribe({
      next: () => log.emitted++,
      error: error => {
        log.error = error;
        log.pulledAtEnd = log.pulled;
      },
    });
  return Object.assign(log, { subscription });
}

/** Until the stream has ended, or nothing more happens. */
async function turns(count = 50): Promise<void> {
  for (let i = 0; i < count; i++) await settled();
}

describe('an end that is decided', () => {
  const modes = Object.entries(OPERATORS)
    .flatMap(([name, operator]) =>
      [true, false].flatMap(ordered =>
        [true, false].map(settle => ({ name, operator, ordered, settle })),
      ),
    )
    .filter(({ name, ordered }) => ordered || !name.includes('oin'));

  for (const { name, operator, ordered, settle } of modes) {
    for (const [what, error] of [
      ['a refused row', () => serverError(0x1500)],
      ['a client that was shut down', shutDown],
    ] as const) {
      it(`should stop the pulling: ${name}, ${what}, ordered ${ordered}, settle ${settle}`, async () => {
        const fake = new FakeClient({ respond: failFrom(error), isLater: true });
        const order = name.includes('oin') ? {} : { ordered };
        const log = watchEndless(operator(fake, { ...order, settle, retry: { count: 0 } }));
        await turns();
        expect(log.error).toMatchObject({
          code: expect.stringMatching(/^ERR_CASSANDRA_/) as string,
        });
        expect(log.pulled).toBeLessThanOrEqual(BAD + WINDOW + 1);
        expect(log.pulled).toBe(log.pulledAtEnd);
      });
    }
  }

  it('should stop the pulling before the last result is emitted, and while requests are out', async () => {
    const fake = new FakeClient();
    const log = watchEndless(saveSettled(fake, { maxErrors: 0 }));
    await settled();
    const pulled = log.pulled;
    fake.sent[0]?.fail(serverError(0x1500));
    await turns();
    // The other request is still out, so the error waits for it.
    expect([log.emitted, log.error, log.pulled]).toEqual([1, undefined, pulled]);
    fake.sent[1]?.answer();
    await turns();
    expect(log.error).toMatchObject({ index: 0 });
    expect([log.pulled, fake.sent.length]).toEqual([pulled, 2]);
  });

  it('should stop the pulling for a row that fails before it is sent', async () => {
    const fake = new FakeClient({ respond: () => undefined });
    const source = saveSettled(fake, { maxErrors: 0, ttl: () => -1 });
    const log = watchEndless(source);
    await turns();
    expect(log.error).toMatchObject({ index: 0, attempts: 0 });
    expect(log.pulled).toBeLessThanOrEqual(WINDOW + 1);
  });

  it('should be seen to go on where no end is decided', async () => {
    const fake = new FakeClient({ respond: failFrom(() => serverError(0x1500)), isLater: true });
    const log = watchEndless(saveSettled(fake, {}), 500);
    await turns(1000);
    expect(log.pulled).toBe(500);
    log.subscription.unsubscribe();
  });
});
