import { shared } from '../../../src/internal/util/processGlobal.js';
import { currentDemand } from '../../../src/internal/demand/demand.js';

describe('state that both builds share', () => {
  it('should be made once, by whoever asks first', () => {
    const [first, second] = [{}, {}];
    expect(shared('spec: once', () => first)).toBe(first);
    expect(shared('spec: once', () => second)).toBe(first);
    expect(shared('spec: other', () => second)).toBe(second);
  });

  it('should hold the current demand, apart from that of 0.1, whose demands are of another shape', () => {
    expect(shared('demand', () => ({}))).toBe(currentDemand);
    const old = Symbol.for('rxjs-await.demand');
    expect(Object.hasOwn(globalThis, old)).toBe(false);
  });
});
