import { concat, from, of, range, Subject, throwError } from 'rxjs';
import { concatMapEager } from 'rxjs-await';
import { stoppedErrorsDuring, stoppedErrorsOf } from '../support/async.js';
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

  it("should keep the first 1,000 errors in source order and count all, 'end'", async () => {
    for (const ordered of [true, false]) {
      for (const [count, kept] of [
        [999, 999],
        [1_000, 1_000],
        [1_001, 1_000],
        [5_000, 1_000],
      ]) {
        const inners = Array.from({ length: count }, () => new Subject<never>());
        const config = { concurrency: Infinity, onError: 'end', ordered } as const;
        let result = record(of<never>());
        const stopped = await stoppedErrorsOf(() => {
          result = record(from(inners.keys()).pipe(concatMapEager(x => inners[x], config)));
          // The last fails first: order is not time.
          for (let index = count - 1; index >= 0; index--) inners[index].error(index);
        });
        const { error } = result.end as { error: AggregateError };
        expect(error.errors).toEqual([...Array(kept).keys()]);
        expect(error.message).toMatch(new RegExp(`^${count} of `));
        expect(/first 1000/.test(error.message)).toBe(count > kept);
        expect(stopped.sort((a, b) => Number(a) - Number(b))).toEqual(
          Array.from({ length: count - kept }, (_, at) => kept + at),
        );
      }
    }
  });

  it("should keep the source's error as the last one, however many failed, 'end'", () => {
    const source = concat(
      range(2_500),
      throwError(() => 'source'),
    );
    const config = { concurrency: 2, onError: 'end' } as const;
    const failing = (x: number) => throwError(() => x);
    const { error } = record(source.pipe(concatMapEager(failing, config))).end as {
      error: AggregateError;
    };
    expect(error.errors).toEqual([...Array(999).keys(), 'source']);
    expect(error.message).toMatch(/^2501 of /);
  });

  it("should hold no more than 2,000 of a million errors, 'end'", () => {
    const config = { concurrency: 1, onError: 'end' } as const;
    const count = 1_000_000;
    let most = 0;
    stoppedErrorsDuring(reported => {
      let failed = 0;
      const failing = () => {
        most = Math.max(most, failed++ - reported.length);
        return throwError(() => failed);
      };
      const { end } = record(range(count).pipe(concatMapEager(failing, config)));
      expect((end as { error: AggregateError }).error.errors).toHaveLength(1_000);
      expect(reported.length).toBe(count - 1_000);
    });
    expect(most).toBeLessThanOrEqual(2_000);
  });
});
