import {
  concatMap,
  finalize,
  map,
  of,
  range,
  Subject,
  take,
  timer,
  type ObservableInput,
} from 'rxjs';
import { concatMapEager } from 'rxjs-await';
import { deferred, macrotask } from '../support/async.js';
import { marbles } from '../support/marbles.js';
import { record } from '../support/record.js';

describe('concatMapEager', () => {
  it('should map each value to an inner and emit all in source order', () =>
    marbles(({ hot, inners, expectObservable, expectSubscriptions }) => {
      const source = hot('  -a-b-c----|    ');
      const project = inners({
        a: ['                ----x-y|   ', '-^------!      '],
        b: ['                  --z|     ', '---^--!        '],
        c: ['                    -u-----v|', '-----^-------! '],
      });
      const expected = '    -----x-y(zu)v| ';
      expectObservable(source.pipe(concatMapEager(project, 3))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe('^---------!');
    }));

  it('should take synchronous sources and inners in order [1]', () => {
    const { values, end } = record(of(1, 2, 3).pipe(concatMapEager(x => of(x, x * 10), 2)));
    expect(values).toEqual([1, 10, 2, 20, 3, 30]);
    expect(end).toBe('complete');
  });

  it('should keep the place of one synchronous inner among slow ones [2]', () =>
    marbles(({ hot, inners, expectObservable }) => {
      const source = hot('  (abc|)     ');
      const slow = inners({
        a: ['               ----(a|)   ', '^---!      '],
        c: ['               ---(c|)    ', '^--!       '],
      });
      const expected = '    ----(abc|) ';
      const project = (name: string) => (name === 'b' ? of('b') : slow(name));
      expectObservable(source.pipe(concatMapEager(project, 3))).toBe(expected);
    }));

  it('should emit what finished behind the head in one frame, once the head ends [3]', () =>
    marbles(({ hot, inners, expectObservable }) => {
      const source = hot('  abc|          ');
      const project = inners({
        a: ['               ------(x|)    ', '^-----!       '],
        b: ['                -(y|)        ', '-^!           '],
        c: ['                 --(z|)      ', '--^-!         '],
      });
      const expected = '    ------(xyz|)  ';
      expectObservable(source.pipe(concatMapEager(project, 3))).toBe(expected);
    }));

  it("should pass the head's values on as they come, not when it ends [4]", () =>
    marbles(({ hot, inners, expectObservable }) => {
      const source = hot('  a|         ');
      const project = inners({
        a: ['               -x-y-z---| ', '^--------! '],
      });
      const expected = '    -x-y-z---| ';
      expectObservable(source.pipe(concatMapEager(project, 2))).toBe(expected);
    }));

  it('should flush a half-full inner that becomes head, then pass it live [5]', () =>
    marbles(({ hot, inners, expectObservable }) => {
      const source = hot('  ab|            ');
      const project = inners({
        a: ['               ----|          ', '^---!          '],
        b: ['                u-v----w-x|   ', '-^---------!   '],
      });
      const expected = '    ----(uv)w-x|   ';
      expectObservable(source.pipe(concatMapEager(project, 2))).toBe(expected);
    }));

  it('should pass over empty inners as head, in the middle and at the end [6]', () =>
    marbles(({ hot, inners, expectObservable }) => {
      const source = hot('  abcd|        ');
      const project = inners({
        a: ['               --|          ', '^-!          '],
        b: ['                -----(b|)   ', '-^----!      '],
        c: ['                 |          ', '--(^!)       '],
        d: ['                  ------|   ', '---^-----!   '],
      });
      const expected = '    ------b--|   ';
      expectObservable(source.pipe(concatMapEager(project, 4))).toBe(expected);
    }));

  it('should complete without a value when all inners are empty [6]', () =>
    marbles(({ hot, inners, expectObservable }) => {
      const source = hot('  ab|     ');
      const project = inners({
        a: ['               ---|    ', '^--!    '],
        b: ['                ---|   ', '-^--!   '],
      });
      const expected = '    ----|   ';
      expectObservable(source.pipe(concatMapEager(project, 2))).toBe(expected);
    }));

  it('should emit nothing behind a head that never emits nor ends [7]', () =>
    marbles(({ hot, inners, expectObservable }) => {
      const source = hot('  abc|     ');
      const project = inners({
        a: ['               -        ', '^--------! '],
        b: ['                -(b|)   ', '-^!        '],
        c: ['                 -(c|)  ', '--^!       '],
      });
      const unsubscribed = '---------! ';
      const expected = '    ---------- ';
      expectObservable(source.pipe(concatMapEager(project, 3)), unsubscribed).toBe(expected);
    }));

  it('should pass on undefined, null, 0 and the empty string as source values and results [8]', () => {
    const falsy = [undefined, null, 0, '', false, NaN];
    const direct = record(of(...falsy).pipe(concatMapEager(x => of(x), 1)));
    expect(direct.values).toEqual(falsy);
    const head = new Subject<never>();
    const waiting = record(of(head, of(...falsy)).pipe(concatMapEager(x => x, 2)));
    head.complete();
    expect(waiting.values).toEqual(falsy);
  });

  it('should give what concatMap gives for random delays, whatever the concurrency [9]', () =>
    marbles(({ flush }) => {
      // Each run draws other delays; the laws in spec/laws draw far more than delays.
      let seed = 11;
      const random = (below: number) => (seed = (seed * 48_271) % (2 ** 31 - 1)) % below;
      for (let run = 0; run < 50; run++) {
        const delays = Array.from({ length: 30 }, () => random(20));
        const inner = (delay: number, index: number) =>
          timer(delay, 1 + random(3)).pipe(
            take(random(3)),
            map(at => [index, at]),
          );
        const inners = delays.map(inner);
        const expected = record(range(0, 30).pipe(concatMap(x => inners[x])));
        const config = { concurrency: 1 + random(8), window: 8 + random(8) };
        const result = record(range(0, 30).pipe(concatMapEager(x => inners[x], config)));
        flush();
        expect(result.values).toEqual(expected.values);
        expect([result.end, expected.end]).toEqual(['complete', 'complete']);
      }
    }));

  it('should be concatMap with concurrency and window 1, subscriptions included [10]', () =>
    marbles(({ hot, inners, expectObservable }) => {
      for (const operator of [
        (project: (name: string) => ObservableInput<string>) => concatMap(project),
        (project: (name: string) => ObservableInput<string>) =>
          concatMapEager(project, { concurrency: 1, window: 1 }),
      ]) {
        const source = hot('  abc-------|              ');
        const project = inners({
          a: ['               ---u-v|                ', '^-----!                  '],
          b: ['                     ---w|            ', '------^---!              '],
          c: ['                         -----x|      ', '----------^-----!        '],
        });
        const expected = '    ---u-v---w-----x|        ';
        expectObservable(source.pipe(operator(project))).toBe(expected);
      }
    }));

  it('should tear an inner down before it subscribes to the next [10] [48]', () => {
    const log: string[] = [];
    const inner = (name: string) => {
      log.push(`make ${name}`);
      return of(name).pipe(finalize(() => log.push(`tear down ${name}`)));
    };
    of('a', 'b')
      .pipe(concatMapEager(inner, 1))
      .subscribe({
        next: value => log.push(`next ${value}`),
        complete: () => log.push('complete'),
      });
    expect(log).toEqual([
      ...['make a', 'next a', 'tear down a'],
      ...['make b', 'next b', 'tear down b', 'complete'],
    ]);
  });

  it('should give the index in the source, per subscription, even out of order [12]', () => {
    const seen: Array<[string, number]> = [];
    const inner = new Subject<never>();
    const operator = concatMapEager(
      (value: string, index: number) => {
        seen.push([value, index]);
        return value === 'a' ? inner : of(value);
      },
      { concurrency: 2, key: (value, index) => (index === 3 ? 'free' : value) },
    );
    const source = of('a', 'a', 'a', 'a');
    for (let at = 0; at < 2; at++) source.pipe(operator).subscribe().unsubscribe();
    const once = [
      ['a', 0],
      ['a', 3],
    ];
    expect(seen).toEqual([...once, ...once]);
  });

  it('should emit nothing before the head of several promises is fulfilled', async () => {
    const [a, b] = [deferred<string>(), deferred<string>()];
    const { values } = record(of(a, b).pipe(concatMapEager(({ promise }) => promise, 2)));
    b.resolve('b');
    await macrotask();
    expect(values).toEqual([]);
    a.resolve('a');
    await macrotask();
    expect(values).toEqual(['a', 'b']);
  });
});
