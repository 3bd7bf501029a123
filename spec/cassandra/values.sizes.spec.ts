import { lastValueFrom } from 'rxjs';
import { openKeyspace, type SpecKeyspace } from '../../embedded/jest/specs.js';
import { saveToCassandra } from '../../src/cassandra/index.js';
import { pull } from '../../src/index.js';

let on: SpecKeyspace;

beforeAll(async () => {
  on = await openKeyspace({
    schema: ['CREATE TABLE hits (k int, c int, a counter, b counter, PRIMARY KEY (k, c))'],
  });
});
afterAll(() => on.close());

// Too low an estimate makes batches above the limit of the server, which then warns.
it('should be estimated so that batches of counters never make the server warn', async () => {
  const warnings: string[] = [];
  on.client.on('log', (level: string, _: string, text: string) => {
    if (level === 'warning') warnings.push(text);
  });
  const rows = Array.from({ length: 5000 }, (_, i) => ({ k: i % 9, c: i, a: 1, b: 1 }));
  await lastValueFrom(pull(rows).pipe(saveToCassandra(on.client, on.keyspace, 'hits')));
  expect(warnings).toEqual([]);
});
