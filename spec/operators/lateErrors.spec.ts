import { Observable, of, Subject } from 'rxjs';
import { concatMapEager, slidingAwait } from 'rxjs-await';
import { reportedErrorsOf } from '../support/async.js';
import { record } from '../support/record.js';

/** Completes inside subscribe, so that RxJS throws what its teardown throws out of subscribe. */
const bad = new Observable<string>(subscriber => {
  subscriber.next('bad');
  subscriber.complete();
  return () => {
    throw new Error('teardown');
  };
});

describe('concatMapEager', () => {
  it('should report the throwing teardown of a synchronous inner, and go on', async () => {
    for (const ordered of [true, false]) {
      const [a, b] = [new Subject<string>(), new Subject<string>()];
      const inners = [bad, a, b];
      const config = { concurrency: 3, ordered, onError: 'end' } as const;
      let result = record(of<string>());
      const reported = await reportedErrorsOf(() => {
        result = record(of(0, 1, 2).pipe(concatMapEager(x => inners[x], config)));
        a.next('a');
        a.complete();
        b.next('b');
        b.complete();
      });
      expect(result).toMatchObject({ values: ['bad', 'a', 'b'], end: 'complete' });
      expect(reported).toEqual([new Error('teardown')]);
    }
  });
});

describe('slidingAwait', () => {
  it('should take what only looks like a promise for an error of its turn', () => {
    const source = new Subject<Observable<number>>();
    const head = new Subject<number>();
    const result = record(source.pipe(slidingAwait(1)));
    source.next(head);
    source.next({ [Symbol.toStringTag]: 'Promise' } as never);
    head.complete();
    expect(result.end).toEqual({ error: expect.any(TypeError) });
  });
});
