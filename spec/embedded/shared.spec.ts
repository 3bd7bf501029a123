import { openKeyspace } from '../../embedded/jest/specs.js';

describe('openKeyspace', () => {
  it('should give a client in a keyspace of its own with the schema made', async () => {
    const { client, keyspace, close } = await openKeyspace({
      schema: ['CREATE TABLE kv (k int PRIMARY KEY, v int)'],
    });
    await client.execute('INSERT INTO kv (k, v) VALUES (?, ?)', [1, 2], { prepare: true });
    const { rows } = await client.execute('SELECT v FROM kv WHERE k = 1');
    expect(rows.map(row => row.v)).toEqual([2]);
    await close();
    const other = await openKeyspace();
    expect(other.keyspace).not.toBe(keyspace);
    await expect(other.client.execute(`SELECT * FROM ${keyspace}.kv`)).rejects.toThrow(keyspace);
    await other.close();
  });
});
