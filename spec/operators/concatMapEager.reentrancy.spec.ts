import { asapScheduler, map, NEVER, Observable, of, range, Subject, take, timer } from 'rxjs';
import { concatMapEager } from 'rxjs-await';
import { macrotask } from '../support/async.js';
import { marbles } from '../support/marbles.js';
import { record } from '../support/record.js';
import { many } from '../support/many.js';

describe('concatMapEager', () => {
  it('should keep the order when the consumer makes the source emit inside next [54]', () => {
    for (const concurrency of [1, 2, Infinity]) {
      const source = new Subject<number>();
      const result = record(source.pipe(concatMapEager(x => of(x, -x), concurrency)), value => {
        if (value === 1) {
          source.next(2);
          source.next(3);
          source.complete();
        }
      });
      source.next(1);
      expect(result).toMatchObject({ values: [1, -1, 2, -2, 3, -3], end: 'complete' });
    }
  });

  it('should keep the order when an inner emits inside next, amid a flush [55]', () => {
    const [a, b] = [new Subject<string>(), new Subject<string>()];
    const result = record(of(a, b).pipe(concatMapEager(x => x, 2)), value => {
      if (value === 'b1') b.next('b4');
    });
    for (const value of ['b1', 'b2', 'b3']) b.next(value);
    a.complete();
    expect(result.values).toEqual(['b1', 'b2', 'b3', 'b4']);
  });

  it('should take the end of an inner, or its failure, inside next [56]', () => {
    for (const end of ['complete', 'error'] as const) {
      const [a, b] = [new Subject<string>(), new Subject<string>()];
      const operator = concatMapEager((x: Subject<string>) => x, {
        concurrency: 2,
        onError: 'inTurn',
      });
      const result = record(of(a, b).pipe(operator), value => {
        if (value === 'a1') a.complete();
        if (value === 'b1') b[end]('failed');
      });
      b.next('b1');
      b.next('b2');
      a.next('a1');
      expect(result.values).toEqual(['a1', 'b1', 'b2']);
      expect(result.end).toEqual(end === 'error' ? { error: 'failed' } : 'complete');
    }
  });

  it('should neither skip nor stop when inners that have ended re-enter the drain [57]', async () => {
    const promises = range(0, 100).pipe(map(x => (x % 2 ? Promise.resolve(x) : of(x))));
    const source = new Subject<number>();
    const feedback = record(source.pipe(concatMapEager(x => Promise.resolve(x), 2)), value => {
      if (value < 50) source.next(value + 1);
    });
    const mixed = record(promises.pipe(concatMapEager(x => x, { concurrency: 3, window: 5 })));
    source.next(0);
    while (mixed.end === 'running' || feedback.values.length <= 50) await macrotask();
    expect(mixed.values).toEqual(Array.from({ length: 100 }, (_, x) => x));
    expect(feedback.values).toEqual(Array.from({ length: 51 }, (_, x) => x));
  });

  it('should start a value at once that project itself makes the source emit', () => {
    const source = new Subject<number>();
    const started: number[] = [];
    const operator = concatMapEager((x: number) => {
      started.push(x);
      if (x < 3) source.next(x + 1);
      return of(x);
    }, 2);
    const { values } = record(source.pipe(operator));
    source.next(0);
    expect(started).toEqual([0, 1, 2, 3]);
    expect(values).toEqual([0, 1, 2, 3]);
  });

  it('should take the end of the source inside project', () => {
    const source = new Subject<number>();
    const operator = concatMapEager((x: number) => {
      source.complete();
      return of(x);
    }, 1);
    const result = record(source.pipe(operator));
    source.next(1);
    expect(result).toMatchObject({ values: [1], end: 'complete' });
  });

  it('should complete 10^6 synchronous inners behind one slow head on a flat stack [58]', () =>
    marbles(({ flush }) => {
      for (const [values, concurrency, window] of [
        [many(1_000_000), 1, 1],
        [50_000, 2, 2],
        [50_000, 4, 64],
      ]) {
        let count = 0;
        let isComplete = false;
        const config = { concurrency, window };
        range(0, values)
          .pipe(concatMapEager(x => (x ? of(x) : timer(5)), config))
          .subscribe({ next: () => count++, complete: () => (isComplete = true) });
        flush();
        expect({ count, isComplete }).toEqual({ count: values, isComplete: true });
      }
    }));

  it('should buffer 200,000 values of one inner [59]', () => {
    const head = new Subject<number>();
    const operator = concatMapEager((x: number) => (x ? range(0, many(200_000)) : head), 2);
    const { values } = record(of(0, 1).pipe(operator));
    head.complete();
    expect(values.length).toBe(many(200_000));
    expect(values.every((value, at) => value === at)).toBe(true);
  });

  it('should not take longer per value when more of them wait [60]', () => {
    const perValue = (backlog: number) => {
      const head = new Subject<number>();
      const source = range(0, backlog);
      source.pipe(concatMapEager(x => (x ? of(x) : head), 1)).subscribe();
      const start = performance.now();
      head.complete();
      return (performance.now() - start) / backlog;
    };
    perValue(10_000);
    // Where each start moves the whole backlog this is a factor of hundreds.
    expect(perValue(300_000)).toBeLessThan(20 * perValue(10_000));
  });

  it('should end an endless synchronous inner that starts inside next, on take [61]', () => {
    let made = 0;
    const endless = new Observable<number>(subscriber => {
      while (!subscriber.closed) subscriber.next(made++);
    });
    const source = new Subject<number>();
    const operator = concatMapEager((x: number) => (x ? endless : of(-1)), 1);
    const result = record(source.pipe(operator, take(4)), value => {
      if (value === -1) source.next(1);
    });
    source.next(0);
    expect(result).toMatchObject({ values: [-1, 0, 1, 2], end: 'complete' });
    expect(made).toBe(3);
  });

  it('should ignore what a source emits after it was unsubscribed', () => {
    let emit!: (value: number) => void;
    const rude = new Observable<number>(subscriber => {
      emit = value => subscriber.next(value);
    });
    const started: number[] = [];
    const operator = concatMapEager((x: number) => {
      started.push(x);
      return NEVER;
    }, 3);
    const { subscription } = record(rude.pipe(operator));
    emit(1);
    subscription.unsubscribe();
    emit(2);
    expect(started).toEqual([1]);
  });

  it('should pass on the values of a scheduler that runs inside next', async () => {
    const source = range(0, 1000, asapScheduler);
    const result = record(source.pipe(concatMapEager(x => of(x), 2)));
    while (result.end === 'running') await macrotask();
    expect(result.values).toEqual(Array.from({ length: 1000 }, (_, x) => x));
  });
});
