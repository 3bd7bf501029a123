import {
  asapScheduler,
  finalize,
  noop,
  of,
  queueScheduler,
  Subject,
  Subscription,
  throwError,
  UnsubscriptionError,
  type Observable,
  type SchedulerLike,
} from 'rxjs';
import { Executor } from 'rxjs-await';
import { deferred, macrotask, reportedErrorsOf } from '../support/async.js';
import { record } from '../support/record.js';

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
  it('should say when it is idle: nothing running, nothing waiting', async () => {
    const { executor, run, end } = setUp(1);
    await executor.whenIdle();
    const [a, b] = [...'ab'].map(run);
    let idle = 0;
    void executor.whenIdle().then(() => idle++);
    void executor.whenIdle().then(() => idle++);
    end('a');
    await macrotask();
    expect([a.end, idle]).toEqual(['complete', 0]);
    end('b');
    await macrotask();
    expect([b.end, idle]).toEqual(['complete', 2]);
    await executor.whenIdle();
  });

  it('should be idle only when an unsubscribed promise has ended, too', async () => {
    const { executor } = setUp();
    const { promise, resolve } = deferred();
    let isIdle = false;
    record(executor.execute(() => promise)).subscription.unsubscribe();
    void executor.whenIdle().then(() => (isIdle = true));
    await macrotask();
    expect(isIdle).toBe(false);
    resolve();
    await macrotask();
    expect(isIdle).toBe(true);
  });

  it('should be idle when the last one waiting is unsubscribed', async () => {
    const { executor, run, end } = setUp(1);
    const [, b] = [...'ab'].map(run);
    end('a');
    b.subscription.unsubscribe();
    await executor.whenIdle();
  });

  it('should free the place of a task whose teardown downstream throws, and report it', async () => {
    const blocks: Array<() => number | Promise<number> | Observable<number>> = [
      () => 1,
      async () => 1,
      () => of(1),
      () => throwError(() => 'failed'),
      () => Promise.reject('failed'),
    ];
    for (const block of blocks) {
      const executor = new Executor({ concurrency: 1, scheduler: asapScheduler });
      const errors = await reportedErrorsOf(async () => {
        const cleanup = finalize<number>(() => {
          throw new Error('cleanup');
        });
        executor.execute(block).pipe(cleanup).subscribe({ error: noop });
        const next = record(executor.execute(() => 2));
        await macrotask();
        await macrotask();
        expect(next).toMatchObject({ values: [2], end: 'complete' });
      });
      expect(errors).toEqual([expect.any(UnsubscriptionError)]);
      await executor.whenIdle();
    }
  });

  it('should run 20,000 blocks on a flat stack with a scheduler that calls at once', async () => {
    const scheduler = {
      now: () => 0,
      schedule: (work: (this: never) => void) => {
        work.call(undefined as never);
        return Subscription.EMPTY;
      },
    } as SchedulerLike;
    const executor = new Executor({ concurrency: 1, scheduler });
    const head = new Subject<number>();
    record(executor.execute(() => head));
    let done = 0;
    for (let at = 0; at < 20_000; at++) executor.execute(() => 0).subscribe(() => done++);
    expect(executor.waiting).toBe(20_000);
    head.complete();
    expect([done, executor.active, executor.waiting]).toEqual([20_000, 0, 0]);
    await executor.whenIdle();
  });
});
