import {
  BehaviorSubject,
  concat,
  defer,
  finalize,
  map,
  merge,
  NEVER,
  Observable,
  of,
  queueScheduler,
  Subject,
  Subscription,
  TimeoutError,
  timer,
  throwError,
} from 'rxjs';
import { BacklogOverflowError, batchAwait, concatMapEager, pull } from 'rxjs-await';
import { marbles } from '../support/marbles.js';
import { record } from '../support/record.js';

const broken = new Error('broken');

// What a user's code does while something is torn down must not overtake the reason of that.
describe('concatMapEager, while it tears down', () => {
  it('should send the timeout when a finalizer changes the concurrency', () =>
    marbles(({ flush }) => {
      for (const ordered of [true, false]) {
        const concurrency = new BehaviorSubject(2);
        const inner = NEVER.pipe(finalize(() => concurrency.next(1)));
        const result = record(
          of(1).pipe(concatMapEager(() => inner, { concurrency, ordered, timeout: 10 })),
        );
        flush();
        expect(result.end).toEqual({ error: expect.any(TimeoutError) });
      }
    }));

  it('should send the overflow when the teardown of the source ends the last inner', () => {
    for (const onError of ['immediate', 'inTurn', 'end'] as const) {
      const [inner, source] = [new Subject<never>(), new Subject<number>()];
      const result = record(
        source.pipe(
          finalize(() => inner.complete()),
          concatMapEager(() => inner, { concurrency: 1, backlog: 0, onError }),
        ),
      );
      source.next(1);
      source.next(2);
      inner.complete();
      expect(result.end).toEqual({ error: expect.any(BacklogOverflowError) });
    }
  });

  it('should send the error of the concurrency when the teardown of the source ends the last inner', () => {
    const failures: Array<(concurrency: Subject<number>) => unknown> = [
      concurrency => (concurrency.error(broken), broken),
      concurrency => (concurrency.next(-1), expect.any(RangeError)),
    ];
    for (const fail of failures) {
      const [inner, source] = [new Subject<never>(), new Subject<number>()];
      const concurrency = new BehaviorSubject(1);
      const result = record(
        source.pipe(
          finalize(() => inner.complete()),
          concatMapEager(() => inner, { concurrency }),
        ),
      );
      source.next(1);
      const error = fail(concurrency);
      expect(result.end).toEqual({ error });
    }
  });

  it('should emit nothing of a batch that times out, whatever its finalizers end', () =>
    marbles(({ flush }) => {
      const last = new Subject<never>();
      const late = NEVER.pipe(finalize(() => last.complete()));
      const result = record(
        of(of('a'), late, last).pipe(batchAwait({ batchSize: 3, timeout: 10 })),
      );
      flush();
      expect(result).toMatchObject({ values: [], end: { error: expect.any(TimeoutError) } });
    }));

  it('should start the next one when the timed-out one is torn down, not from inside of that [48]', () =>
    marbles(({ flush }) => {
      const other = new Subject<string>();
      const log: string[] = [];
      const inner = (name: string) =>
        new Observable<string>(subscriber => {
          log.push(`open ${name}`);
          if (name === 'b1') other.subscribe(subscriber);
          return () => {
            if (name === 'a1') other.next('tick');
            log.push(`close ${name}`);
          };
        });
      const config = { concurrency: 2, window: 3, timeout: 10, onError: 'end' } as const;
      record(of('a1', 'b1', 'a2').pipe(concatMapEager(inner, { ...config, key: name => name[0] })));
      flush();
      expect(log.slice(0, 4)).toEqual(['open a1', 'open b1', 'close a1', 'open a2']);
    }));

  it('should expire all in turn when the scheduler is synchronous', () => {
    for (const ordered of [true, false]) {
      const config = { concurrency: 1, timeout: 0, onError: 'end', ordered } as const;
      const operator = concatMapEager(() => NEVER, { ...config, scheduler: queueScheduler });
      expect(record(of(1, 2).pipe(operator)).end).toEqual({ error: expect.any(AggregateError) });
    }
  });
});

describe('concatMapEager, while it waits for its concurrency', () => {
  it('should deliver all values before the error of the source', () =>
    marbles(({ flush }) => {
      for (const onError of ['inTurn', 'end'] as const) {
        const source = concat(
          of(1, 2),
          throwError(() => broken),
        );
        const concurrency = timer(5).pipe(map(() => 2));
        const result = record(source.pipe(concatMapEager(x => of(x), { concurrency, onError })));
        expect(result.end).toBe('running');
        flush();
        expect(result).toMatchObject({ values: [1, 2], end: { error: broken } });
      }
    }));

  it('should start pulled and pushed values in the order of their arrival', () => {
    const [pushed, concurrency] = [new Subject<number>(), new Subject<number>()];
    const started: number[] = [];
    const inner = (x: number) => {
      if (x === 1) pushed.next(2);
      return defer(() => (started.push(x), of(x)));
    };
    record(merge(pushed, pull([1])).pipe(concatMapEager(inner, { concurrency })));
    concurrency.next(2);
    expect(started).toEqual([1, 2]);
  });

  it('should not recurse when a pulled value pushes the next one, and that one the next', () => {
    const [pushed, concurrency] = [new Subject<number>(), new Subject<number>()];
    const inner = (x: number) => {
      if (x < 20_000) pushed.next(x + 1);
      return of(x);
    };
    const result = record(merge(pushed, pull([1])).pipe(concatMapEager(inner, { concurrency })));
    concurrency.next(Infinity);
    expect(result.values.length).toBe(20_000);
  });
});

describe('concatMapEager with key', () => {
  const save = async (name: string) => name;

  it('should pull no more than may wait for their keys', async () => {
    const values = ['a1', 'a2', 'a3', 'a4'];
    for (const backlog of [0, 1, 2]) {
      const config = { concurrency: 2, window: 100, backlog, key: (name: string) => name[0] };
      const written: string[] = [];
      await pull(values)
        .pipe(concatMapEager(save, config))
        .forEach(name => written.push(name));
      expect(written).toEqual(values);
    }
  });

  it('should pull no further than its window over keys that cannot be had', () => {
    let read = 0;
    function* rows() {
      while (read < 1000) yield read++;
    }
    const key = (x: number) => {
      if (x > 0) throw broken;
    };
    const config = { concurrency: 2, window: 4, onError: 'end', key } as const;
    record(pull(rows).pipe(concatMapEager(() => NEVER, config)));
    expect(read).toBe(4);
  });

  it('should start nothing after it was unsubscribed inside the key', () => {
    const [source, started] = [new Subject<number>(), [] as number[]];
    const subscriptions = new Subscription();
    const key = (x: number) => x === 2 && subscriptions.unsubscribe();
    const operator = concatMapEager((x: number) => of(started.push(x)), { concurrency: 2, key });
    subscriptions.add(source.pipe(operator).subscribe());
    source.next(1);
    source.next(2);
    expect(started).toEqual([1]);
  });

  it('should count a value that the key makes the source emit as the later one', () => {
    const source = new Subject<number>();
    const seen: Array<[number, number]> = [];
    const key = (x: number) => {
      if (x === 1) source.next(2);
      return x;
    };
    const inner = (x: number, index: number) => (seen.push([x, index]), of(x));
    const { values } = record(source.pipe(concatMapEager(inner, { concurrency: 2, key })));
    source.next(1);
    expect(seen).toEqual([
      [1, 0],
      [2, 1],
    ]);
    expect(values).toEqual([1, 2]);
  });
});
