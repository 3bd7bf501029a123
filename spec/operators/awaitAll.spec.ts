import { map, NEVER, of, range, retry, Subject, throwError } from 'rxjs';
import { awaitAll } from 'rxjs-await';
import { macrotask, unhandledRejectionsOf } from '../support/async.js';
import { controlled } from '../support/controlled.js';
import { marbles } from '../support/marbles.js';
import { record } from '../support/record.js';
import { lateValue } from '../support/timeouts.js';

describe('awaitAll', () => {
  it('should start each as it arrives and emit all in order when all have ended', () =>
    marbles(({ hot, inners, expectObservable }) => {
      const source = hot('  a-b-c--|         ');
      const project = inners({
        a: ['               -u--v----|       ', '^--------!       '],
        b: ['                 -(w|)          ', '--^!             '],
        c: ['                   -(x|)        ', '----^!           '],
      });
      const expected = '    ---------(uvwx|) ';
      expectObservable(source.pipe(map(project), awaitAll())).toBe(expected);
    }));

  it('should wait for the source when all inners have ended', () =>
    marbles(({ hot, inners, expectObservable }) => {
      const source = hot('  ab-----|     ');
      const project = inners({
        a: ['               --(x|)       ', '^-!          '],
        b: ['                --(y|)      ', '-^-!         '],
      });
      const expected = '    -------(xy|) ';
      expectObservable(source.pipe(map(project), awaitAll())).toBe(expected);
    }));

  it('should complete on an empty source, and emit nothing of one that never ends', () => {
    expect(record(of<number[]>().pipe(awaitAll()))).toMatchObject({ values: [], end: 'complete' });
    const source = new Subject<number[]>();
    const waiting = record(source.pipe(awaitAll()));
    source.next([1]);
    expect(waiting).toMatchObject({ values: [], end: 'running' });
    expect(record(NEVER.pipe(awaitAll())).end).toBe('running');
    expect(record(of([1], NEVER).pipe(awaitAll()))).toMatchObject({ values: [], end: 'running' });
  });

  it('should take one, many and synchronous inners', () => {
    expect(record(of([1]).pipe(awaitAll())).values).toEqual([1]);
    const many = range(0, 10_000).pipe(
      map(x => of(x)),
      awaitAll(),
    );
    expect(record(many).values).toEqual([...Array(10_000).keys()]);
  });

  it('should fail at once, whole, with the first error in time, of source or inner', () => {
    for (const [first, second] of [
      ['source', 'inner'],
      ['inner', 'source'],
    ]) {
      for (const settle of [false, true]) {
        const { project, isRunning, fail, end } = controlled();
        const source = new Subject<string>();
        const result = record(source.pipe(map(project), awaitAll({ settle })));
        for (const name of ['a', 'b', 'c']) source.next(name);
        end('a');
        for (const which of [first, second]) {
          if (which === 'inner') fail('b');
          else source.error('source failed');
        }
        expect(isRunning('c')).toBe(settle);
        expect(result.end === 'running').toBe(settle);
        end('c');
        const error = first === 'inner' ? 'b failed' : 'source failed';
        expect(result).toMatchObject({ values: [], end: { error } });
      }
    }
  });

  it("should count the timeout from the source's completion", () =>
    marbles(({ hot, inners, expectObservable }) => {
      const source = hot('  ab 10ms |     ');
      const project = inners({
        a: ['               -(x|)         ', '^!            '],
        b: ['                -            ', '-^ 14ms !     '],
      });
      const expected = '    16ms #        ';
      const result = source.pipe(map(project), awaitAll({ timeout: 4 }));
      expectObservable(result).toBe(expected, undefined, lateValue('awaitAll', 1, 4));
    }));

  it('should unsubscribe source and inners', () => {
    const { project, isRunning } = controlled();
    const source = new Subject<string>();
    const { subscription } = record(source.pipe(map(project), awaitAll()));
    source.next('a');
    subscription.unsubscribe();
    expect([source.observed, isRunning('a')]).toEqual([false, false]);
  });

  it('should keep the order when an inner makes the source emit', () => {
    const source = new Subject<number[]>();
    const result = record(source.pipe(awaitAll()), value => {
      // The source is over: what it emits inside next is not its own any more.
      if (value === 1) source.next([9]);
    });
    source.next([1, 2]);
    source.next([3]);
    source.complete();
    expect(result).toMatchObject({ values: [1, 2, 3], end: 'complete' });
  });

  it('should keep state per subscription', () => {
    let failures = 1;
    const source = of(
      of(1),
      throwError(() => 'failed'),
    ).pipe(map((inner, index) => (index === 1 && failures-- <= 0 ? of(2) : inner)));
    expect(record(source.pipe(awaitAll(), retry(2))).values).toEqual([1, 2]);
  });

  it('should raise no unhandled rejection [40]', async () => {
    const found = await unhandledRejectionsOf(async () => {
      const source = new Subject<Promise<number>>();
      const result = record(source.pipe(awaitAll()));
      source.next(Promise.reject('first'));
      source.next(Promise.reject('second'));
      await macrotask();
      expect(result).toMatchObject({ values: [], end: { error: 'first' } });
    });
    expect(found).toEqual([]);
  });

  it('should refuse bad arguments when it is created', () => {
    const create = (timeout: unknown) => () => awaitAll({ timeout: timeout as number });
    for (const value of [-1, NaN]) expect(create(value)).toThrow(RangeError);
    for (const value of ['1', null]) expect(create(value)).toThrow(TypeError);
    expect(create(-1)).toThrow(/^awaitAll: expected timeout .*milliseconds >= 0, got -1/);
  });
});
