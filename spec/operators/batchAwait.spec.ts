import { defer, map, NEVER, of, range, Subject, tap, timer, VirtualTimeScheduler } from 'rxjs';
import { awaitAll, batchAwait, pull } from 'rxjs-await';
import { macrotask } from '../support/async.js';
import { controlled } from '../support/controlled.js';
import { marbles } from '../support/marbles.js';
import { record } from '../support/record.js';
import { many } from '../support/many.js';

describe('batchAwait', () => {
  it('should start a batch as it arrives, emit it whole, and only then start the next [68]', () =>
    marbles(({ hot, inners, expectObservable }) => {
      const source = hot('  a-b-c-d-|               ');
      const project = inners({
        a: ['               ---(u|)                 ', '^--!                    '],
        b: ['                 -v---w|               ', '--^-----!               '],
        c: ['                       --(x|)          ', '--------^-!             '],
        d: ['                       ------(y|)      ', '--------^-----!         '],
      });
      const expected = '    --------(uvw)-(xy|)     ';
      expectObservable(source.pipe(map(project), batchAwait(2))).toBe(expected);
    }));

  it('should emit the partial last batch when the source completes [66]', () =>
    marbles(({ hot, inners, expectObservable }) => {
      const source = hot('  (abc)------|  ');
      const project = inners({
        a: ['               ---(a|)       ', '^--!          '],
        b: ['               ---(b|)       ', '^--!          '],
        c: ['                  --(c|)     ', '---^-!        '],
      });
      const expected = '    ---(ab)----(c|)';
      expectObservable(source.pipe(map(project), batchAwait(2))).toBe(expected);
    }));

  it('should complete with the last batch of an exact multiple, and on an empty source [66]', () => {
    const scheduler = new VirtualTimeScheduler();
    for (const count of [0, 3, 6]) {
      const { started, project, end } = controlled();
      const config = { batchSize: 3, maxWait: 5, scheduler };
      const futures = of(...'abcdef'.slice(0, count)).pipe(map(name => defer(() => project(name))));
      const result = record(futures.pipe(batchAwait(config)));
      for (let at = 0; at < count; at++) end(started[at]);
      expect(result).toMatchObject({ values: started, end: 'complete' });
    }
    scheduler.flush();
    expect(scheduler.frame).toBe(0);
  });

  it('should close a batch maxWait after its first element, and not while idle [67]', () =>
    marbles(({ hot, inners, expectObservable }) => {
      const source = hot('  a-b---------c 20ms d|    ');
      const project = inners({
        a: ['               -(a|)                    ', '^!                       '],
        b: ['                 ----(b|)               ', '--^---!                  '],
        c: ['                           -(c|)        ', '------------^!           '],
        d: ['                           -(d|)        ', '33ms ^!                  '],
      });
      const expected = '    ------(ab)-------c 16ms (d|)';
      const result = source.pipe(map(project), batchAwait({ batchSize: 3, maxWait: 5 }));
      expectObservable(result).toBe(expected);
    }));

  it('should not wait for maxWait when the size is hit [67]', () =>
    marbles(({ hot, inners, expectObservable }) => {
      const source = hot('  ab-------|      ');
      const project = inners({
        a: ['               --(a|)          ', '^-!             '],
        b: ['                --(b|)         ', '-^-!            '],
      });
      const expected = '    ---(ab)--|      ';
      const result = source.pipe(map(project), batchAwait({ batchSize: 2, maxWait: 6 }));
      expectObservable(result).toBe(expected);
    }));

  it('should take what comes while a batch is awaited into the next ones, and lose none [67]', () => {
    for (const maxWait of [undefined, 0, 1, 7, 1000]) {
      for (const batchSize of [1, 2, 3, 50, Infinity]) {
        const scheduler = new VirtualTimeScheduler();
        const source = new Subject<number>();
        const config = { batchSize, maxWait, scheduler };
        const slow = map((x: number) => timer((x * 7) % 5, scheduler).pipe(map(() => x)));
        const result = record(source.pipe(slow, batchAwait(config)));
        for (let x = 0; x < 20; x++) scheduler.schedule(() => source.next(x), x * (x % 3));
        scheduler.schedule(() => source.complete(), 100);
        scheduler.flush();
        expect(result.end).toBe('complete');
        expect([...result.values].sort((a, b) => a - b)).toEqual([...Array(20).keys()]);
      }
    }
  });

  it('should hold three by default', () => {
    const { started, project } = controlled();
    const futures = of(...'abcd').pipe(map(name => defer(() => project(name))));
    record(futures.pipe(batchAwait()));
    expect(started).toEqual(['a', 'b', 'c']);
  });

  it('should pull one batch at a time from a pull source', async () => {
    const log: string[] = [];
    const inners = Array.from({ length: 7 }, () => new Subject<number>());
    const result = record(
      pull([0, 1, 2, 3, 4, 5, 6]).pipe(
        tap(x => log.push(`made ${x}`)),
        map(x => inners[x]),
        batchAwait(3),
      ),
      x => log.push(`out ${x}`),
    );
    const end = (x: number) => {
      inners[x].next(x);
      inners[x].complete();
    };
    expect(log.splice(0)).toEqual(['made 0', 'made 1', 'made 2']);
    end(2);
    end(1);
    expect(log.splice(0)).toEqual([]);
    end(0);
    const second = ['made 3', 'made 4', 'made 5'];
    expect(log.splice(0)).toEqual(['out 0', 'out 1', 'out 2', ...second]);
    for (const x of [3, 4, 5]) end(x);
    expect(log.splice(0)).toEqual(['out 3', 'out 4', 'out 5', 'made 6']);
    end(6);
    await macrotask();
    expect(result.end).toBe('complete');
  });

  it('should be awaitAll with batchSize Infinity, and one after the other with 1', () => {
    for (const [operator, started] of [
      [batchAwait(Infinity), ['a', 'b', 'c']],
      [awaitAll(), ['a', 'b', 'c']],
      [batchAwait(1), ['a']],
    ] as const) {
      const inners = controlled();
      const futures = of(...'abc').pipe(map(name => defer(() => inners.project(name))));
      const result = record(futures.pipe(operator));
      expect(inners.started).toEqual(started);
      inners.end('a');
      expect(result.values).toEqual(started.length === 1 ? ['a'] : []);
      inners.end('b', 'c');
      expect(result).toMatchObject({ values: ['a', 'b', 'c'], end: 'complete' });
    }
  });

  it('should emit nothing of a batch with an inner that never ends', () => {
    const result = record(of(of(1), NEVER, of(3), of(4)).pipe(batchAwait(2)));
    expect(result).toMatchObject({ values: [], end: 'running' });
    result.subscription.unsubscribe();
  });

  it('should take synchronous inners, and the source that emits inside next', () => {
    const source = new Subject<number[]>();
    const result = record(source.pipe(batchAwait(2)), value => {
      if (value === 1) {
        source.next([4, 5]);
        source.next([6]);
        source.complete();
      }
    });
    source.next([1, 2]);
    expect(result.values).toEqual([]);
    source.next([3]);
    expect(result).toMatchObject({ values: [1, 2, 3, 4, 5, 6], end: 'complete' });
  });

  it('should complete 10^5 synchronous inners behind a slow one on a flat stack [58]', () => {
    for (const batchSize of [1, 2, 1000]) {
      const slow = new Subject<number>();
      const source = range(0, many(100_000)).pipe(map(x => (x ? of(x) : slow)));
      const { values } = record(source.pipe(batchAwait(batchSize)));
      slow.next(0);
      slow.complete();
      expect(values.length).toBe(many(100_000));
    }
  });
});
