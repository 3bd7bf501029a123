import { asapScheduler, from, lastValueFrom, toArray } from 'rxjs';
import { CassandraConnectError, saveToCassandra } from '../../../../src/cassandra/index.js';
import { FakeClient, serverError } from '../lib/fakeClient.js';

const OVERLOADED = 0x1001;
const SYNTAX_ERROR = 0x2000;

/** Saves two rows while the first so many questions for the table fail. */
function saveAfter(failures: number, error: Error, count?: number) {
  const fake = new FakeClient({ respond: () => undefined });
  const { metadata } = fake;
  const { getTable } = metadata;
  let asked = 0;
  metadata.getTable = (keyspace, name) =>
    ++asked > failures ? getTable(keyspace, name) : Promise.reject(error);
  const conf = { retry: { count, delay: () => 0, when: () => true }, scheduler: asapScheduler };
  const rows = from([
    { k: 1, v: 1 },
    { k: 2, v: 2 },
  ]);
  const saved = rows.pipe(saveToCassandra(fake.client, 'ks', 'kv', conf), toArray());
  return { saved: lastValueFrom(saved), asked: () => asked };
}

describe('the plan of an operator', () => {
  it('should be made again when the node that was asked for the table goes away', async () => {
    // What a node says that is being stopped.
    const { saved, asked } = saveAfter(3, serverError(OVERLOADED));
    expect(await saved).toHaveLength(2);
    expect(asked()).toBe(4);
  });

  it('should fail with a CassandraConnectError after as many repetitions as requests', async () => {
    const error = serverError(OVERLOADED);
    const { saved, asked } = saveAfter(Infinity, error, 2);
    const failure = await saved.catch((thrown: unknown) => thrown);
    expect(failure).toBeInstanceOf(CassandraConnectError);
    expect(failure).toMatchObject({ code: 'ERR_CASSANDRA_CONNECT', cause: error });
    expect(asked()).toBe(3);
  });

  it('should not be made again when that cannot help, whatever retry.when says', async () => {
    const { saved, asked } = saveAfter(Infinity, serverError(SYNTAX_ERROR));
    await expect(saved).rejects.toMatchObject({ code: SYNTAX_ERROR });
    expect(asked()).toBe(1);
  });
});
