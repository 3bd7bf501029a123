import { of, Subject, Subscriber } from 'rxjs';
import { Engine } from '../../../src/internal/engine/engine.js';
import { resolveConfig } from '../../../src/internal/engine/engineConfig.js';

function makeEngine() {
  const options = { concurrency: 3, ordered: false };
  const config = resolveConfig('test', (value: number) => of(value), options, 'immediate');
  return new Engine<number, number>(config, new Subscriber<number>());
}

describe('InnerPool', () => {
  it('should give out the inner that was given back last, bound to no other', () => {
    const { pool } = makeEngine();
    const inners = [0, 1, 2].map(index => pool.place(index, index));
    expect(new Set(inners).size).toBe(3);
    for (const inner of inners) pool.giveBack(inner);
    const again = [3, 4, 5, 6].map(index => pool.place(index, index));
    expect(again.slice(0, 3)).toEqual([inners[2], inners[1], inners[0]]);
    expect(inners).not.toContain(again[3]);
    // A inner that runs for long would hold on to all that were ever free behind it.
    expect(again.map(({ nextFree }) => nextFree)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('should spend the budget of a turn on what was asked for in that turn alone', () => {
    const engine = makeEngine();
    const budget = () => (engine as unknown as { budget: number }).budget;
    const before = budget();
    const source = new Subject<number>();
    engine.subscribeTo(source);
    for (const value of [1, 2, 3]) source.next(value);
    // Not at the end, which has a turn of its own.
    expect(budget()).toBe(before);
  });
});
