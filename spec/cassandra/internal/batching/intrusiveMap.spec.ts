import * as fc from 'fast-check';
import { IntrusiveMap } from '../../../../src/cassandra/internal/batching/intrusiveMap.js';

interface Member {
  readonly partition: unknown;
  beside: Member | undefined;
}

const partitions = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.integer(),
  fc.double({ noNaN: true }),
  fc.constantFrom('', '1', 'a', 'ab', '\u{1f600}'),
);

describe('IntrusiveMap', () => {
  it('should find, add and delete as a Map does', () => {
    const changes = fc.array(fc.tuple(partitions, fc.boolean()), { maxLength: 500 });
    const same = fc.property(changes, all => {
      const map = new Map<unknown, Member>();
      const index = new IntrusiveMap<Member>();
      for (const [partition, isKept] of all) {
        const known = index.get(partition);
        expect(known).toBe(map.get(partition));
        if (known && !isKept) {
          index.delete(known);
          map.delete(partition);
        } else if (!known) {
          const member = { partition, beside: undefined };
          index.add(member);
          map.set(partition, member);
        }
      }
    });
    fc.assert(same, { numRuns: 200 });
  });

  it('should stay fast for partitions that differ in high bits, fractions or ends only', () => {
    const makers: Array<(i: number) => unknown> = [
      i => (i << 14) | 0,
      i => i / 100_000,
      i => `a long name that all of them share, ${i}`,
    ];
    for (const make of makers) {
      const index = new IntrusiveMap<Member>();
      const lengths: number[] = [];
      for (let i = 0; i < 20_000; i++) index.add({ partition: make(i), beside: undefined });
      for (let i = 0; i < 20_000; i++) {
        let length = 0;
        for (let at = index.get(make(i)); at; at = at.beside) length++;
        lengths.push(length);
      }
      expect(Math.max(...lengths)).toBeLessThan(16);
    }
  });
});
