import { Client } from 'cassandra-driver';
import { version } from 'cassandra-driver/package.json';
import { partitionerOf } from '../../../../src/cassandra/internal/driver/driver.js';

/** A part of the driver that is not documented. */
interface Metadata {
  setPartitioner(name: string): void;
}

const make = (): Client => new Client({ contactPoints: ['127.0.0.1'], localDataCenter: 'none' });

describe(`the partitioner that the driver uses (${version})`, () => {
  it('should be known by the name of its tokenizer', () => {
    for (const name of ['Murmur3Partitioner', 'RandomPartitioner', 'ByteOrderedPartitioner']) {
      const client = make();
      (client.metadata as unknown as Metadata).setPartitioner(`org.apache.cassandra.dht.${name}`);
      expect(partitionerOf(client)).toBe(`.${name}`);
    }
  });

  it('should not be known before the client has connected', () => {
    expect(partitionerOf(make())).toBeUndefined();
  });
});
