import { startSimulacron, type Simulacron } from '../../../embedded/index.js';
import { DELAY_MS, RETRIES, Simulated, SUCCESS, type Answer } from '../lib/simulated.js';

const NODES = 2;
const TIMEOUT_MS = 200;

let simulacron: Simulacron;
let on: Simulated;

beforeAll(async () => {
  simulacron = await startSimulacron();
});
afterAll(() => simulacron?.stop());
beforeEach(async () => {
  on = await Simulated.create(simulacron, NODES);
});
afterEach(() => on?.stop());

const replicas = { consistency_level: 'LOCAL_QUORUM', received: 0, block_for: 1 };
const late = (write_type: string): Answer => ({ result: 'write_timeout', write_type, ...replicas });
const plain = (result: 'overloaded' | 'is_bootstrapping' | 'server_error' | 'invalid'): Answer => ({
  result,
  message: result,
});

/** What the driver itself sends for one execution, not idempotent and idempotent. */
type Driver = [plain: number, idempotent: number];
/** Whether this package repeats it. */
type Repeats = 'never' | 'if idempotent' | 'always';

const TABLE: Array<[string, Answer, Driver, Repeats, number]> = [
  ['write_timeout SIMPLE', late('SIMPLE'), [1, 1], 'if idempotent', 0x1100],
  ['write_timeout UNLOGGED_BATCH', late('UNLOGGED_BATCH'), [1, 1], 'if idempotent', 0x1100],
  ['write_timeout BATCH_LOG', late('BATCH_LOG'), [1, 2], 'if idempotent', 0x1100],
  [
    'unavailable',
    { result: 'unavailable', consistency_level: 'LOCAL_QUORUM', required: 1, alive: 0 },
    [2, 2],
    'always',
    0x1000,
  ],
  ['overloaded', plain('overloaded'), [1, NODES], 'if idempotent', 0x1001],
  ['is_bootstrapping', plain('is_bootstrapping'), [1, NODES], 'always', 0x1002],
  ['server_error', plain('server_error'), [1, 1], 'never', 0x0000],
  [
    'write_failure',
    { result: 'write_failure', write_type: 'SIMPLE', ...replicas, failure_reasons: {} },
    [1, 1],
    'never',
    0x1500,
  ],
  ['invalid', plain('invalid'), [1, 1], 'never', 0x2200],
];

/** The code of the error, or those of the hosts that the driver tried in turn. */
function codesOf(cause: unknown): number[] {
  const { code, innerErrors } = cause as { code?: number; innerErrors?: Record<string, Error> };
  if (!innerErrors) return [code as number];
  return Object.values(innerErrors).flatMap(codesOf);
}

describe('executeCql on nodes that answer with errors', () => {
  const both = TABLE.flatMap(row => [[false, ...row] as const, [true, ...row] as const]);

  it.each(both)(
    '[26][27][28][29][30][38] should send, isIdempotent %s, as often as it may: %s',
    async (isIdempotent, _, answer, [alone, each], repeats, code) => {
      const cql = await on.answering(answer);
      const error = await on.failing(cql, { isIdempotent });
      const isRepeated = repeats === 'always' || (isIdempotent && repeats === 'if idempotent');
      const sends = isRepeated ? RETRIES + 1 : 1;
      const times = (await on.attempts(cql)).map(attempt => attempt.received_timestamp);
      expect(times).toHaveLength(sends * (isIdempotent ? each : alone));
      expect(error).toMatchObject({ code: 'ERR_CASSANDRA_WRITE', row: 7, attempts: sends });
      expect(new Set(codesOf(error.cause))).toEqual(new Set([code]));
      // No hot loop: every repetition has waited.
      const waited = (times.at(-1) as number) - (times[0] as number);
      expect(waited).toBeGreaterThanOrEqual((sends - 1) * DELAY_MS - 2 * sends);
    },
  );

  it('[28] should succeed when a later attempt does', async () => {
    const cql = await on.answering(plain('is_bootstrapping'));
    let failures = 0;
    const delay = (): number => {
      if (++failures === 2) void on.answerWith(cql, SUCCESS);
      return 400;
    };
    await on.run(cql, { retry: { count: 3, delay } });
    expect([failures, (await on.attempts(cql)).length]).toEqual([2, 3]);
  });
});

describe('executeCql on nodes that do not answer', () => {
  it.each<[boolean, number, number]>([
    [false, 1, 1],
    [true, RETRIES + 1, NODES * (RETRIES + 1)],
  ])(
    '[33] should send as often as it may, each time up to the timeout: isIdempotent %s',
    async (isIdempotent, sends, most) => {
      const impatient = await on.patientFor(TIMEOUT_MS);
      const cql = await impatient.answering({ result: 'no_result' });
      const started = performance.now();
      const error = await impatient.failing(cql, { isIdempotent });
      const lasted = performance.now() - started;
      await impatient.client.shutdown();
      expect([error.attempts, (await on.attempts(cql)).length]).toEqual([sends, most]);
      expect(lasted).toBeGreaterThanOrEqual(most * TIMEOUT_MS - 20);
      expect(lasted).toBeLessThan(most * TIMEOUT_MS + 5000);
    },
  );

  it.each<[boolean, number]>([
    [false, 1],
    [true, RETRIES + 1],
  ])(
    '[32] should send what a closed connection may have carried only when isIdempotent: %s',
    async (isIdempotent, sends) => {
      const then = { scope: 'connection', close_type: 'disconnect' } as const;
      const cql = await on.answering({ result: 'close_connection', ...then });
      const error = await on.failing(cql, { isIdempotent });
      const { length } = await on.attempts(cql);
      expect(error.attempts).toBe(sends);
      // A host without a connection is not asked, so there may be fewer.
      const [least, most] = isIdempotent ? [NODES, NODES * sends] : [1, 1];
      expect([length >= least, length <= most]).toEqual([true, true]);
    },
  );

  it.each([false, true])(
    'should try later when all nodes are stopped, isIdempotent %s',
    async isIdempotent => {
      const cql = await on.answering(SUCCESS);
      await on.stopAllNodes();
      const error = await on.failing(cql, { isIdempotent });
      expect(error.attempts).toBe(RETRIES + 1);
      expect((error.cause as Error).name).toBe('NoHostAvailableError');
      expect(await on.attempts(cql)).toEqual([]);
    },
  );

  it('should execute once when stopped nodes come back, also what is not idempotent', async () => {
    const cql = await on.answering(SUCCESS);
    await on.stopAllNodes();
    setTimeout(() => void on.cluster.accept(), 500);
    await on.run(cql, { retry: { count: 100, delay: () => 100 } });
    expect(await on.attempts(cql)).toHaveLength(1);
  });
});
