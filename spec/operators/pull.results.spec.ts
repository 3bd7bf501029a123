import { of } from 'rxjs';
import { concatMapEager, pull } from 'rxjs-await';
import { macrotask, unhandledRejectionsOf } from '../support/async.js';
import { record } from '../support/record.js';

describe('pull', () => {
  it('should fail, not hang, on a result of next that is no object', async () => {
    for (const result of [undefined, null, 42, 'done']) {
      const next = () => result as never;
      const sync = { [Symbol.iterator]: () => ({ next }) };
      const async = { [Symbol.asyncIterator]: () => ({ next }) };
      const promised = {
        [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve(result as never) }),
      };
      for (const source of [sync, async, promised]) {
        const results: Array<ReturnType<typeof record<unknown>>> = [];
        const found = await unhandledRejectionsOf(async () => {
          results.push(record(pull<unknown>(source)));
          results.push(record(pull<unknown>(source).pipe(concatMapEager(x => of(x), 2))));
          results.push(record(of(source).pipe(concatMapEager<unknown, never>(x => x as never, 2))));
          await macrotask();
        });
        expect(found).toEqual([]);
        for (const { end } of results) expect(end).toEqual({ error: expect.any(TypeError) });
      }
    }
  });
});
