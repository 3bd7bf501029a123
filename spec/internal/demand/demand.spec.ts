import { attach, raise, type Demand, type Taker } from '../../../src/internal/demand/demand.js';

/** A demand for so many values, and takers that note when they are asked. */
function setUp(wanted: number) {
  const asked: string[] = [];
  const demand: Demand = { isReady: () => wanted > 0, received: 0, takers: undefined };
  const take = (name: string) => {
    asked.push(name);
    if (wanted-- > 0) demand.received++;
  };
  const taker = (name: string, work = () => take(name)): Taker => ({ resume: work });
  return { asked, demand, take, taker };
}

describe('a demand', () => {
  it('should ask each taker in its turn, and no more when it is no longer ready', () => {
    const { asked, demand, taker } = setUp(3);
    for (const name of ['a', 'b', 'c']) attach(demand, taker(name));
    raise(demand);
    raise(demand);
    expect(asked).toEqual(['a', 'b', 'c', 'b']);
  });

  it('should ask the first one even so, which looks for itself, and leave it its turn', () => {
    const { asked, demand, taker } = setUp(0);
    for (const name of ['a', 'b']) attach(demand, taker(name));
    raise(demand);
    raise(demand);
    expect(asked).toEqual(['a', 'a']);
  });

  it('should forget takers that leave, the others stay', () => {
    const { asked, demand, taker } = setUp(9);
    const [leaveA, leaveB] = ['a', 'b'].map(name => attach(demand, taker(name)));
    leaveA();
    raise(demand);
    expect([asked, demand.takers?.size]).toEqual([['b'], 1]);
    leaveB();
    expect(demand.takers?.size).toBe(0);
    raise(demand);
    expect(asked).toEqual(['b']);
  });

  it('should keep no turn of takers that leave while they are asked', () => {
    const { asked, demand, take, taker } = setUp(9);
    const leave: Array<() => void> = [];
    for (const name of ['a', 'b']) {
      const work = () => {
        take(name);
        for (const each of leave.splice(0)) each();
      };
      leave.push(attach(demand, taker(name, work)));
    }
    raise(demand);
    expect([asked, demand.takers?.size]).toEqual([['a', 'b'], 0]);
  });

  it('should ask all the others when some leave while they are asked', () => {
    const { asked, demand, take, taker } = setUp(9);
    const leave: Record<string, () => void> = {};
    const work = () => {
      take('a');
      for (const name of ['a', 'b', 'c']) leave[name]();
    };
    for (const name of ['a', 'b', 'c', 'd']) {
      leave[name] = attach(demand, name === 'a' ? taker(name, work) : taker(name));
    }
    raise(demand);
    raise(demand);
    expect(asked).toEqual(['a', 'b', 'c', 'd', 'd']);
    expect(demand.takers?.size).toBe(1);
  });

  it('should leave the turns as they are when one leaves that is not the first', () => {
    const { asked, demand, taker } = setUp(9);
    const [, leaveB] = ['a', 'b', 'c'].map(name => attach(demand, taker(name)));
    leaveB();
    attach(demand, taker('d'));
    raise(demand);
    expect(asked).toEqual(['a', 'c', 'd']);
  });
});
