import { of, Subject, Subscriber } from 'rxjs';
import { Engine } from '../../../src/internal/engine/engine.js';
import { toPlan } from '../../../src/internal/engine/engineConfig.js';

function makeEngine() {
  const config = { concurrency: 3, ordered: false };
  const plan = toPlan('test', (value: number) => of(value), config, 'immediate');
  return new Engine<number, number>(plan, new Subscriber<number>());
}

describe('Pool', () => {
  it('should give out the slot that was given back last, bound to no other', () => {
    const { pool } = makeEngine();
    const slots = [0, 1, 2].map(index => pool.place(index, index));
    expect(new Set(slots).size).toBe(3);
    for (const slot of slots) pool.giveBack(slot);
    const again = [3, 4, 5, 6].map(index => pool.place(index, index));
    expect(again.slice(0, 3)).toEqual([slots[2], slots[1], slots[0]]);
    expect(slots).not.toContain(again[3]);
    // A slot that runs for long would hold on to all that were ever free behind it.
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
