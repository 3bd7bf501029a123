import { asapScheduler, lastValueFrom, toArray } from 'rxjs';
import { cassandraTable, type ReadConf } from '../../../../src/cassandra/index.js';
import { FakeClient, serverError, type Sent } from '../lib/fakeClient.js';

const PARTITIONER = { rows: [{ partitioner: 'org.apache.cassandra.dht.Murmur3Partitioner' }] };
const retry = { count: 3, delay: () => 0 };

const isOf = (table: string) => (sent: Sent) => sent.statements[0]?.query.includes(table) ?? false;
const isPlanning = isOf('system.');
const tooMany = (size: unknown, most: number): Error =>
  Object.assign(serverError(0x2200), new Error(), {
    message: `Guardrail page_size violated: Aborting query for table kv, page size ${String(size)} exceeds fail threshold of ${most}.`,
  });

/** Scans an empty table of a server that `refuse` speaks for where it gives an error. */
async function scan(refuse: (sent: Sent, count: number) => Error | undefined, conf: ReadConf = {}) {
  const asked = new Map<string, number>();
  const fake = new FakeClient({
    respond: sent => {
      const query = sent.statements[0]?.query ?? '';
      const count = (asked.get(query) ?? 0) + 1;
      asked.set(query, count);
      const error = refuse(sent, count);
      if (error) return error;
      return query.includes('system.local') ? PARTITIONER : { rows: [] };
    },
  });
  const rows = cassandraTable(fake.client, 'ks', 'kv', {
    retry,
    scheduler: asapScheduler,
    splitCount: 4,
    ...conf,
  });
  const outcome = await lastValueFrom(rows.pipe(toArray())).catch((error: unknown) => error);
  const pages = fake.sent.filter(sent => !isPlanning(sent));
  const sizes = fake.sent.map(({ options }) => options.fetchSize as number);
  return { fake, outcome, pages, sizes };
}

const TRANSIENT = [0x1000, 0x1001, 0x1002, 0x1003, 0x1200];

describe('the planning of a scan', () => {
  for (const table of ['system.local', 'system.size_estimates']) {
    for (const code of TRANSIENT) {
      it(`should be made again after 0x${code.toString(16)} of ${table}`, async () => {
        const conf = { splitCount: table === 'system.local' ? 4 : undefined };
        const { outcome, pages } = await scan(
          (sent, count) => (isOf(table)(sent) && count <= 2 ? serverError(code) : undefined),
          conf,
        );
        expect(outcome).toEqual([]);
        expect(pages.length).toBeGreaterThanOrEqual(4);
        expect(pages.every(isOf('token('))).toBe(true);
      });

      it(`should be an error after as many repetitions: 0x${code.toString(16)} of ${table}`, async () => {
        const conf = { splitCount: table === 'system.local' ? 4 : undefined };
        const { outcome, pages } = await scan(
          sent => (isOf(table)(sent) ? serverError(code) : undefined),
          conf,
        );
        expect(outcome).toMatchObject({ code: 'ERR_CASSANDRA_CONNECT', cause: { code } });
        expect(pages).toEqual([]);
      });
    }
  }

  it('should be an error when the server refuses it', async () => {
    for (const code of [0x2100, 0x2200, 0x0000]) {
      const { outcome, pages } = await scan(sent =>
        isOf('system.local')(sent) ? serverError(code) : undefined,
      );
      expect(outcome).toMatchObject({ code: 'ERR_CASSANDRA_READ', cause: { code } });
      expect(pages).toEqual([]);
    }
  });

  it('should do without estimates where the server has none', async () => {
    for (const code of [0x2100, 0x2200]) {
      const refuse = (sent: Sent) =>
        isOf('system.size_estimates')(sent) ? serverError(code) : undefined;
      const { outcome, pages } = await scan(refuse, { splitCount: undefined });
      expect([outcome, pages.length]).toEqual([[], 32]);
    }
  });

  it('should ask for small pages, and for smaller ones when these are refused', async () => {
    const { outcome, sizes, fake } = await scan(
      ({ options: { fetchSize } }) => (Number(fetchSize) > 30 ? tooMany(fetchSize, 30) : undefined),
      { splitCount: undefined },
    );
    expect(outcome).toEqual([]);
    const planned = fake.sent.filter(isPlanning).map(({ options }) => options.fetchSize);
    expect(planned).toEqual([100, 50, 25, 100, 50, 25]);
    expect(sizes.at(-1)).toBe(25);
  });
});

describe('a page size that the server refuses', () => {
  const limit = (most: number) => (sent: Sent) =>
    Number(sent.options.fetchSize) > most ? tooMany(sent.options.fetchSize, most) : undefined;

  it('should be halved until the server takes it, also when the caller chose it', async () => {
    const { outcome, pages } = await scan(limit(2000), { fetchSize: 5000, concurrency: 1 });
    expect(outcome).toEqual([]);
    expect(pages.map(({ options }) => options.fetchSize)).toEqual([
      5000, 2500, 1250, 1250, 1250, 1250,
    ]);
  });

  it('should be an error where a page of one row is refused', async () => {
    const { outcome } = await scan(sent => (isPlanning(sent) ? undefined : tooMany(1, 0)), {
      fetchSize: 4,
    });
    expect(outcome).toMatchObject({ code: 'ERR_CASSANDRA_READ', attempts: 3 });
  });

  it('should not be taken for another invalid query', async () => {
    const { outcome, pages } = await scan(
      sent => (isPlanning(sent) ? undefined : serverError(0x2200)),
      { concurrency: 1 },
    );
    expect(outcome).toMatchObject({ code: 'ERR_CASSANDRA_READ', attempts: 1 });
    expect(pages.length).toBe(1);
  });
});
