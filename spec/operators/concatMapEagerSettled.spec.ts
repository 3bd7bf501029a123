import { EmptyError, NEVER, of, Subject, throwError, TimeoutError } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { concatMapEagerSettled, pull, type SettledConfig } from 'rxjs-await';
import { macrotask } from '../support/async.js';
import { controlled } from '../support/controlled.js';
import { record } from '../support/record.js';

/** A result in short: what it is of, and its value or reason. */
const short = (results: Array<{ index: number; input: unknown; status: string }>) =>
  results.map(({ index, input, ...rest }) => {
    const { value, reason } = rest as { value?: unknown; reason?: unknown };
    return rest.status === 'fulfilled'
      ? `${index} ${input}: ${value}`
      : `${index} ${input}! ${reason}`;
  });

describe('concatMapEagerSettled', () => {
  it('should give results of the shape of Promise.allSettled, with input and index', async () => {
    const project = async (x: string) => {
      if (x === 'b') throw 'refused';
      return x.toUpperCase();
    };
    const result = record(of('a', 'b').pipe(concatMapEagerSettled(project, 2)));
    await macrotask();
    expect(result.values).toStrictEqual([
      { status: 'fulfilled', value: 'A', input: 'a', index: 0 },
      { status: 'rejected', reason: 'refused', input: 'b', index: 1 },
    ]);
    expect(result.end).toBe('complete');
  });

  it('should put a failure behind what its inner gave, and none for an empty inner', () => {
    const { project, give, fail, end } = controlled();
    const operator = concatMapEagerSettled(project, 3);
    const result = record(of('a', 'b', 'c').pipe(operator));
    give('b', 'b1');
    fail('b');
    give('a', 'a1');
    expect(short(result.values)).toEqual(['0 a: a1']);
    end('a');
    expect(short(result.values).slice(1)).toEqual(['0 a: a', '1 b: b1', '1 b! b failed']);
    end('c');
    expect(result.end).toBe('complete');
    expect(record(of(1, 2).pipe(concatMapEagerSettled(() => [], 1))).values).toEqual([]);
  });

  it('should take a throwing project and a throwing key for failures of their values', () => {
    const throwing = (x: number) => {
      if (x % 2) throw `project ${x}`;
      return [x];
    };
    const key = (x: number) => {
      if (x > 2) throw `key ${x}`;
      return 0;
    };
    const operator = concatMapEagerSettled(throwing, { concurrency: 2, key });
    expect(short(record(of(1, 2, 3, 4, null as never).pipe(operator)).values)).toEqual([
      '0 1! project 1',
      '1 2: 2',
      '2 3! key 3',
      '3 4! key 4',
      '4 null: null',
    ]);
  });

  it('should abandon an inner that takes too long, and take it for a failure', () => {
    const time = new TestScheduler(() => {});
    time.run(() => {
      const released: string[] = [];
      const signals: AbortSignal[] = [];
      let resolve!: (value: string) => void;
      const slow = (x: string, _: number, { signal }: { signal: AbortSignal }) => {
        signals.push(signal);
        if (x === 'promise') return new Promise<string>(done => (resolve = done));
        return x === 'never' ? NEVER : of(x);
      };
      const config = { concurrency: 3, timeout: 5 };
      const result = record(
        of('never', 'promise', 'quick').pipe(concatMapEagerSettled(slow, config)),
      );
      result.subscription.add(() => released.push('all'));
      time.schedule(() => {
        resolve('late');
        expect(result.values.map(({ status, input }) => `${status} ${input}`)).toEqual([
          'rejected never',
          'rejected promise',
          'fulfilled quick',
        ]);
        const [never, promise] = result.values as PromiseRejectedResult[];
        for (const { reason } of [never, promise]) expect(reason).toBeInstanceOf(TimeoutError);
        expect(signals.map(({ aborted }) => aborted)).toEqual([true, true, false]);
        expect(result.end).toBe('complete');
      }, 20);
    });
  });

  it('should ignore the late result of a timed-out promise', async () => {
    const time = new TestScheduler(() => {});
    let resolve!: (value: string) => void;
    const config = { concurrency: 1, timeout: 5, scheduler: time };
    const slow = () => new Promise<string>(done => (resolve = done));
    const result = record(of('a', 'b').pipe(concatMapEagerSettled(slow, config)));
    const [first] = [resolve];
    time.flush();
    first('late');
    await macrotask();
    expect(result.values.map(({ index, status }) => `${index} ${status}`)).toEqual([
      '0 rejected',
      '1 rejected',
    ]);
    expect(result.end).toBe('complete');
  });

  it('should send an error of the source, the backlog or the concurrency after all results', () => {
    for (const [kind, fail] of [
      ['source', ({ source }) => source.error('failed')],
      ['backlog', ({ source }) => ['c', 'd', 'e'].forEach(x => source.next(x))],
      ['concurrency', ({ concurrency }) => concurrency.error('failed')],
      ['value of the concurrency', ({ concurrency }) => concurrency.next(-1)],
    ] as Array<[string, (of: { source: Subject<string>; concurrency: Subject<number> }) => void]>) {
      const { project, end } = controlled();
      const [source, concurrency] = [new Subject<string>(), new Subject<number>()];
      const config = { concurrency, backlog: 1 };
      const result = record(source.pipe(concatMapEagerSettled(project, config)));
      concurrency.next(2);
      ['a', 'b'].forEach(x => source.next(x));
      fail({ source, concurrency });
      expect(result.end).toBe('running');
      expect(source.observed).toBe(false);
      end('b', 'a');
      if (kind === 'backlog') end('c');
      const all = ['0 a: a', '1 b: b', ...(kind === 'backlog' ? ['2 c: c'] : [])];
      expect(short(result.values)).toEqual(all);
      expect(result.end).toEqual({ error: expect.anything() });
    }
    const operator = concatMapEagerSettled((x: number) => of(x), { concurrency: of<number>() });
    expect(record(NEVER.pipe(operator)).end).toEqual({ error: expect.any(EmptyError) });
  });

  it('should give results as they come when unordered', () => {
    const { project, fail, end } = controlled();
    const config = { concurrency: 3, ordered: false };
    const result = record(of('a', 'b', 'c').pipe(concatMapEagerSettled(project, config)));
    fail('c');
    end('b');
    fail('a');
    expect(short(result.values)).toEqual(['2 c! c failed', '1 b: b', '0 a! a failed']);
    expect(result.end).toBe('complete');
  });

  it('should stop all when the consumer leaves inside a result', () => {
    const { project, isRunning, fail } = controlled();
    const result = record(of('a', 'b', 'c').pipe(concatMapEagerSettled(project, 2)), () =>
      result.subscription.unsubscribe(),
    );
    fail('a');
    expect(short(result.values)).toEqual(['0 a! a failed']);
    expect(['a', 'b'].map(isRunning)).toEqual([false, false]);
    expect(result.end).toBe('running');
  });

  it('should keep the bounds and the order when each result makes the source emit', () => {
    const source = new Subject<number>();
    const operator = concatMapEagerSettled((x: number) => throwError(() => x), 1);
    const result = record(source.pipe(operator), ({ index }) => {
      if (index < 50) source.next(index + 1);
    });
    source.next(0);
    expect(result.values.map(({ index }) => index)).toEqual(
      Array.from({ length: 51 }, (_, k) => k),
    );
  });

  it('should read a pull source only as far as there is room', () => {
    let read = 0;
    function* rows() {
      for (;;) yield read++;
    }
    const { project, fail } = controlled();
    const operator = concatMapEagerSettled((x: number) => project(`${x}`), 2);
    record(pull(rows).pipe(operator));
    expect(read).toBe(2);
    fail('0');
    expect(read).toBe(3);
  });

  it('should refuse onError and settle, which are for errors', () => {
    for (const option of ['onError', 'settle']) {
      const config = { concurrency: 1, [option]: undefined } as SettledConfig<number>;
      concatMapEagerSettled((x: number) => of(x), config);
      const wrong = { concurrency: 1, [option]: 'end' } as SettledConfig<number>;
      expect(() => concatMapEagerSettled((x: number) => of(x), wrong)).toThrow(
        new RegExp(`^concatMapEagerSettled: expected ${option} to be one of its options`),
      );
    }
    expect(() => concatMapEagerSettled(null as never, 1)).toThrow(
      'concatMapEagerSettled: expected project to be a function, got null',
    );
  });
});
