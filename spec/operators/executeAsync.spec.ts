import { NEVER, of, queueScheduler, Subject, throwError, VirtualTimeScheduler } from 'rxjs';
import { executeAsync, Executor, pull, slidingAwait } from 'rxjs-await';
import { deferred, macrotask, reportedErrorsOf, unhandledRejectionsOf } from '../support/async.js';
import { marbles } from '../support/marbles.js';
import { record } from '../support/record.js';

describe('executeAsync', () => {
  it('should not run the block before it is subscribed, and once per subscription', async () => {
    let runs = 0;
    const future = executeAsync(() => ++runs);
    await macrotask();
    expect(runs).toBe(0);
    const results = [record(future), record(future)];
    // Not in the subscribe call either.
    expect(runs).toBe(0);
    await macrotask();
    expect(results.map(({ values }) => values)).toEqual([[1], [2]]);
    expect(results.map(({ end }) => end)).toEqual(['complete', 'complete']);
  });

  it('should give anything that is no promise and no Observable as one value', () => {
    for (const value of [undefined, null, 0, '', 'text', [1, 2], new Map([[1, 2]]), () => 1, {}]) {
      const result = record(executeAsync(() => value, queueScheduler));
      expect(result).toMatchObject({ end: 'complete' });
      expect(result.values).toEqual([value]);
      expect(result.values[0]).toBe(value);
    }
  });

  it('should await a promise or thenable', async () => {
    const { promise, resolve } = deferred<number[]>();
    const result = record(executeAsync(() => promise, queueScheduler));
    await macrotask();
    expect(result).toMatchObject({ values: [], end: 'running' });
    resolve([1, 2]);
    await macrotask();
    expect(result).toMatchObject({ values: [[1, 2]], end: 'complete' });

    const thenable = { then: (yes: (value: string) => void) => yes('thenable') };
    const other = record(executeAsync(() => thenable as PromiseLike<string>, queueScheduler));
    await macrotask();
    expect(other).toMatchObject({ values: ['thenable'], end: 'complete' });
  });

  it('should mirror an Observable, its unsubscription included', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const inner = cold('         -a-b-|');
      const unsubscribed = '       ---!  ';
      expectObservable(executeAsync(() => inner, queueScheduler)).toBe('-a-b-|');
      expectObservable(
        executeAsync(() => inner, queueScheduler),
        unsubscribed,
      ).toBe('-a--');
      expectSubscriptions(inner.subscriptions).toBe(['^----!', unsubscribed.replace('-', '^')]);
    }));

  it('should read a pull source of the block to its end', async () => {
    const result = record(executeAsync(() => pull([1, 2, 3])));
    await macrotask();
    expect(result).toMatchObject({ values: [1, 2, 3], end: 'complete' });
  });

  it('should run the block on the scheduler that is given', () => {
    const scheduler = new VirtualTimeScheduler();
    const result = record(executeAsync(() => 'a', scheduler));
    expect(result).toMatchObject({ values: [], end: 'running' });
    scheduler.flush();
    expect(result).toMatchObject({ values: ['a'], end: 'complete' });
  });

  it('should fail when the block throws, rejects, or gives an Observable that fails', async () => {
    for (const reason of [new Error('failed'), undefined, 0]) {
      const blocks = [
        () => {
          throw reason;
        },
        () => Promise.reject(reason),
        () => throwError(() => reason),
      ];
      for (const block of blocks) {
        const result = record(executeAsync<unknown>(block));
        await macrotask();
        expect(result.end).toEqual({ error: reason });
      }
    }
  });

  it('should never run the block when unsubscribed while it waits', async () => {
    let runs = 0;
    record(executeAsync(() => ++runs)).subscription.unsubscribe();
    await macrotask();
    expect(runs).toBe(0);
  });

  it('should abort the signal when unsubscribed while it runs, not after its end', async () => {
    const signals: AbortSignal[] = [];
    const future = (result: unknown) =>
      executeAsync(({ signal }) => {
        signals.push(signal);
        return result;
      }, queueScheduler);
    for (const result of [NEVER, new Promise(() => {}), of(1), 1, Promise.resolve(1)]) {
      const { subscription } = record(future(result));
      await macrotask();
      subscription.unsubscribe();
    }
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true, false, false, false]);
  });

  it('should ignore what comes after it was unsubscribed, without unhandled rejection', async () => {
    const found = await unhandledRejectionsOf(async () => {
      const { promise, reject } = deferred();
      const result = record(executeAsync(() => promise, queueScheduler));
      result.subscription.unsubscribe();
      reject('late');
      await macrotask();
      expect(result).toMatchObject({ values: [], end: 'running' });

      const inside = record(
        executeAsync(() => {
          inside.subscription.unsubscribe();
          return Promise.reject('inside');
        }),
      );
      await macrotask();
      expect(inside.end).toBe('running');
    });
    expect(found).toEqual([]);
  });

  it('should report an error that no observer takes', async () => {
    const found = await reportedErrorsOf(() => {
      executeAsync(() => Promise.reject('alone'), queueScheduler).subscribe();
    });
    expect(found).toEqual(['alone']);
  });

  it('should not subscribe to the Observable of a block that unsubscribes', async () => {
    const inner = new Subject<number>();
    const result = record(
      executeAsync(() => {
        result.subscription.unsubscribe();
        return inner;
      }),
    );
    await macrotask();
    expect(inner.observed).toBe(false);
  });

  it('should run on an Executor', async () => {
    const executor = new Executor({ concurrency: 1 });
    const { promise, resolve } = deferred<string>();
    const results = ['a', 'b'].map(name =>
      record(executeAsync(() => (name === 'a' ? promise : name), executor)),
    );
    await macrotask();
    expect([executor.active, executor.waiting]).toEqual([1, 1]);
    resolve('a');
    await macrotask();
    expect(results.map(({ values }) => values)).toEqual([['a'], ['b']]);
  });

  it('should start under slidingAwait only when there is room', async () => {
    let runs = 0;
    const never = executeAsync(() => {
      runs++;
      return NEVER;
    });
    record(of(never, never, never, never).pipe(slidingAwait(2)));
    await macrotask();
    expect(runs).toBe(2);
  });

  it('should refuse bad arguments when it is created', () => {
    for (const block of [undefined, null, 5, 'block', of(1), Promise.resolve(1)]) {
      const create = () => executeAsync(block as never);
      expect(create).toThrow(TypeError);
      expect(create).toThrow(/^executeAsync: expected block to be a function, got /);
    }
    const create = () => executeAsync(() => 1, {} as never);
    expect(create).toThrow(TypeError);
    expect(create).toThrow(/^executeAsync: expected /);
  });

  it('should unwrap the promise that a thenable passes on', async () => {
    const thenable = { then: (pass: (value: unknown) => void) => pass(Promise.resolve(1)) };
    const result = record(executeAsync(() => thenable as PromiseLike<unknown>));
    await macrotask();
    expect(result).toMatchObject({ values: [1], end: 'complete' });
  });
});
