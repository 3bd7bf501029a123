import {
  addListener,
  notify,
  type Demand,
  type DemandListener,
} from '../../../src/internal/demand/demand.js';

/** A demand for so many values, and listeners that note when they are asked. */
function setUp(wanted: number) {
  const asked: string[] = [];
  const demand: Demand = {
    isReady: () => wanted > 0,
    received: 0,
    unseen: 0,
    listeners: undefined,
  };
  const take = (name: string) => {
    asked.push(name);
    if (wanted-- > 0) demand.received++;
  };
  const listener = (name: string, work = () => take(name)): DemandListener => ({ resume: work });
  return { asked, demand, take, listener };
}

describe('a demand', () => {
  it('should ask each listener in its turn, and no more when it is no longer ready', () => {
    const { asked, demand, listener } = setUp(3);
    for (const name of ['a', 'b', 'c']) addListener(demand, listener(name));
    notify(demand);
    notify(demand);
    expect(asked).toEqual(['a', 'b', 'c', 'a']);
  });

  it('should ask the first one even so, which looks for itself, and leave it its turn', () => {
    const { asked, demand, listener } = setUp(0);
    for (const name of ['a', 'b']) addListener(demand, listener(name));
    notify(demand);
    notify(demand);
    expect(asked).toEqual(['a', 'a']);
  });

  it('should forget listeners that leave, the others stay', () => {
    const { asked, demand, listener } = setUp(9);
    const [leaveA, leaveB] = ['a', 'b'].map(name => addListener(demand, listener(name)));
    leaveA();
    notify(demand);
    expect([asked, demand.listeners?.size]).toEqual([['b'], 1]);
    leaveB();
    expect(demand.listeners?.size).toBe(0);
    notify(demand);
    expect(asked).toEqual(['b']);
  });

  it('should keep no turn of listeners that leave while they are asked', () => {
    const { asked, demand, take, listener } = setUp(9);
    const leave: Array<() => void> = [];
    for (const name of ['a', 'b']) {
      const work = () => {
        take(name);
        for (const each of leave.splice(0)) each();
      };
      leave.push(addListener(demand, listener(name, work)));
    }
    notify(demand);
    expect([asked, demand.listeners?.size]).toEqual([['a'], 0]);
  });

  it('should ask all the others when some leave while they are asked', () => {
    const { asked, demand, take, listener } = setUp(9);
    const leave: Record<string, () => void> = {};
    const work = () => {
      take('a');
      for (const name of ['a', 'b', 'c']) leave[name]();
    };
    for (const name of ['a', 'b', 'c', 'd']) {
      leave[name] = addListener(demand, name === 'a' ? listener(name, work) : listener(name));
    }
    notify(demand);
    notify(demand);
    expect(asked).toEqual(['a', 'd', 'd']);
    expect(demand.listeners?.size).toBe(1);
  });

  it('should leave the turns as they are when one leaves that is not the first', () => {
    const { asked, demand, listener } = setUp(9);
    const [, leaveB] = ['a', 'b', 'c'].map(name => addListener(demand, listener(name)));
    leaveB();
    addListener(demand, listener('d'));
    notify(demand);
    expect(asked).toEqual(['a', 'c', 'd']);
  });
});
