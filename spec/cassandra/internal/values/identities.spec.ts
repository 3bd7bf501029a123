import type { CODE } from '../../../../src/cassandra/internal/driver/dataTypes.js';
import { codec } from '../lib/codecs.js';

describe('the identity of a value', () => {
  it.each<[keyof typeof CODE, unknown, unknown]>([
    ['text', Buffer.from('grün'), 'grün'],
    ['smallint', Buffer.from([0, 5]), 5],
    ['tinyint', Buffer.from([0xfb]), -5],
    ['boolean', Buffer.from([1]), true],
    ['boolean', Buffer.from([0]), false],
    ['int', Buffer.from([0, 0, 0, 5]), 5],
    ['bigint', Buffer.from([0, 0, 0, 0, 0, 0, 0, 5]), '5'],
    ['double', '0.5', 0.5],
    ['ascii', Buffer.from('abc'), 'abc'],
  ])('should be equal for equal ones of %s: %p and %p', (name, one, other) => {
    const { bind, identityOf } = codec(name);
    expect(identityOf(bind(one))).toBe(identityOf(bind(other)));
  });

  it('should tell others apart', () => {
    const { identityOf } = codec('text');
    expect(new Set(['a', 'b', '\ud83d\ude00', '\ufffd'].map(identityOf)).size).toBe(4);
    expect(codec('smallint').identityOf(Buffer.alloc(0))).toBe('');
  });
});

it('should measure a counter with its shard', () => {
  const { bind, sizeOf } = codec('counter');
  expect(sizeOf(bind(1))).toBe(36);
});
