import { of, Subject, throwError, TimeoutError, VirtualTimeScheduler } from 'rxjs';
import { concatMapEager, type EagerConfig } from 'rxjs-await';
import { deferred, macrotask, unhandledRejectionsOf } from '../support/async.js';
import { marbles } from '../support/marbles.js';
import { record } from '../support/record.js';

describe('concatMapEager', () => {
  it("should hold the error until all running inners have ended, settling 'immediate' [51]", () =>
    marbles(({ hot, inners, expectObservable, expectSubscriptions }) => {
      const source = hot('  abcd-------- ');
      const project = inners({
        a: ['               -u----x-y|   ', '^--------!   '],
        b: ['                --#         ', '-^-!         '],
        c: ['                 -z------|  ', '--^-------!  '],
        d: ['                  -         '],
      });
      const expected = '    -u--------#  ';
      const operator = concatMapEager(project, { concurrency: 3, settle: true });
      expectObservable(source.pipe(operator)).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe('^--!');
    }));

  it("should deliver the prefix and wait for the later ones, settling 'inTurn' [51]", () =>
    marbles(({ hot, inners, expectObservable }) => {
      const source = hot('  abcd-------- ');
      const project = inners({
        a: ['               -u----x-y|   ', '^--------!   '],
        b: ['                --#         ', '-^-!         '],
        c: ['                 -z-------| ', '--^--------! '],
        d: ['                  -         '],
      });
      const expected = '    -u----x-y--# ';
      const config = { concurrency: 3, settle: true, onError: 'inTurn' } as const;
      expectObservable(source.pipe(concatMapEager(project, config))).toBe(expected);
    }));

  it("should not change what 'end' does", () =>
    marbles(({ hot, inners, expectObservable }) => {
      const source = hot('  ab|         ');
      const project = inners({
        a: ['               --#         ', '^-!         '],
        b: ['                -z------|  ', '-^-------!  '],
      });
      const expected = '    --z------#  ';
      const config = { concurrency: 3, settle: true, onError: 'end' } as const;
      expectObservable(source.pipe(concatMapEager(project, config))).toBe(expected);
    }));

  it("should hold the source's error until all running inners have ended [51]", () =>
    marbles(({ hot, inners, expectObservable }) => {
      const source = hot('  a-#         ');
      const project = inners({ a: ['x----y-|', '^------!'] });
      const expected = '    x------#    ';
      const operator = concatMapEager(project, { concurrency: 3, settle: true });
      expectObservable(source.pipe(operator)).toBe(expected);
    }));

  it('should wait for running promises and abort none of their signals [51]', async () => {
    for (const onError of ['immediate', 'inTurn'] as const) {
      const promises = [deferred<number>(), deferred<number>(), deferred<number>()];
      const signals: AbortSignal[] = [];
      const operator = concatMapEager(
        (x: number, _, { signal }) => {
          signals.push(signal);
          return promises[x].promise;
        },
        { concurrency: 3, settle: true, onError },
      );
      const result = record(of(0, 1, 2).pipe(operator));
      promises[1].reject('failed');
      await macrotask();
      promises[0].resolve(0);
      await macrotask();
      expect(result.end).toBe('running');
      promises[2].resolve(2);
      await macrotask();
      expect(result.values).toEqual(onError === 'inTurn' ? [0] : []);
      expect(result.end).toEqual({ error: 'failed' });
      expect(signals.some(signal => signal.aborted)).toBe(false);
    }
  });

  it('should drop a second failure of those it waits for, without unhandled rejection', async () => {
    const found = await unhandledRejectionsOf(async () => {
      const promises = [deferred<number>(), deferred<number>()];
      const operator = concatMapEager((x: number) => promises[x].promise, {
        concurrency: 2,
        settle: true,
      });
      const result = record(of(0, 1).pipe(operator));
      promises[1].reject('first');
      await macrotask();
      promises[0].reject('second');
      await macrotask();
      expect(result.end).toEqual({ error: 'first' });
    });
    expect(found).toEqual([]);
  });

  it("should give the failure of an earlier inner instead, settling 'inTurn'", () => {
    const [a, b, c] = [new Subject<string>(), new Subject<string>(), new Subject<string>()];
    const operator = concatMapEager((x: Subject<string>) => x, {
      concurrency: 3,
      settle: true,
      onError: 'inTurn',
    });
    const result = record(of(a, b, c).pipe(operator));
    c.error('c');
    b.error('b');
    expect(result.end).toBe('running');
    a.next('a');
    a.complete();
    expect(result).toMatchObject({ values: ['a'], end: { error: 'b' } });
  });

  it('should let a pull-based inner that waited for its turn run to its own end', () => {
    let made = 0;
    function* values() {
      while (made < 10) yield made++;
    }
    const failing = new Subject<number>();
    const inners = [failing, values()];
    const operator = concatMapEager((x: number) => inners[x], {
      concurrency: 2,
      prefetch: 2,
      settle: true,
    });
    const result = record(of(0, 1).pipe(operator));
    expect(made).toBe(2);
    failing.error('failed');
    expect(made).toBe(10);
    expect(result).toMatchObject({ values: [], end: { error: 'failed' } });
  });

  it('should unsubscribe everything at once when it is unsubscribed itself', () => {
    const inner = new Subject<number>();
    const signals: AbortSignal[] = [];
    const operator = concatMapEager(
      (x: number, _, { signal }) => {
        signals.push(signal);
        return x ? throwError(() => 'failed') : inner;
      },
      { concurrency: 2, settle: true },
    );
    const result = record(of(0, 1).pipe(operator));
    expect(inner.observed).toBe(true);
    result.subscription.unsubscribe();
    expect(inner.observed).toBe(false);
    expect(signals[0].aborted).toBe(true);
    expect(result.end).toBe('running');
  });

  it('should unsubscribe a timed-out Observable, and abort and await a timed-out promise', async () => {
    for (const onError of ['immediate', 'inTurn', 'end'] as const) {
      const scheduler = new VirtualTimeScheduler();
      const promise = deferred<number>();
      const signals: AbortSignal[] = [];
      const config: EagerConfig<number> = {
        concurrency: 1,
        timeout: 5,
        settle: true,
        onError,
        scheduler,
      };
      const late = record(
        of(0).pipe(
          concatMapEager((_, __, { signal }) => {
            signals.push(signal);
            return promise.promise;
          }, config),
        ),
      );
      const inner = new Subject<number>();
      const observable = record(of(0).pipe(concatMapEager(() => inner, config)));
      scheduler.flush();
      expect(inner.observed).toBe(false);
      expect(observable.end).toEqual({ error: expect.any(TimeoutError) });
      expect(signals[0].aborted).toBe(true);
      await macrotask();
      expect(late.end).toBe('running');
      promise.resolve(1);
      await macrotask();
      expect(late).toMatchObject({ values: [], end: { error: expect.any(TimeoutError) } });
    }
  });
});
