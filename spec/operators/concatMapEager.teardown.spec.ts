import {
  concat,
  defer,
  finalize,
  NEVER,
  Observable,
  observable,
  of,
  repeat,
  retry,
  Subject,
  take,
  throwError,
  type ObservableInput,
} from 'rxjs';
import { concatMapEager } from 'rxjs-await';
import { macrotask } from '../support/async.js';
import { controlled } from '../support/controlled.js';
import { marbles } from '../support/marbles.js';
import { record } from '../support/record.js';

async function survivors(values: Array<WeakRef<object>>): Promise<number> {
  for (let at = 0; at < 2; at++) {
    await macrotask();
    // Without `--expose-gc` this fails, rather than prove nothing.
    global.gc!();
  }
  return values.filter(value => value.deref()).length;
}

describe('concatMapEager', () => {
  it('should release source, head, running and waiting ones when unsubscribed [43]', () =>
    marbles(({ hot, inners, expectObservable, expectSubscriptions }) => {
      const source = hot('      abcd------ ');
      const project = inners({
        a: ['                   --x------- ', '^-----!   '],
        b: ['                    -y-----   ', '-^----!   '],
        c: ['                     --|      ', '--^-!     '],
        d: ['                      -       '],
      });
      const unsubscribed = '    ------!    ';
      const expected = '        --x------- ';
      const operator = concatMapEager(project, 3);
      expectObservable(source.pipe(operator), unsubscribed).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe('^-----!');
    }));

  it('should stop what runs in source order, whatever ended and started before', () => {
    const { project, end } = controlled();
    const stopped: string[] = [];
    const named = (name: string) => project(name).pipe(finalize(() => stopped.push(name)));
    const running = of('a', 'b', 'c', 'd').pipe(concatMapEager(named, 3)).subscribe();
    end('a');
    running.unsubscribe();
    expect(stopped).toEqual(['a', 'b', 'c', 'd']);
  });

  it('should release the source when unsubscribed before any inner [44]', () => {
    const source = new Subject<number>();
    const { subscription } = record(source.pipe(concatMapEager(() => NEVER, 1)));
    expect(source.observed).toBe(true);
    subscription.unsubscribe();
    expect(source.observed).toBe(false);
  });

  it('should subscribe to no inner when unsubscribed inside project [45]', () => {
    let isSubscribed = false;
    let next = 0;
    const inner = new Observable<number>(() => {
      isSubscribed = true;
    });
    const source = new Subject<number>();
    const { subscription } = record(
      source.pipe(
        concatMapEager(() => {
          next++;
          subscription.unsubscribe();
          return inner;
        }, 2),
      ),
    );
    source.next(1);
    source.next(2);
    expect({ isSubscribed, next }).toEqual({ isSubscribed: false, next: 1 });
    expect(source.observed).toBe(false);
  });

  it('should emit nothing more when unsubscribed inside next, amid a flush [46]', () => {
    const head = new Subject<number>();
    const running = new Subject<number>();
    const inners = [head, of(1, 2, 3), of(4), running];
    const result = record(of(0, 1, 2, 3).pipe(concatMapEager(x => inners[x], 4)), value => {
      if (value === 2) result.subscription.unsubscribe();
    });
    expect(running.observed).toBe(true);
    head.complete();
    expect(result).toMatchObject({ values: [1, 2], end: 'running' });
    expect(running.observed).toBe(false);
  });

  it('should stop an endless synchronous source and inner on take [47]', () => {
    let made = 0;
    const endless = new Observable<number>(subscriber => {
      while (!subscriber.closed) subscriber.next(made++);
    });
    const cases: Array<[Observable<number>, number]> = [
      [
        endless.pipe(
          concatMapEager(x => of(x), 2),
          take(3),
        ),
        3,
      ],
      [
        of(0).pipe(
          concatMapEager(() => endless, 2),
          take(3),
        ),
        3,
      ],
      [
        endless.pipe(
          concatMapEager(() => endless, 1),
          take(3),
        ),
        4,
      ],
    ];
    for (const [result, most] of cases) {
      made = 0;
      expect(record(result).end).toBe('complete');
      expect(made).toBe(most);
    }
  });

  it('should finalize each inner once, before the end is seen [48]', () => {
    for (const end of ['complete', 'error', 'unsubscribe'] as const) {
      const log: string[] = [];
      const inners = [new Subject<number>(), new Subject<number>()];
      const source = new Subject<number>();
      const operator = concatMapEager(
        (x: number) => inners[x].pipe(finalize(() => log.push(`inner ${x}`))),
        2,
      );
      const subscription = source
        .pipe(
          finalize(() => log.push('source')),
          operator,
        )
        .subscribe({ complete: () => log.push('end'), error: () => log.push('end') });
      source.next(0);
      source.next(1);
      if (end === 'unsubscribe') subscription.unsubscribe();
      else inners[1][end](undefined);
      if (end === 'complete') source.complete();
      inners[0].complete();
      if (end !== 'unsubscribe') expect(log.pop()).toBe('end');
      expect(log.sort()).toEqual(['inner 0', 'inner 1', 'source']);
    }
  });

  it('should keep no value that was emitted or given up [49]', async () => {
    for (const ordered of [true, false]) {
      const source = new Subject<() => Observable<object>>();
      const operator = concatMapEager((x: () => Observable<object>) => x(), {
        concurrency: 4,
        ordered,
      });
      const subscription = source.pipe(operator).subscribe();
      // In a function of its own, so that no variable of this one holds a value.
      const fill = () => {
        const head = new Subject<object>();
        const values = Array.from({ length: 20 }, () => ({}));
        source.next(() => head);
        for (const value of values) source.next(() => concat(of(value), of(value)));
        head.next(values[0]);
        return { head, refs: values.map(value => new WeakRef(value)) };
      };
      const flushed = fill();
      flushed.head.complete();
      expect(await survivors(flushed.refs)).toBe(0);
      const givenUp = fill();
      subscription.unsubscribe();
      expect(await survivors(givenUp.refs)).toBe(0);
    }
  });

  it('should keep its state per subscription: twice, retried, repeated [52]', () => {
    const operator = concatMapEager((x: Observable<number>) => x, 2);
    const head = new Subject<number>();
    const first = record(of(head, of(2)).pipe(operator));
    expect(record(of(of(1), of(2)).pipe(operator)).values).toEqual([1, 2]);
    head.complete();
    expect(first).toMatchObject({ values: [2], end: 'complete' });

    let failures = 2;
    const flaky = defer(() => (failures-- > 0 ? throwError(() => 'flaky') : of(9)));
    expect(record(of(of(1), flaky).pipe(operator, retry(2))).values).toEqual([1, 1, 1, 9]);
    expect(record(of(of(1), of(2)).pipe(operator, repeat(2))).values).toEqual([1, 2, 1, 2]);
  });

  it('should unsubscribe through interop inners [53]', () => {
    const log: string[] = [];
    const interop = {
      [observable]: () => ({
        subscribe: () => ({ unsubscribe: () => log.push('unsubscribed') }),
      }),
    } as unknown as ObservableInput<number>;
    const { subscription } = record(of(0, 1).pipe(concatMapEager(() => interop, 2)));
    subscription.unsubscribe();
    expect(log).toEqual(['unsubscribed', 'unsubscribed']);
  });
});
