import { map, timer, TimeoutError, type ObservableInput } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { concatMapEager, executeAsync, pull } from 'rxjs-await';

/** The code to test. */
const saveAll = (rows: Iterable<string>, save: (row: string) => ObservableInput<string>) =>
  pull(rows).pipe(concatMapEager(save, { concurrency: 2, timeout: 1000 }));

describe('saveAll', () => {
  const scheduler = () => new TestScheduler((actual, expected) => expect(actual).toEqual(expected));

  it('should save two at a time, in order', () => {
    scheduler().run(({ cold, expectObservable, expectSubscriptions }) => {
      const saves = { a: cold('  ---(a|)'), b: cold('-(b|)'), c: cold('----(c|)') };
      const saved = saveAll('abc', row => saves[row as 'a']);
      expectObservable(saved).toBe('---(ab)(c|)');
      expectSubscriptions(saves.a.subscriptions).toBe('^--!');
      expectSubscriptions(saves.b.subscriptions).toBe('^!');
      expectSubscriptions(saves.c.subscriptions).toBe('---^---!');
    });
  });

  it('should cancel a row that takes a second', () => {
    scheduler().run(({ cold, expectObservable }) => {
      const saved = saveAll('a', () => cold('-'));
      expectObservable(saved).toBe('1s #', undefined, expect.any(TimeoutError));
    });
  });

  it('should run blocks on virtual time', () => {
    scheduler().run(({ expectObservable }) => {
      const save = (row: string) => executeAsync(() => timer(100).pipe(map(() => row)));
      expectObservable(saveAll('abc', save)).toBe('100ms (ab) 96ms (c|)');
    });
  });
});
