import {
  bufferCount,
  bufferTime,
  interval,
  map,
  merge,
  mergeMap,
  of,
  Subject,
  take,
  tap,
  timer,
  VirtualTimeScheduler,
  type Observable,
  type OperatorFunction,
} from 'rxjs';
import { batchAwait, concatMapEager, pull, toAsyncIterable } from 'rxjs-await';
import { macrotask } from '../support/async.js';
import { record } from '../support/record.js';

/** Numbers, and how many were made. */
function counted(limit = Infinity) {
  const source = { made: 0, values };
  function* values() {
    while (source.made < limit) yield source.made++;
  }
  return source;
}

describe('what is pushed', () => {
  it('should not starve what is pulled in chunks by time or count', () => {
    const scheduler = new VirtualTimeScheduler();
    const source = counted(100);
    let waiting = 0;
    const most = { waiting: 0 };
    const bulk = (chunk: number[]) => {
      waiting--;
      return timer(15, scheduler).pipe(map(() => chunk));
    };
    const result = record(
      pull(source.values).pipe(
        bufferTime(10, null, 20, scheduler),
        tap(() => (most.waiting = Math.max(most.waiting, ++waiting))),
        concatMapEager(bulk, 1),
      ),
    );
    scheduler.flush();
    expect(result.end).toBe('complete');
    expect(result.values.flat()).toEqual([...Array(100).keys()]);
    // Empty chunks come faster than they are done: that is theirs. The pulled ones no more than double it.
    expect(most.waiting).toBeLessThan(2 * (result.values.filter(it => it.length === 0).length + 1));
  });

  const operators = (scheduler: VirtualTimeScheduler) => {
    const work = (x: number) => timer(15, scheduler).pipe(map(() => x));
    return {
      ordered: concatMapEager(work, 1),
      wide: concatMapEager(work, { concurrency: 2, window: 5 }),
      unordered: concatMapEager(work, { concurrency: 2, ordered: false }),
      'by key': concatMapEager(work, { concurrency: 2, window: 4, key: x => x % 3 }),
      'with a bounded backlog': concatMapEager(work, { concurrency: 1, backlog: 1000 }),
      batches: (source =>
        source.pipe(map(work), batchAwait({ batchSize: 2, scheduler }))) as OperatorFunction<
        number,
        number
      >,
    };
  };

  it.each(Object.keys(operators(new VirtualTimeScheduler())))(
    'should not starve what is pulled beside it, %s',
    name => {
      const scheduler = new VirtualTimeScheduler();
      const source = counted(20);
      const operator = operators(scheduler)[name as 'ordered'];
      const pushed = interval(5, scheduler).pipe(map(x => -1 - x));
      const out: number[] = [];
      const subscription = merge(pushed, pull(source.values))
        .pipe(operator)
        .subscribe(x => x >= 0 && out.push(x));
      // Pushed for ever: time is stopped when all that was pulled is out.
      scheduler.schedule(() => subscription.unsubscribe(), 5000);
      scheduler.flush();
      expect(source.made).toBe(20);
      expect(out.sort((a, b) => a - b)).toEqual([...Array(20).keys()]);
    },
  );

  it('should not starve what is pulled behind toAsyncIterable', async () => {
    const source = counted(10);
    const pushed = new Subject<number>();
    const iterator = toAsyncIterable(merge(pushed, pull(source.values)));
    const seen: number[] = [];
    for (let at = 0; at < 60; at++) {
      const answer = iterator.next();
      pushed.next(-1);
      pushed.next(-1);
      seen.push((await answer).value as number);
    }
    expect(seen.filter(x => x >= 0)).toEqual([...Array(10).keys()]);
    await iterator.return!();
  });

  it('should let the backlog no more than double', async () => {
    const source = counted();
    const pushed = new Subject<number>();
    const ends: Array<Subject<never>> = [];
    const work = () => (ends.push(new Subject<never>()), ends.at(-1)!);
    record(merge(pull(source.values), pushed).pipe(concatMapEager(work, 1)));
    for (let at = 0; at < 10; at++) pushed.next(at);
    expect(source.made).toBe(1);
    ends[0].complete();
    // Of those that waited then, fewer than half were pulled.
    expect(source.made).toBeLessThanOrEqual(1 + 10);
    expect(source.made).toBeGreaterThan(1);
    for (let at = 1; at < 5; at++) ends[at].complete();
    expect(source.made).toBeLessThanOrEqual(1 + 10 + 5);
  });

  it('should not make a source be read on that an operator between holds back', () => {
    const scheduler = new VirtualTimeScheduler();
    const source = counted(100_000);
    const { subscription } = record(
      pull(source.values).pipe(
        mergeMap(x => timer(1, scheduler).pipe(map(() => x)), 4),
        concatMapEager(() => timer(1000, scheduler), 1),
      ),
    );
    const before = source.made;
    scheduler.maxFrames = 20_000;
    scheduler.flush();
    expect(source.made).toBeLessThanOrEqual(2 * before);
    subscription.unsubscribe();
  });

  it('should keep the bound behind bufferCount', () => {
    const scheduler = new VirtualTimeScheduler();
    for (const size of [5, 50, 200]) {
      const source = counted(3000);
      const started = { count: 0 };
      const bulk = (chunk: number[]): Observable<number> => {
        started.count++;
        return timer(10, scheduler).pipe(map(() => chunk.length));
      };
      const late = tap<number>(() => {
        if (source.made > size * (started.count + 4)) throw new Error(`read ${source.made}`);
      });
      const result = record(
        pull(source.values).pipe(
          late,
          bufferCount(size),
          concatMapEager(bulk, { concurrency: 2, window: 4 }),
        ),
      );
      scheduler.flush();
      expect(result.end).toBe('complete');
      expect(result.values.reduce((a, b) => a + b, 0)).toBe(3000);
    }
  });

  it('should come first when both wait for the same place, and in order', async () => {
    const pushed = new Subject<string>();
    const result = record(
      merge(pushed, pull(['a', 'b', 'c', 'd'])).pipe(
        concatMapEager(async x => x, 1),
        take(8),
      ),
    );
    for (const x of ['1', '2', '3', '4']) pushed.next(x);
    for (let at = 0; at < 20; at++) await macrotask();
    expect(result.values.filter(x => x < 'a')).toEqual(['1', '2', '3', '4']);
    expect(result.values.filter(x => x >= 'a')).toEqual(['a', 'b', 'c', 'd']);
    expect(record(of(1)).end).toBe('complete');
  });
});
