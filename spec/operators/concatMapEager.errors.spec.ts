import { of, Subject, throwError } from 'rxjs';
import { concatMapEager } from 'rxjs-await';
import { marbles } from '../support/marbles.js';
import { record } from '../support/record.js';

describe('concatMapEager', () => {
  it("should fail at once with the source's error, 'immediate' [26]", () =>
    marbles(({ hot, inners, expectObservable, expectSubscriptions }) => {
      const source = hot('  ab---#   ');
      const project = inners({
        a: ['               --x----y|', '^----!   '],
        b: ['                -z|     ', '-^-!     '],
      });
      const expected = '    --x--#   ';
      expectObservable(source.pipe(concatMapEager(project, 2))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe('^----!');
    }));

  it("should deliver all values before the source's error, 'inTurn' and 'end' [27]", () =>
    marbles(({ hot, inners, expectObservable }) => {
      for (const onError of ['inTurn', 'end'] as const) {
        const source = hot('  (abc#)           ');
        const project = inners({
          a: ['               ----x|           ', '^----!           '],
          b: ['               --y|             ', '^--!             '],
          c: ['                    ----z--|    ', '-----^------!    '],
        });
        const expected = '    ----xy---z--#    ';
        const operator = concatMapEager(project, { concurrency: 2, onError });
        expectObservable(source.pipe(operator)).toBe(expected);
      }
    }));

  it("should unsubscribe all others in the frame of a failure, 'immediate' [28]", () =>
    marbles(({ hot, inners, expectObservable, expectSubscriptions }) => {
      const source = hot('  abcd---- ');
      const project = inners({
        a: ['               -x-----| ', '^---!    '],
        b: ['                ---#    ', '-^--!    '],
        c: ['                 y----| ', '--^-!    '],
        d: ['                  -     '],
      });
      const expected = '    -x--#    ';
      expectObservable(source.pipe(concatMapEager(project, 3))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe('^---!');
    }));

  it("should deliver exactly the successful prefix before the error, 'inTurn' [29]", () =>
    marbles(({ hot, inners, expectObservable, expectSubscriptions }) => {
      const source = hot('  abcd---------- ');
      const project = inners({
        a: ['               -------(x|)    ', '^------!       '],
        b: ['                ------(y|)    ', '-^-----!       '],
        c: ['                 ---#         ', '--^--!         '],
        d: ['                  -----z|     ', '---^-!         '],
      });
      const expected = '    -------(xy#)   ';
      const operator = concatMapEager(project, { concurrency: 4, onError: 'inTurn' });
      expectObservable(source.pipe(operator)).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe('^----!');
    }));

  it('should keep what the failing inner gave before its error [30]', () =>
    marbles(({ hot, inners, expectObservable }) => {
      for (const onError of ['inTurn', 'end'] as const) {
        const source = hot('  ab|         ');
        const project = inners({
          a: ['               ------(x|)  ', '^-----!     '],
          b: ['                -u-v#      ', '-^---!      '],
        });
        const expected = '    ------(xuv#)';
        const operator = concatMapEager(project, { concurrency: 2, onError });
        expectObservable(source.pipe(operator)).toBe(expected);
      }
    }));

  it("should deliver everything else and then all errors in source order, 'end' [31]", () => {
    const inners = new Map('abcd'.split('').map(name => [name, new Subject<string>()]));
    const source = new Subject<string>();
    const operator = concatMapEager((name: string) => inners.get(name)!, {
      concurrency: 3,
      onError: 'end',
    });
    const result = record(source.pipe(operator));
    for (const name of inners.keys()) source.next(name);
    source.error('of the source');
    inners.get('c')!.error('c');
    inners.get('b')!.next('b');
    inners.get('b')!.complete();
    expect(inners.get('d')!.observed).toBe(false);
    inners.get('a')!.error('a');
    expect(result.values).toEqual(['b']);
    inners.get('d')!.next('d');
    inners.get('d')!.complete();
    expect(result.values).toEqual(['b', 'd']);
    const { error } = result.end as { error: AggregateError };
    expect(error).toBeInstanceOf(AggregateError);
    expect(error.errors).toEqual(['a', 'c', 'of the source']);
  });

  it("should give a lone error itself, not an AggregateError, 'end' [31]", () => {
    const failure = new Error('alone');
    const operator = concatMapEager((x: number) => (x === 1 ? throwError(() => failure) : of(x)), {
      concurrency: 2,
      onError: 'end',
    });
    const result = record(of(0, 1, 2).pipe(operator));
    expect(result.values).toEqual([0, 2]);
    expect(result.end).toEqual({ error: failure });
    expect((result.end as { error: unknown }).error).toBe(failure);
  });

  it('should notify once when two inners fail [32]', () => {
    for (const onError of ['immediate', 'inTurn'] as const) {
      const [a, b] = [new Subject<string>(), new Subject<string>()];
      const result = record(of(a, b).pipe(concatMapEager(x => x, { concurrency: 2, onError })));
      b.error('b');
      a.error('a');
      // In turn, the failure of an earlier inner takes the place of the later one.
      expect(result.end).toEqual({ error: onError === 'inTurn' ? 'a' : 'b' });
    }
  });
});
