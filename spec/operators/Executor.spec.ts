import {
  NEVER,
  Observable,
  of,
  queueScheduler,
  Subject,
  Subscription,
  throwError,
  type SchedulerLike,
} from 'rxjs';
import { Executor } from 'rxjs-await';
import { deferred, macrotask, unhandledRejectionsOf } from '../support/async.js';
import { record } from '../support/record.js';
import { many } from '../support/many.js';

/** Blocks by name on an executor that starts them at once; each ends when told. */
function setUp(concurrency?: number) {
  const executor = new Executor({ concurrency, scheduler: queueScheduler });
  const started: string[] = [];
  const inners = new Map<string, Subject<string>>();
  const run = (name: string) =>
    record(
      executor.execute(() => {
        started.push(name);
        inners.set(name, new Subject());
        return inners.get(name)!;
      }),
    );
  const end = (name: string) => inners.get(name)!.complete();
  const counts = () => [executor.active, executor.waiting];
  return { executor, started, inners, run, end, counts };
}

describe('Executor', () => {
  it('should run as many at once as its concurrency, first come first served', () => {
    const { started, run, end, counts } = setUp(2);
    expect(counts()).toEqual([0, 0]);
    const results = [...'abcde'].map(run);
    expect(started).toEqual(['a', 'b']);
    expect(counts()).toEqual([2, 3]);
    end('b');
    expect(started).toEqual(['a', 'b', 'c']);
    expect(results[1].end).toBe('complete');
    for (const name of 'acde') end(name);
    expect(started).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(counts()).toEqual([0, 0]);
    expect(results.every(({ end }) => end === 'complete')).toBe(true);
  });

  it('should bound nothing by default', () => {
    const { executor, started, run } = setUp();
    expect(executor.concurrency).toBe(Infinity);
    [...'abcde'].forEach(run);
    expect(started.length).toBe(5);
    expect(new Executor().concurrency).toBe(Infinity);
    expect(new Executor({}).concurrency).toBe(Infinity);
  });

  it('should run nothing before it is subscribed, and again for each subscription', () => {
    const { executor, counts } = setUp(1);
    let runs = 0;
    const future = executor.execute(() => ++runs);
    expect([runs, ...counts()]).toEqual([0, 0, 0]);
    expect([record(future).values, record(future).values]).toEqual([[1], [2]]);
  });

  it('should start on asap by default, not in the subscribe call', async () => {
    const executor = new Executor({ concurrency: 1 });
    let runs = 0;
    record(executor.execute(() => ++runs));
    expect([runs, executor.active]).toEqual([0, 1]);
    await macrotask();
    expect([runs, executor.active]).toEqual([1, 0]);
  });

  it('should start more at once when its concurrency rises, and stop nothing when it falls', () => {
    const { executor, started, run, end, counts } = setUp(1);
    [...'abcdef'].forEach(run);
    executor.concurrency = 3;
    expect(started).toEqual(['a', 'b', 'c']);
    executor.concurrency = 1;
    expect(counts()).toEqual([3, 3]);
    end('a');
    end('b');
    expect(started).toEqual(['a', 'b', 'c']);
    end('c');
    expect(started).toEqual(['a', 'b', 'c', 'd']);
    executor.concurrency = Infinity;
    expect(counts()).toEqual([3, 0]);
  });

  it('should free the place of a block that fails in any way', async () => {
    for (const block of [
      () => {
        throw new Error('thrown');
      },
      () => Promise.reject(new Error('rejected')),
      () => throwError(() => new Error('failed')),
    ]) {
      const { executor, counts } = setUp(1);
      const failed = record(executor.execute<unknown>(block));
      const next = record(executor.execute(() => 'next'));
      await macrotask();
      expect(failed.end).toEqual({ error: expect.any(Error) });
      expect(next).toMatchObject({ values: ['next'], end: 'complete' });
      expect(counts()).toEqual([0, 0]);
    }
  });

  it('should pass over what was unsubscribed while it waited', () => {
    const { started, run, end, counts } = setUp(1);
    const [, b] = [...'abc'].map(run);
    b.subscription.unsubscribe();
    expect(counts()).toEqual([1, 1]);
    end('a');
    expect(started).toEqual(['a', 'c']);
  });

  it('should keep nothing of many that were unsubscribed while they waited', () => {
    const { run, end, started, counts } = setUp(1);
    run('a');
    for (let at = 0; at < 1000; at++) run(`x${at}`).subscription.unsubscribe();
    run('b');
    expect(counts()).toEqual([1, 1]);
    end('a');
    expect(started).toEqual(['a', 'b']);
  });

  it('should free the place of an unsubscribed Observable at once', () => {
    const { started, inners, run } = setUp(1);
    const [a] = [...'ab'].map(run);
    a.subscription.unsubscribe();
    expect(inners.get('a')!.observed).toBe(false);
    expect(started).toEqual(['a', 'b']);
  });

  it('should keep the place of an unsubscribed promise until it ends: it still runs', async () => {
    const { executor, counts } = setUp(1);
    const found = await unhandledRejectionsOf(async () => {
      const { promise, reject } = deferred();
      let aborted: boolean | undefined;
      const running = record(
        executor.execute(({ signal }) => {
          signal.addEventListener('abort', () => (aborted = true));
          return promise;
        }),
      );
      const next = record(executor.execute(() => 'next'));
      running.subscription.unsubscribe();
      expect([aborted, ...counts()]).toEqual([true, 1, 1]);
      reject('stopped');
      await macrotask();
      expect(next.values).toEqual(['next']);
    });
    expect(found).toEqual([]);
    expect(counts()).toEqual([0, 0]);
  });

  it('should be shared by several pipelines without one passing the other', () => {
    const { started, run, end } = setUp(1);
    for (const name of ['a1', 'b1', 'a2', 'b2']) run(name);
    for (const name of ['a1', 'b1', 'a2', 'b2']) end(name);
    expect(started).toEqual(['a1', 'b1', 'a2', 'b2']);
  });

  it('should run what a block or a consumer adds, in its turn', () => {
    const { executor } = setUp(1);
    const log: string[] = [];
    const add = (name: string, then?: () => void) =>
      executor
        .execute(() => {
          log.push(name);
          return name;
        })
        .subscribe(() => then?.());
    add('a', () => {
      add('c');
      add('d');
    });
    add('b');
    expect(log).toEqual(['a', 'c', 'd', 'b']);
  });

  it('should run 10^5 synchronous blocks on a flat stack', () => {
    const { executor, counts, run, end } = setUp(1);
    let runs = 0;
    run('slow');
    for (let at = 0; at < many(100_000); at++) executor.execute(() => ++runs).subscribe();
    expect(counts()).toEqual([1, many(100_000)]);
    end('slow');
    expect(runs).toBe(many(100_000));
  });

  it('should refuse a bad concurrency, also when set, and keep the former [21]', () => {
    const { executor } = setUp(2);
    for (const value of [-1, NaN, 1.5, '2', null] as never[]) {
      const type = typeof value === 'number' ? RangeError : TypeError;
      const message = /^Executor: expected concurrency to be an integer >= 0 or Infinity, got /;
      for (const use of [
        () => new Executor({ concurrency: value }),
        () => (executor.concurrency = value),
      ]) {
        expect(use).toThrow(type);
        expect(use).toThrow(message);
      }
      expect(executor.concurrency).toBe(2);
    }
  });

  it('should refuse a block that is no function', () => {
    for (const block of [undefined, null, 1, of(1)]) {
      const execute = () => new Executor().execute(block as never);
      expect(execute).toThrow(TypeError);
      expect(execute).toThrow(/^Executor: expected block to be a function, got /);
    }
  });

  it('should not subscribe to the Observable of a block that unsubscribes, and free its place', () => {
    const { executor, counts } = setUp(1);
    let isSubscribed = false;
    const inner = new Observable<never>(() => {
      isSubscribed = true;
    });
    const holder = record(executor.execute(() => NEVER));
    const result = record(
      executor.execute(() => {
        result.subscription.unsubscribe();
        return inner;
      }),
    );
    holder.subscription.unsubscribe();
    expect([isSubscribed, ...counts()]).toEqual([false, 0, 0]);
  });

  it('should start the others when the scheduler throws for one', () => {
    let calls = 0;
    const scheduler = {
      now: () => 0,
      schedule: (work: () => void) => {
        if (calls++ === 0) throw new Error('no time');
        work();
        return Subscription.EMPTY;
      },
    } as SchedulerLike;
    const executor = new Executor({ concurrency: 1, scheduler });
    const results = [1, 2].map(value => record(executor.execute(() => value)));
    expect(results[0].end).toEqual({ error: new Error('no time') });
    expect(results[1]).toMatchObject({ values: [2], end: 'complete' });
    expect([executor.active, executor.waiting]).toEqual([0, 0]);
  });
});
