import { BehaviorSubject, map, NEVER, of, range, Subject, take, timer } from 'rxjs';
import { concatMapEager, pull } from 'rxjs-await';
import { marbles } from '../support/marbles.js';
import { record } from '../support/record.js';

/** Inners that end when told, and what is known of them. */
function controlled() {
  const inners: Array<Subject<number>> = [];
  const started: number[] = [];
  const project = (value: number) => {
    started.push(value);
    return (inners[value] = new Subject<number>());
  };
  const end = (value: number) => {
    inners[value].next(value);
    inners[value].complete();
  };
  return { started, project, end };
}

describe('concatMapEager', () => {
  it('should complete on an empty source and do nothing on one that never emits', () =>
    marbles(({ hot, inners, expectObservable, expectSubscriptions }) => {
      const none = hot('    ----|  ');
      const never = hot('   ------ ');
      const project = inners({ a: ['a|'] });
      expectObservable(none.pipe(concatMapEager(project, 2))).toBe('----|');
      expectObservable(never.pipe(concatMapEager(project, 2)), '-----!').toBe('------');
      expectSubscriptions(never.subscriptions).toBe('                 ^----!');
    }));

  it('should never run more than concurrency, and really run as many [13] [14]', () => {
    let running = 0;
    const most: number[] = [];
    for (const concurrency of [1, 2, 5]) {
      let peak = 0;
      const { started, project, end } = controlled();
      record(
        range(0, 20).pipe(
          concatMapEager(value => {
            peak = Math.max(peak, ++running);
            return project(value);
          }, concurrency),
        ),
        () => running--,
      );
      for (let at = 0; at < 20; at++) end(started[at]);
      most.push(peak);
    }
    expect(most).toEqual([1, 2, 5]);
    expect(running).toBe(0);
  });

  it('should start nothing for one finished behind the head when window = concurrency [15]', () =>
    marbles(({ hot, inners, expectObservable }) => {
      const source = hot('  (abc|)               ');
      const project = inners({
        a: ['               ------(x|)           ', '^-----!              '],
        b: ['               --(y|)               ', '^-!                  '],
        c: ['                     ------(z|)     ', '------^-----!        '],
      });
      const expected = '    ------(xy)--(z|)     ';
      expectObservable(source.pipe(concatMapEager(project, 2))).toBe(expected);
    }));

  it('should start the next for one finished behind the head when the window has room [16]', () =>
    marbles(({ hot, inners, expectObservable }) => {
      const source = hot('  (abc|)               ');
      const project = inners({
        a: ['               ------(x|)           ', '^-----!              '],
        b: ['               --(y|)               ', '^-!                  '],
        c: ['                 ------------(z|)   ', '--^-----------!      '],
      });
      const expected = '    ------(xy)----(z|)   ';
      const config = { concurrency: 2, window: 3 };
      expectObservable(source.pipe(concatMapEager(project, config))).toBe(expected);
    }));

  it('should start exactly the window behind a stuck head [17] [18]', () => {
    for (const [concurrency, window, started] of [
      [1, 1, 1],
      [1, 7, 1],
      [2, 2, 2],
      [2, 7, 7],
      [3, 5, 5],
      [2, Infinity, 100],
      [Infinity, Infinity, 100],
    ]) {
      let count = 0;
      const stuck = concatMapEager(
        (value: number) => {
          count++;
          return value === 0 ? NEVER : of(value);
        },
        { concurrency, window },
      );
      range(0, 100).pipe(stuck).subscribe();
      expect({ concurrency, window, count }).toEqual({ concurrency, window, count: started });
    }
  });

  it('should refill to concurrency after a pause of the source [19]', () =>
    marbles(({ hot, inners, expectObservable }) => {
      const source = hot('  a 20ms (bcd|)            ');
      const project = inners({
        a: ['               ---(a|)                  ', '^--!               '],
        b: ['                      ------(b|)        ', '21ms ^-----!       '],
        c: ['                      ------(c|)        ', '21ms ^-----!       '],
        d: ['                            ------(d|)  ', '27ms ^-----!       '],
      });
      const expected = '    ---a 23ms (bc)--(d|)     ';
      expectObservable(source.pipe(concatMapEager(project, 2))).toBe(expected);
    }));

  it('should start all when concurrency is larger than the source or Infinity [20]', () => {
    for (const concurrency of [4, 100, Infinity]) {
      const { started, project, end } = controlled();
      const result = record(range(0, 4).pipe(concatMapEager(project, concurrency)));
      expect(started).toEqual([0, 1, 2, 3]);
      for (const value of [3, 1, 0, 2]) end(value);
      expect(result).toMatchObject({ values: [0, 1, 2, 3], end: 'complete' });
    }
  });

  it('should start more at once when a live concurrency rises, and stop nothing when it falls [22]', () => {
    const { started, project, end } = controlled();
    const concurrency = new Subject<number>();
    const result = record(range(0, 9).pipe(concatMapEager(project, { concurrency })));
    expect(started).toEqual([]);
    concurrency.next(1);
    expect(started).toEqual([0]);
    concurrency.next(4);
    expect(started).toEqual([0, 1, 2, 3]);
    concurrency.next(2);
    end(0);
    end(1);
    // Two are running, which is the new limit.
    expect(started).toEqual([0, 1, 2, 3]);
    end(2);
    expect(started).toEqual([0, 1, 2, 3, 4]);
    // Its last value stays.
    concurrency.complete();
    for (let at = 3; at < 9; at++) end(at);
    expect(result).toMatchObject({ values: [0, 1, 2, 3, 4, 5, 6, 7, 8], end: 'complete' });
  });

  it('should keep the largest live concurrency as window, when none is given', () => {
    const concurrency = new BehaviorSubject(3);
    let started = 0;
    const project = (value: number) => {
      started++;
      return value === 0 ? NEVER : of(value);
    };
    range(0, 20).pipe(concatMapEager(project, { concurrency })).subscribe();
    expect(started).toBe(3);
    concurrency.next(5);
    expect(started).toBe(5);
    concurrency.next(2);
    concurrency.next(4);
    expect(started).toBe(5);
  });

  it('should count a live concurrency above an explicit window as the window', () => {
    const { started, project } = controlled();
    const config = { concurrency: of(1, 100), window: 4 };
    range(0, 9).pipe(concatMapEager(project, config)).subscribe();
    expect(started).toEqual([0, 1, 2, 3]);
  });

  it('should release a live concurrency when it ends or is unsubscribed', () => {
    for (const finish of ['complete', 'error', 'unsubscribe'] as const) {
      const concurrency = new BehaviorSubject(1);
      const source = new Subject<number>();
      const { subscription } = record(
        source.pipe(concatMapEager(x => of(x), { concurrency, window: Infinity })),
      );
      expect(concurrency.observed).toBe(true);
      if (finish === 'unsubscribe') subscription.unsubscribe();
      else source[finish](undefined);
      expect(concurrency.observed).toBe(false);
    }
  });

  it('should lose nothing whatever concurrency, window and prefetch are [23]', () =>
    marbles(({ flush }) => {
      const expected = Array.from({ length: 100 }, (_, at) => [at, at]).flat();
      for (const concurrency of [1, 2, 7, 100]) {
        for (const window of [concurrency, concurrency + 3, Infinity]) {
          for (const prefetch of [1, 2, Infinity]) {
            const project = (x: number) => (x % 3 ? [x, x] : timer(x % 7).pipe(map(() => x)));
            const config = { concurrency, window, prefetch };
            const result = record(range(0, 100).pipe(concatMapEager(project, config)));
            flush();
            expect(result.values).toEqual(expected.filter((x, at) => x % 3 || at % 2));
            expect(result.end).toBe('complete');
          }
        }
      }
    }));

  it('should project only when there is a slot, in source order, never one ahead [24] [25]', () => {
    for (const concurrency of [1, 2]) {
      const { started, project, end } = controlled();
      record(range(0, 5).pipe(concatMapEager(project, concurrency)));
      for (let value = 0; value < 5; value++) {
        const room = Math.min(5, value + concurrency);
        expect(started).toEqual([0, 1, 2, 3, 4].slice(0, room));
        end(value);
      }
    }
  });

  it('should pass on what has finished when the freed places are taken, not when all is started', () => {
    const project = (head: Subject<never>, started: number[]) => (value: number) => {
      started.push(value);
      // Twelve is more than were asked for: an endless source would go on.
      if (value === 12) throw new Error('too many');
      return [head, of('b'), NEVER][value] ?? of('later');
    };
    const config = { concurrency: 2, window: Infinity };
    const startedAtB = [pull(Array(99).keys()), range(0, 99)].map(source => {
      const [head, started] = [new Subject<never>(), [] as number[]];
      const result = record(source.pipe(concatMapEager(project(head, started), config), take(1)));
      head.complete();
      expect(result).toMatchObject({ values: ['b'], end: 'complete' });
      return started;
    });
    expect(startedAtB).toEqual([
      [0, 1, 2, 3],
      [0, 1, 2, 3],
    ]);
  });
});
