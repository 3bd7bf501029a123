import { map, of, Subject, VirtualTimeScheduler } from 'rxjs';
import { batchAwait } from 'rxjs-await';
import { deferred, macrotask, unhandledRejectionsOf } from '../support/async.js';
import { controlled } from '../support/controlled.js';
import { marbles } from '../support/marbles.js';
import { record } from '../support/record.js';
import { lateValue } from '../support/timeouts.js';

const late = (index: number, timeout: number, seen = 0) =>
  lateValue('batchAwait', index, timeout, seen);

describe('batchAwait', () => {
  it('should fail whole and at once when one of the batch fails', () =>
    marbles(({ hot, inners, expectObservable, expectSubscriptions }) => {
      const source = hot('  (abcd)----- ');
      const project = inners({
        a: ['               -(a|)       ', '^!          '],
        b: ['               ---#        ', '^--!        '],
        c: ['               -c----|     ', '^--!        '],
        d: ['               -           '],
      });
      const expected = '    ---#        ';
      expectObservable(source.pipe(map(project), batchAwait(3))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe('^--!');
    }));

  it('should keep the batches that were emitted before', () =>
    marbles(({ hot, inners, expectObservable }) => {
      const source = hot('  (abcd|)      ');
      const project = inners({
        a: ['               -(a|)        ', '^!           '],
        b: ['               --(b|)       ', '^-!          '],
        c: ['                 ----(c|)   ', '--^---!      '],
        d: ['                 -----#     ', '--^----!     '],
      });
      const expected = '    --(ab)-#     ';
      expectObservable(source.pipe(map(project), batchAwait(2))).toBe(expected);
    }));

  it("should fail at once with the source's error", () =>
    marbles(({ hot, inners, expectObservable }) => {
      const source = hot('  (ab)-#   ');
      const project = inners({
        a: ['               -(a|)    ', '^!       '],
        b: ['               -------b ', '^----!   '],
      });
      const expected = '    -----#   ';
      expectObservable(source.pipe(map(project), batchAwait(3))).toBe(expected);
    }));

  it('should give the first error in time, not in source order', () => {
    const { project, fail } = controlled();
    const config = { batchSize: 3, settle: true };
    const result = record(of('a', 'b', 'c').pipe(map(project), batchAwait(config)));
    fail('c');
    fail('a');
    expect(result.end).toBe('running');
    fail('b');
    expect(result).toMatchObject({ values: [], end: { error: 'c failed' } });
  });

  it('should hold the error until all running have ended, settling [51]', () =>
    marbles(({ hot, inners, expectObservable }) => {
      const source = hot('  (abcd)----- ');
      const project = inners({
        a: ['               -(a|)       ', '^!          '],
        b: ['               ---#        ', '^--!        '],
        c: ['               -c----|     ', '^-----!     '],
        d: ['               -           '],
      });
      const expected = '    ------#     ';
      const operator = batchAwait<ReturnType<typeof project>>({ batchSize: 3, settle: true });
      expectObservable(source.pipe(map(project), operator)).toBe(expected);
    }));

  it('should count the timeout from the closing of the batch', () =>
    marbles(({ hot, inners, expectObservable }) => {
      const source = hot('  a-----b--cd|     ');
      const project = inners({
        a: ['               ---------(a|)    ', '^--------!       '],
        b: ['                     -(b|)      ', '------^!         '],
        c: ['                        -       ', '---------^----!  '],
        d: ['                         -(d|)  ', '----------^!     '],
      });
      // a and b close at 6, c and d at 10.
      const expected = '    ---------(ab)-#  ';
      const result = source.pipe(map(project), batchAwait({ batchSize: 2, timeout: 4 }));
      expectObservable(result).toBe(expected, undefined, late(2, 4));
    }));

  it('should count the timeout from maxWait when that closes the batch', () =>
    marbles(({ hot, inners, expectObservable }) => {
      const source = hot('  a----------- ');
      const project = inners({ a: ['-', '^-------!'] });
      const expected = '    --------#    ';
      const config = { batchSize: 2, maxWait: 5, timeout: 3 };
      const result = source.pipe(map(project), batchAwait(config));
      expectObservable(result).toBe(expected, undefined, late(0, 3));
    }));

  it('should abort and await timed-out promises, settling', async () => {
    const scheduler = new VirtualTimeScheduler();
    const promises = [deferred<number>(), deferred<number>()];
    const config = { batchSize: 2, timeout: 3, settle: true, scheduler };
    const result = record(of(...promises.map(({ promise }) => promise)).pipe(batchAwait(config)));
    scheduler.flush();
    promises[1].resolve(1);
    await macrotask();
    expect(result.end).toBe('running');
    promises[0].reject('late');
    await macrotask();
    expect(result).toMatchObject({ values: [], end: { error: late(0, 3) } });
  });

  it('should unsubscribe source and inners, and leave no timer', () => {
    const scheduler = new VirtualTimeScheduler();
    const { project, isRunning } = controlled();
    const source = new Subject<string>();
    const config = { batchSize: 3, maxWait: 5, timeout: 5, scheduler };
    const { subscription } = record(source.pipe(map(project), batchAwait(config)));
    source.next('a');
    source.next('b');
    subscription.unsubscribe();
    expect([source.observed, isRunning('a'), isRunning('b')]).toEqual([false, false, false]);
    scheduler.flush();
    expect(scheduler.frame).toBe(0);
  });

  it('should raise no unhandled rejection for promises that wait or fail early [40]', async () => {
    const found = await unhandledRejectionsOf(async () => {
      const head = deferred<number>();
      const source = new Subject<Promise<number>>();
      const result = record(source.pipe(batchAwait(2)));
      source.next(head.promise);
      source.next(Promise.resolve(2));
      source.next(Promise.reject('third'));
      source.next(Promise.reject('fourth'));
      source.complete();
      await macrotask();
      head.resolve(1);
      await macrotask();
      expect(result).toMatchObject({ values: [1, 2], end: { error: 'third' } });
    });
    expect(found).toEqual([]);
  });

  it('should fail when a source value is no ObservableInput', () => {
    const result = record(of([1], 42 as never).pipe(batchAwait<number[]>(2)));
    expect(result).toMatchObject({ values: [], end: { error: expect.any(TypeError) } });
  });

  it('should refuse bad arguments when it is created [21]', () => {
    const bad: Array<[unknown, typeof Error, RegExp]> = [
      [0, RangeError, /batchSize.*integer >= 1.*0/],
      [-2, RangeError, /batchSize.*integer >= 1.*-2/],
      [NaN, RangeError, /batchSize.*integer >= 1.*NaN/],
      [2.5, RangeError, /batchSize.*integer >= 1.*2\.5/],
      [{ batchSize: 0 }, RangeError, /batchSize.*integer >= 1.*0/],
      [{ maxWait: -1 }, RangeError, /maxWait.*milliseconds >= 0.*-1/],
      [{ maxWait: NaN }, RangeError, /maxWait.*milliseconds >= 0.*NaN/],
      [{ timeout: -1 }, RangeError, /timeout.*milliseconds >= 0.*-1/],
      ['3', TypeError, /batchSize.*'3'/],
      [null, TypeError, /batchSize.*null/],
      [{ batchSize: null }, TypeError, /batchSize.*integer >= 1.*null/],
      [{ maxWait: '5' }, TypeError, /maxWait.*milliseconds >= 0.*'5'/],
      [{ settle: 1 }, TypeError, /settle.*true.*1/],
      [{ timeout: null }, TypeError, /timeout.*milliseconds >= 0.*null/],
    ];
    for (const [config, type, message] of bad) {
      const create = () => batchAwait(config as number);
      expect(create).toThrow(type);
      expect(create).toThrow(message);
      expect(create).toThrow(/^batchAwait: expected/);
    }
  });
});
