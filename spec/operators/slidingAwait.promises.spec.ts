import { runInNewContext } from 'node:vm';
import { of, Subject, type ObservableInput } from 'rxjs';
import { BacklogOverflowError, batchAwait, slidingAwait } from 'rxjs-await';
import { macrotask, unhandledRejectionsOf } from '../support/async.js';
import { record } from '../support/record.js';

describe('slidingAwait', () => {
  it('should raise no unhandled rejection for a promise that never starts [40]', async () => {
    const found = await unhandledRejectionsOf(async () => {
      const source = new Subject<Promise<number>>();
      const { subscription } = record(source.pipe(slidingAwait(3)), () => {
        source.next(Promise.reject('never started'));
        subscription.unsubscribe();
      });
      source.next(Promise.resolve(1));
      await macrotask();
    });
    expect(found).toEqual([]);
  });

  it('should raise no unhandled rejection for a waiting promise of another realm [40]', async () => {
    const found = await unhandledRejectionsOf(async () => {
      const source = new Subject<Promise<number>>();
      for (const operator of [slidingAwait<Promise<number>>(1), batchAwait<Promise<number>>(1)]) {
        record(source.pipe(operator));
      }
      source.next(new Promise<number>(() => {}));
      source.next(runInNewContext('Promise.reject("foreign")'));
      await macrotask();
    });
    expect(found).toEqual([]);
  });

  it('should not begin the work of a lazy thenable before its turn', async () => {
    const begun: string[] = [];
    const lazy = (name: string) => ({
      then: (fulfilled: (value: string) => void) => {
        begun.push(name);
        fulfilled(name);
      },
    });
    const head = new Subject<string>();
    const source = of<ObservableInput<string>[]>(head, lazy('b') as never, lazy('c') as never);
    const result = record(source.pipe(slidingAwait(1)));
    await macrotask();
    expect(begun).toEqual([]);
    head.complete();
    await macrotask();
    expect([begun, result.values]).toEqual([
      ['b', 'c'],
      ['b', 'c'],
    ]);
  });

  it('should raise no unhandled rejection for a promise that overflows the backlog [40]', async () => {
    const found = await unhandledRejectionsOf(async () => {
      const source = new Subject<Promise<number>>();
      const config = { window: 1, backlog: 0, onError: 'immediate' } as const;
      const result = record(source.pipe(slidingAwait(config)));
      source.next(new Promise<number>(() => {}));
      source.next(Promise.reject('one too many'));
      await macrotask();
      expect(result.end).toEqual({ error: expect.any(BacklogOverflowError) });
    });
    expect(found).toEqual([]);
  });
});
