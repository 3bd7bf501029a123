import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cassandraOfEnvironment, openCassandra, startCassandra } from '../../embedded/index.js';

describe('cassandraOfEnvironment', () => {
  it('should use the cluster that is named', () => {
    const access = cassandraOfEnvironment({
      CASSANDRA_CONTACT_POINTS: 'one, two:9043',
      CASSANDRA_DATACENTER: 'here',
      CASSANDRA_USERNAME: 'user',
      CASSANDRA_PASSWORD: 'secret',
    });
    expect(access!.clientOptions({ keyspace: 'ks' })).toMatchObject({
      contactPoints: ['one', 'two:9043'],
      localDataCenter: 'here',
      keyspace: 'ks',
      authProvider: expect.anything(),
    });
  });

  it('should be undefined without contact points', () => {
    expect(cassandraOfEnvironment({ CASSANDRA_CONTACT_POINTS: ' , ' })).toBeUndefined();
  });

  it('should refuse half a login', () => {
    const env = { CASSANDRA_CONTACT_POINTS: 'one', CASSANDRA_USERNAME: 'user' };
    expect(() => cassandraOfEnvironment(env)).toThrow('CASSANDRA_PASSWORD');
  });
});

describe('openCassandra', () => {
  it('should start nothing where a cluster is named', async () => {
    process.env.CASSANDRA_CONTACT_POINTS = 'one';
    try {
      expect((await openCassandra()).contactPoints).toEqual(['one']);
    } finally {
      delete process.env.CASSANDRA_CONTACT_POINTS;
    }
  });
});

describe('a missing tool', () => {
  it('should be named with what installs it, and what does without it', async () => {
    const { PATH, RXJS_AWAIT_CACHE } = process.env;
    const empty = await mkdtemp(join(tmpdir(), 'rxjs-await-empty-'));
    process.env.PATH = empty;
    process.env.RXJS_AWAIT_CACHE = empty;
    try {
      const error = await startCassandra().catch(reason => reason);
      expect(error.code).toBe('ERR_MISSING_TOOL');
      expect(error.message).toContain('apt-get install -y openjdk-17-jre-headless maven');
      expect(error.message).toContain('CASSANDRA_CONTACT_POINTS');
    } finally {
      process.env.PATH = PATH;
      if (RXJS_AWAIT_CACHE === undefined) delete process.env.RXJS_AWAIT_CACHE;
      else process.env.RXJS_AWAIT_CACHE = RXJS_AWAIT_CACHE;
      await rm(empty, { recursive: true, force: true });
    }
  });
});
