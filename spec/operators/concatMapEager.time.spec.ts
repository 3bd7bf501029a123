import { defer, of, retry, Subject, TimeoutError, timer, VirtualTimeScheduler } from 'rxjs';
import { concatMapEager } from 'rxjs-await';
import { deferred, macrotask } from '../support/async.js';
import { marbles } from '../support/marbles.js';
import { record } from '../support/record.js';
import { lateValue } from '../support/timeouts.js';

const late = (index: number, timeout: number, seen: number) =>
  lateValue('concatMapEager', index, timeout, seen);

describe('concatMapEager', () => {
  it('should count the timeout from when the inner is head [62]', () =>
    marbles(({ hot, inners, expectObservable }) => {
      const source = hot('  abc|                 ');
      const project = inners({
        a: ['               ----(x|)             ', '^---!                '],
        b: ['                -------(y|)         ', '-^------!            '],
        c: ['                 ------(z|)         ', '--^-----!            '],
      });
      const expected = '    ----x---(yz|)        ';
      // b runs for 7 ms, of which 4 as the head.
      const operator = concatMapEager(project, { concurrency: 3, timeout: 5 });
      expectObservable(source.pipe(operator)).toBe(expected);
    }));

  it('should never time out an inner that has ended before its turn [62]', () =>
    marbles(({ hot, inners, expectObservable }) => {
      const source = hot('  ab|              ');
      const project = inners({
        a: ['               -u--v--w--x|     ', '^----------!     '],
        b: ['                --y|            ', '-^--!            '],
      });
      const expected = '    -u--v--w--x(y|)  ';
      const operator = concatMapEager(project, { concurrency: 2, timeout: 12 });
      expectObservable(source.pipe(operator)).toBe(expected);
    }));

  it("should fail with a TimeoutError and unsubscribe all, 'immediate' [63]", () =>
    marbles(({ hot, inners, expectObservable }) => {
      const source = hot('  ab|        ');
      const project = inners({
        a: ['               -x------y| ', '^----!     '],
        b: ['                -z|       ', '-^-!       '],
      });
      const expected = '    -x---#     ';
      const operator = concatMapEager(project, { concurrency: 2, timeout: 5 });
      expectObservable(source.pipe(operator)).toBe(expected, undefined, late(0, 5, 1));
    }));

  it("should deliver the prefix, then the TimeoutError, 'inTurn' [63]", () =>
    marbles(({ hot, inners, expectObservable }) => {
      const source = hot('  abc|           ');
      const project = inners({
        a: ['               ---(x|)        ', '^--!           '],
        b: ['                -y---------|  ', '-^-----!       '],
        c: ['                 -(z|)        ', '--^!           '],
      });
      const expected = '    ---(xy)#       ';
      const config = { concurrency: 3, timeout: 4, onError: 'inTurn' } as const;
      expectObservable(source.pipe(concatMapEager(project, config))).toBe(
        expected,
        undefined,
        late(1, 4, 1),
      );
    }));

  it("should deliver everything else before the TimeoutError, 'end' [63]", () =>
    marbles(({ hot, inners, expectObservable }) => {
      const source = hot('  ab|           ');
      const project = inners({
        a: ['               -x-------y|   ', '^---!         '],
        b: ['                ------z|     ', '-^------!     '],
      });
      const expected = '    -x-----z#     ';
      const config = { concurrency: 2, timeout: 4, onError: 'end' } as const;
      expectObservable(source.pipe(concatMapEager(project, config))).toBe(
        expected,
        undefined,
        late(0, 4, 1),
      );
    }));

  it('should ignore what a timed-out promise gives later [63]', async () => {
    for (const onError of ['immediate', 'inTurn', 'end'] as const) {
      const scheduler = new VirtualTimeScheduler();
      const promise = deferred<string>();
      const signals: AbortSignal[] = [];
      const operator = concatMapEager(
        (_: number, __, { signal }) => {
          signals.push(signal);
          return promise.promise;
        },
        { concurrency: 1, timeout: 5, onError, scheduler },
      );
      const result = record(of(0).pipe(operator));
      scheduler.flush();
      expect(result.end).toEqual({ error: expect.any(TimeoutError) });
      expect(signals[0].aborted).toBe(true);
      promise.resolve('late');
      await macrotask();
      expect(result.values).toEqual([]);
    }
  });

  it('should abort the signal of a timed-out inner and unsubscribe it [50] [63]', () => {
    const scheduler = new VirtualTimeScheduler();
    const inner = new Subject<never>();
    const signals: AbortSignal[] = [];
    const operator = concatMapEager(
      (_: number, __, { signal }) => {
        signals.push(signal);
        return inner;
      },
      { concurrency: 1, timeout: 5, scheduler },
    );
    record(of(0).pipe(operator));
    expect(signals[0].aborted).toBe(false);
    scheduler.flush();
    expect(signals[0].aborted).toBe(true);
    expect(inner.observed).toBe(false);
  });

  it('should count the timeout from the start when unordered', () =>
    marbles(({ hot, inners, expectObservable }) => {
      const source = hot('  ab|          ');
      const project = inners({
        a: ['               ---x|        ', '^---!        '],
        b: ['                -y-----|    ', '-^----!      '],
      });
      const expected = '    --yx--#      ';
      const config = { concurrency: 2, timeout: 5, ordered: false };
      const result = source.pipe(concatMapEager(project, config));
      expectObservable(result).toBe(expected, undefined, late(1, 5, 1));
    }));

  it('should leave no timer behind', () => {
    for (const end of ['complete', 'error', 'unsubscribe'] as const) {
      const scheduler = new VirtualTimeScheduler();
      const inner = new Subject<number>();
      const config = { concurrency: 1, timeout: 5, scheduler };
      const result = record(of(0).pipe(concatMapEager(() => inner, config)));
      if (end === 'unsubscribe') result.subscription.unsubscribe();
      else inner[end](undefined);
      const { end: before } = result;
      scheduler.flush();
      expect(result.end).toBe(before);
      expect(scheduler.frame).toBe(0);
    }
  });

  it('should keep place and slot of an inner that retries while others go on [64]', () =>
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const source = hot('        (abc|)                       ');
      const attempts = [
        cold('                    --#                          '),
        cold('                        ----(x|)                 '),
      ];
      const others = {
        b: cold('                 ---(y|)                      '),
        c: cold('                         ----(z|)             '),
      };
      const subscriptions = [
        ['                        ^-!                          '],
        ['                        ----^---!                    '],
        ['                        ^--!                         '],
        ['                        --------^---!                '],
      ];
      const expected = '          --------(xy)(z|)             ';
      let attempt = 0;
      const retried = defer(() => attempts[attempt++]).pipe(retry({ delay: () => timer(2) }));
      const project = (name: string) => (name === 'a' ? retried : others[name as 'b' | 'c']);
      const result = source.pipe(concatMapEager(project, 2));
      expectObservable(result).toBe(expected);
      [...attempts, others.b, others.c].forEach((inner, at) =>
        expectSubscriptions(inner.subscriptions).toBe(subscriptions[at]),
      );
    }));
});
