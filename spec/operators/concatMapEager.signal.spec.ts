import { NEVER, of, Subject, take } from 'rxjs';
import { concatMapEager } from 'rxjs-await';
import { macrotask } from '../support/async.js';
import { record } from '../support/record.js';

describe('concatMapEager', () => {
  it("should abort the signal on unsubscribe and a sibling's error, not after the own end [50]", () => {
    const signals: AbortSignal[] = [];
    const inners = [NEVER, of(1), NEVER, new Subject<number>()];
    const operator = concatMapEager((x: number, _, context) => {
      signals[x] = context.signal;
      return inners[x];
    }, 4);
    const aborted = () => signals.map(signal => signal.aborted);
    record(of(0, 1, 2, 3).pipe(operator)).subscription.unsubscribe();
    expect(aborted()).toEqual([true, false, true, true]);
    record(of(0, 1, 2, 3).pipe(operator));
    expect(aborted()).toEqual([false, false, false, false]);
    (inners[3] as Subject<number>).error('failed');
    expect(aborted()).toEqual([true, false, true, false]);
  });

  it('should abort only the signals of the later ones when one fails in turn [50]', () => {
    const signals: AbortSignal[] = [];
    const inners = [NEVER, new Subject<number>(), NEVER];
    const operator = concatMapEager(
      (x: number, _, { signal }) => {
        signals[x] = signal;
        return inners[x];
      },
      { concurrency: 3, onError: 'inTurn' },
    );
    record(of(0, 1, 2).pipe(operator));
    (inners[1] as Subject<number>).error('failed');
    expect(signals.map(signal => signal.aborted)).toEqual([false, false, true]);
  });

  it('should give a signal that is aborted already when it is read late [50]', () => {
    const contexts: Array<{ signal: AbortSignal }> = [];
    const operator = concatMapEager((x: number, _, context) => {
      contexts.push(context);
      return x ? of(x) : NEVER;
    }, 2);
    record(of(0, 1).pipe(operator)).subscription.unsubscribe();
    expect(contexts.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    expect(contexts[0].signal).toBe(contexts[0].signal);
  });

  it('should not abort the signal of a promise whose value ends the subscription [50]', async () => {
    const signals: AbortSignal[] = [];
    const operator = concatMapEager((x: number, _, { signal }) => {
      signals.push(signal);
      return x ? NEVER : Promise.resolve(x);
    }, 2);
    record(of(0, 1).pipe(operator, take(1)));
    await macrotask();
    expect(signals.map(signal => signal.aborted)).toEqual([false, true]);
  });
});
