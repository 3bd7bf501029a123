import { defer, map, NEVER, of, Subject, tap, throwError } from 'rxjs';
import { executeAsync, pull, slidingAwait, type AwaitConfig } from 'rxjs-await';
import { deferred, macrotask, unhandledRejectionsOf } from '../support/async.js';
import { controlled } from '../support/controlled.js';
import { marbles } from '../support/marbles.js';
import { record } from '../support/record.js';
import { lateValue } from '../support/timeouts.js';

describe('slidingAwait', () => {
  it('should keep three by default in flight or done, in order [69]', () =>
    marbles(({ hot, inners, expectObservable }) => {
      const source = hot('  (abcd|)                ');
      const project = inners({
        a: ['               -----(a|)              ', '^----!                 '],
        b: ['               -----------(b|)        ', '^----------!           '],
        c: ['               --(c|)                 ', '^-!                    '],
        d: ['                    ----(d|)          ', '-----^---!             '],
      });
      const expected = '    -----a-----(bcd|)      ';
      expectObservable(source.pipe(map(project), slidingAwait())).toBe(expected);
    }));

  it('should drain the last window in order, and a source shorter than the window [69]', () =>
    marbles(({ hot, inners, expectObservable }) => {
      const source = hot('  (ab|)          ');
      const project = inners({
        a: ['               ------a|       ', '^------!       '],
        b: ['               ---b|          ', '^---!          '],
      });
      const expected = '    ------a(b|)    ';
      expectObservable(source.pipe(map(project), slidingAwait(10))).toBe(expected);
    }));

  it('should complete on an empty source and stay silent on one that never emits', () => {
    expect(record(of<Promise<number>>().pipe(slidingAwait()))).toMatchObject({
      values: [],
      end: 'complete',
    });
    expect(record(NEVER.pipe(slidingAwait())).end).toBe('running');
  });

  it('should run as the seed article says: refill before the next head is passed on', async () => {
    const log: string[] = [];
    const futures = Array.from({ length: 11 }, () => deferred<number>());
    const result = record(
      pull(Array.from({ length: 10 }, (_, at) => at + 1)).pipe(
        tap(x => log.push(`fastFoo ${x}`)),
        map(x => executeAsync(() => futures[x].promise)),
        slidingAwait(3),
      ),
      x => log.push(`out ${x}`),
    );
    await macrotask();
    expect(log.splice(0)).toEqual(['fastFoo 1', 'fastFoo 2', 'fastFoo 3']);
    futures[2].resolve(2);
    await macrotask();
    expect(log.splice(0)).toEqual([]);
    futures[1].resolve(1);
    await macrotask();
    expect(log.splice(0)).toEqual(['out 1', 'fastFoo 4', 'out 2', 'fastFoo 5']);
    for (let x = 3; x <= 10; x++) futures[x].resolve(x);
    while (result.end === 'running') await macrotask();
    expect(result.values).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('should await one at a time with window 1, and all at once with Infinity', () => {
    for (const window of [1, Infinity]) {
      const { started, project, end } = controlled();
      // The futures are cold: what counts is when they are subscribed.
      const futures = 'abc'.split('').map(name => defer(() => project(name)));
      const result = record(of(...futures).pipe(slidingAwait(window)));
      expect(started).toEqual(window === 1 ? ['a'] : ['a', 'b', 'c']);
      end('a');
      end('b');
      end('c');
      expect(result).toMatchObject({ values: ['a', 'b', 'c'], end: 'complete' });
    }
  });

  it("should deliver exactly the successful prefix before an error, 'inTurn' by default", () => {
    const { project, isRunning, fail, end } = controlled();
    const result = record(of('a', 'b', 'c').pipe(map(project), slidingAwait()));
    fail('b');
    expect(isRunning('c')).toBe(false);
    end('a');
    expect(result).toMatchObject({ values: ['a'], end: { error: 'b failed' } });
  });

  it("should deliver all values before the source's error by default", () => {
    const { project, end } = controlled();
    const source = new Subject<string>();
    const result = record(source.pipe(map(project), slidingAwait(1)));
    source.next('a');
    source.next('b');
    source.error('of the source');
    end('a', 'b');
    expect(result).toMatchObject({ values: ['a', 'b'], end: { error: 'of the source' } });
  });

  it('should take every onError, and settle', () => {
    const modes: Array<[AwaitConfig, string[], boolean]> = [
      [{ onError: 'immediate' }, [], false],
      [{ onError: 'inTurn' }, ['a'], false],
      [{ onError: 'end' }, ['a', 'c'], true],
      [{ settle: true }, ['a'], true],
      [{ settle: true, onError: 'immediate' }, [], true],
    ];
    for (const [config, delivered, isKept] of modes) {
      const { project, isRunning, fail, end } = controlled();
      const result = record(of('a', 'b', 'c').pipe(map(project), slidingAwait(config)));
      fail('b');
      expect(isRunning('c')).toBe(isKept);
      end('a', 'c');
      expect(result).toMatchObject({ values: delivered, end: { error: 'b failed' } });
    }
  });

  it('should pass on all the values of an inner, live when it is the head', () => {
    const { project, give, end } = controlled();
    const { values } = record(of('a', 'b').pipe(map(project), slidingAwait()));
    give('b', 'b1');
    give('a', 'a1');
    expect(values).toEqual(['a1']);
    end('a');
    give('b', 'b2');
    expect(values).toEqual(['a1', 'a', 'b1', 'b2']);
  });

  it('should unsubscribe source and inners', () => {
    const { project, isRunning } = controlled();
    const source = new Subject<string>();
    const { subscription } = record(source.pipe(map(project), slidingAwait()));
    source.next('a');
    source.next('b');
    subscription.unsubscribe();
    expect([source.observed, isRunning('a'), isRunning('b')]).toEqual([false, false, false]);
  });

  it('should keep the order when the consumer makes the source emit inside next', () => {
    const source = new Subject<number[]>();
    const { values } = record(source.pipe(slidingAwait(2)), value => {
      if (value === 1) source.next([3, 4]);
    });
    source.next([1, 2]);
    expect(values).toEqual([1, 2, 3, 4]);
  });

  it('should time out a head', () =>
    marbles(({ hot, inners, expectObservable }) => {
      const source = hot('  ab|         ');
      const project = inners({
        a: ['               ---a|       ', '^---!       '],
        b: ['                -          ', '-^------!   '],
      });
      const expected = '    ---a----#   ';
      const result = source.pipe(map(project), slidingAwait({ timeout: 4 }));
      expectObservable(result).toBe(expected, undefined, lateValue('slidingAwait', 1, 4));
    }));

  it('should raise no unhandled rejection for promises that wait or fail early [40]', async () => {
    for (const window of [1, 2, 3]) {
      const found = await unhandledRejectionsOf(async () => {
        const source = new Subject<Promise<number>>();
        const head = deferred<number>();
        const result = record(source.pipe(slidingAwait(window)));
        source.next(head.promise);
        source.next(Promise.reject('second'));
        source.next(Promise.reject('third'));
        source.complete();
        await macrotask();
        head.resolve(1);
        await macrotask();
        expect(result).toMatchObject({ values: [1], end: { error: 'second' } });
      });
      expect(found).toEqual([]);
    }
  });

  it('should fail when a source value is no ObservableInput', () => {
    const result = record(of([1], 42 as never).pipe(slidingAwait<number[]>()));
    expect(result).toMatchObject({ values: [1], end: { error: expect.any(TypeError) } });
  });

  it('should take concurrency and window apart', () => {
    const { started, project, end } = controlled();
    const futures = 'abcde'.split('').map(name => defer(() => project(name)));
    record(of(...futures).pipe(slidingAwait({ concurrency: 1, window: 3 })));
    end('a');
    expect(started).toEqual(['a', 'b']);

    let count = 0;
    const stuck = defer(() => NEVER);
    const quick = defer(() => of(count++));
    const source = of(stuck, ...Array.from({ length: 9 }, () => quick));
    record(source.pipe(slidingAwait({ concurrency: 2, window: 5 })));
    expect(count).toBe(4);
    count = 0;
    record(source.pipe(slidingAwait({ concurrency: 4 })));
    expect(count).toBe(3);
  });

  it('should keep state per subscription', () => {
    const operator = slidingAwait<number[]>(1);
    const source = of([1], [2, 3]).pipe(operator);
    for (let at = 0; at < 2; at++) expect(record(source).values).toEqual([1, 2, 3]);
    const failing = of(throwError(() => 'failed')).pipe(slidingAwait());
    for (let at = 0; at < 2; at++) expect(record(failing).end).toEqual({ error: 'failed' });
  });

  it('should refuse bad arguments when it is created [21]', () => {
    const bad: Array<[unknown, RegExp]> = [
      [0, /window.*integer >= 1.*0/],
      [-1, /window.*integer >= 1.*-1/],
      [NaN, /window.*integer >= 1.*NaN/],
      [1.5, /window.*integer >= 1.*1\.5/],
      [{ window: 2, concurrency: 3 }, /window.*integer >= 3.*2/],
      [{ concurrency: 0 }, /concurrency.*integer >= 1.*0/],
      [{ prefetch: 0 }, /prefetch.*integer >= 1.*0/],
      [{ backlog: -1 }, /backlog.*integer >= 0.*-1/],
      [{ timeout: -1 }, /timeout.*milliseconds >= 0.*-1/],
    ];
    for (const [config, message] of bad) {
      const create = () => slidingAwait(config as number);
      expect(create).toThrow(RangeError);
      expect(create).toThrow(message);
    }
    const types: Array<[unknown, RegExp]> = [
      ['3', /window.*'3'/],
      [null, /window.*null/],
      [{ concurrency: '3' }, /concurrency.*integer >= 1.*'3'/],
      [{ onError: 'never' }, /onError.*"immediate".*'never'/],
      [{ timeout: '1s' }, /timeout.*milliseconds >= 0.*'1s'/],
    ];
    for (const [config, message] of types) {
      const create = () => slidingAwait(config as number);
      expect(create).toThrow(TypeError);
      expect(create).toThrow(message);
    }
  });
});
