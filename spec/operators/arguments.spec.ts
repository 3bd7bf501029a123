import { of } from 'rxjs';
import {
  awaitAll,
  batchAwait,
  concatMapEager,
  executeAsync,
  Executor,
  slidingAwait,
  toAsyncIterable,
} from 'rxjs-await';

describe('arguments', () => {
  it('should be refused by name when they are no config, no scheduler, no flag', () => {
    const inner = () => of(1);
    const calls: Array<[string, (config: never) => unknown]> = [
      ['concatMapEager', config => concatMapEager(inner, config)],
      ['slidingAwait', config => slidingAwait(config)],
      ['batchAwait', config => batchAwait(config)],
      ['awaitAll', config => awaitAll(config)],
      ['Executor', config => new Executor(config)],
      ['toAsyncIterable', config => toAsyncIterable(of(1), config)],
    ];
    for (const [owner, call] of calls) {
      for (const config of [null, 'x', true, of(3), [3]] as never[]) {
        expect(() => call(config)).toThrow(TypeError);
        expect(() => call(config)).toThrow(new RegExp(`^${owner}: expected .*, got `));
      }
      if (owner === 'toAsyncIterable') continue;
      for (const scheduler of [null, {}, 5, () => {}]) {
        const required = owner === 'concatMapEager' ? { concurrency: 1 } : {};
        const config = { ...required, scheduler } as never;
        expect(() => call(config)).toThrow(TypeError);
        expect(() => call(config)).toThrow(
          new RegExp(`^${owner}: expected scheduler to be a SchedulerLike, got `),
        );
      }
    }
    for (const on of [null, 'x', 5, {}] as never[]) {
      expect(() => executeAsync(() => 1, on)).toThrow(TypeError);
      expect(() => executeAsync(() => 1, on)).toThrow(
        /^executeAsync: expected on to be a SchedulerLike or an Executor, got /,
      );
    }
    for (const config of [{ onError: 5 }, { ordered: 'no' }, { settle: 1 }] as never[]) {
      const create = () => concatMapEager(inner, { concurrency: 1, ...(config as object) });
      expect(create).toThrow(TypeError);
    }
  });
});
