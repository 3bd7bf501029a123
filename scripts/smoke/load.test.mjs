// What a user of the published package meets, in both formats. Runs on any Node that the package supports.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { map } from 'rxjs';
import { createConsumer } from './consumer.mjs';

/** The two builds of an entry, as a consumer's own files load them. */
async function load(consumer, entry) {
  const file = consumer.write(`${entry.replace('/', '-')}.mjs`, `export * from '${entry}';\n`);
  const esm = await import(pathToFileURL(file));
  const cjs = createRequire(join(consumer.folder, 'package.json'))(entry);
  return { esm, cjs };
}

async function valuesOf(source) {
  const values = [];
  await source.forEach(value => values.push(value));
  return values;
}

const oneToTen = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

describe('rxjs-await, without cassandra-driver', async () => {
  const consumer = createConsumer(['rxjs']);
  after(consumer.remove);
  const builds = await load(consumer, 'rxjs-await');

  it('exports the same by import and by require', () => {
    assert.deepEqual(Object.keys(builds.esm).sort(), Object.keys(builds.cjs).sort());
    assert.equal(typeof builds.esm.slidingAwait, 'function');
  });

  for (const [format, { pull, slidingAwait }] of Object.entries(builds)) {
    it(`keeps the order of futures (${format})`, async () => {
      // The later, the sooner it ends.
      const slow = x => new Promise(done => setTimeout(done, 20 - 2 * x, x));
      const futures = pull(oneToTen).pipe(map(slow));
      assert.deepEqual(await valuesOf(futures.pipe(slidingAwait(3))), oneToTen);
    });
  }

  for (const [source, sink] of [
    ['cjs', 'esm'],
    ['esm', 'cjs'],
  ]) {
    it(`shares one demand between pull (${source}) and slidingAwait (${sink})`, () => {
      let pulled = 0;
      function* hundred() {
        while (pulled < 100) {
          pulled++;
          yield new Promise(() => {});
        }
      }
      const { pull } = builds[source];
      const { slidingAwait } = builds[sink];
      const subscription = pull(hundred).pipe(slidingAwait(3)).subscribe();
      assert.equal(pulled, 3);
      subscription.unsubscribe();
    });
  }
});

describe('rxjs-await/cassandra', async () => {
  const consumer = createConsumer(['rxjs', 'cassandra-driver']);
  after(consumer.remove);
  const builds = await load(consumer, 'rxjs-await/cassandra');

  it('exports the same by import and by require', () => {
    assert.deepEqual(Object.keys(builds.esm).sort(), Object.keys(builds.cjs).sort());
  });

  for (const [format, { CassandraConnector, saveToCassandra }] of Object.entries(builds)) {
    it(`makes a connector and an operator, and connects to nothing yet (${format})`, () => {
      const connector = new CassandraConnector({
        contactPoints: ['127.0.0.1'],
        localDataCenter: 'datacenter1',
      });
      assert.equal(typeof saveToCassandra(connector, 'ks', 'numbers'), 'function');
    });
  }
});
