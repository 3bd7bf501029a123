import { NEVER, of, range, Subject, take, throwError } from 'rxjs';
import { concatMapEager } from 'rxjs-await';
import { controlled } from '../support/controlled.js';
import { marbles } from '../support/marbles.js';
import { record } from '../support/record.js';

describe('concatMapEager', () => {
  it('should emit values as they come, the concurrency bounded all the same, unordered', () =>
    marbles(({ hot, inners, expectObservable }) => {
      const source = hot('  (abc|)          ');
      const project = inners({
        a: ['               ---u-----v|     ', '^---------!     '],
        b: ['               --w-|           ', '^---!           '],
        c: ['                   ---x---y|   ', '----^-------!   '],
      });
      const expected = '    --wu---x-v-y|   ';
      const config = { concurrency: 2, ordered: false };
      expectObservable(source.pipe(concatMapEager(project, config))).toBe(expected);
    }));

  it('should give a finished inner no slot of the window, unordered', () => {
    let count = 0;
    const config = { concurrency: 3, ordered: false };
    const project = (x: number) => (x === 0 ? NEVER : of(x));
    record(range(0, 100).pipe(concatMapEager(project, config)), () => count++);
    expect(count).toBe(99);
  });

  it("should fail at once by default, and with all errors in source order with 'end'", () => {
    for (const onError of ['immediate', 'end'] as const) {
      const { project, isRunning, give, fail, end } = controlled();
      const config = { concurrency: 3, ordered: false, onError };
      const result = record(of('a', 'b', 'c').pipe(concatMapEager(project, config)));
      give('c', 'c1');
      fail('c');
      if (onError === 'immediate') {
        expect(result).toMatchObject({ values: ['c1'], end: { error: 'c failed' } });
        expect(isRunning('a')).toBe(false);
        continue;
      }
      end('b');
      fail('a');
      expect(result.values).toEqual(['c1', 'b']);
      const { error } = result.end as { error: AggregateError };
      expect(error.errors).toEqual(['a failed', 'c failed']);
    }
  });

  it('should hold the error until all have ended, unordered and settling', () => {
    const { project, isRunning, fail, end } = controlled();
    const config = { concurrency: 3, ordered: false, settle: true };
    const result = record(of('a', 'b').pipe(concatMapEager(project, config)));
    fail('b');
    expect(isRunning('a')).toBe(true);
    expect(result.end).toBe('running');
    end('a');
    expect(result).toMatchObject({ values: [], end: { error: 'b failed' } });
  });

  it('should keep the order of arrival when the consumer re-enters, unordered', () => {
    const [a, b] = [new Subject<string>(), new Subject<string>()];
    const config = { concurrency: 2, ordered: false };
    const result = record(of(a, b).pipe(concatMapEager(x => x, config)), value => {
      if (value === 'a1') {
        b.next('b1');
        a.next('a2');
        b.next('b2');
        b.complete();
      }
    });
    a.next('a1');
    a.complete();
    expect(result).toMatchObject({ values: ['a1', 'b1', 'a2', 'b2'], end: 'complete' });
  });

  it('should take a failing project and unusable inners, unordered', () => {
    for (const make of [
      () => undefined as never,
      () => throwError(() => new TypeError('inner')),
      () => {
        throw new TypeError('project');
      },
    ]) {
      const config = { concurrency: 2, ordered: false, onError: 'end' } as const;
      const project = (x: number) => (x === 1 ? make() : of(x));
      const result = record(of(0, 1, 2).pipe(concatMapEager(project, config)));
      expect(result).toMatchObject({ values: [0, 2], end: { error: expect.any(TypeError) } });
    }
  });

  it('should stop on take, unordered', () => {
    const source = new Subject<number>();
    const config = { concurrency: 2, ordered: false };
    const result = record(
      source.pipe(
        concatMapEager(x => of(x, x, x), config),
        take(2),
      ),
    );
    source.next(1);
    expect(result).toMatchObject({ values: [1, 1], end: 'complete' });
    expect(source.observed).toBe(false);
  });
});
