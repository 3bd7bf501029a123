import {
  config,
  from,
  mergeMap,
  NEVER,
  Observable,
  of,
  queueScheduler,
  Subject,
  throwError,
} from 'rxjs';
import {
  awaitAll,
  batchAwait,
  concatMapEager,
  executeAsync,
  Executor,
  pull,
  slidingAwait,
  toAsyncIterable,
} from 'rxjs-await';
import { deferred, macrotask, stoppedErrorsOf, unhandledRejectionsOf } from '../support/async.js';
import { record } from '../support/record.js';

type Context = { readonly signal: AbortSignal };
type Fail = (error: unknown) => void;

/** What an inner may be that fails when it is told to. */
const FORMS: Record<string, () => [inner: (context: Context) => unknown, fail: Fail]> = {
  'an Observable': () => {
    const subscribers: Array<{ error: Fail }> = [];
    const inner = new Observable(subscriber => void subscribers.push(subscriber));
    // Also after all have left.
    return [() => inner, error => subscribers.forEach(subscriber => subscriber.error(error))];
  },
  'a promise': () => {
    const { promise, reject } = deferred();
    return [() => promise, reject];
  },
  'a promise that answers the abort': () => {
    const { promise, reject } = deferred();
    const inner = ({ signal }: Context) => {
      signal.addEventListener('abort', () => reject('aborted'));
      return promise;
    };
    return [inner, reject];
  },
  'an async iterator': () => {
    const { promise, reject } = deferred();
    const iterator = { next: () => promise, [Symbol.asyncIterator]: () => iterator };
    return [() => iterator, reject];
  },
  pull: () => {
    const { promise, reject } = deferred();
    const iterator = { next: () => promise, [Symbol.asyncIterator]: () => iterator };
    return [() => pull(iterator as never), reject];
  },
  executeAsync: () => {
    const { promise, reject } = deferred();
    return [() => executeAsync(() => promise, queueScheduler), reject];
  },
  'an Executor': () => {
    const { promise, reject } = deferred();
    const executor = new Executor({ scheduler: queueScheduler });
    return [() => executor.execute(() => promise), reject];
  },
};

const MODES = ['immediate', 'inTurn'] as const;

describe.each(Object.entries(FORMS))('an error beside the delivered one, of %s', (name, form) => {
  const isAnswer = name.endsWith('abort');

  it('should go to onStoppedNotification, as that of mergeMap', async () => {
    for (const onError of MODES) {
      for (const settle of [false, true]) {
        for (const ordered of onError === 'inTurn' ? [true] : [true, false]) {
          const [inner, fail] = form();
          const first = new Subject<never>();
          const project = (x: number, _: number, context: Context) =>
            (x === 0 ? first : inner(context)) as typeof first;
          const settings = { concurrency: 2, onError, settle, ordered } as never;
          const result = record(of(0, 1).pipe(concatMapEager(project, settings)));
          const stopped = await stoppedErrorsOf(async () => {
            first.error('first');
            fail('second');
            await macrotask();
          });
          expect(result.end).toEqual({ error: 'first' });
          // One that has answered the abort has ended by that.
          expect(stopped).toEqual(isAnswer && !settle ? ['aborted'] : ['second']);
        }
      }
    }
  });

  it('should be heard as often with mergeMap', async () => {
    const [inner, fail] = form();
    const first = new Subject<never>();
    const context = { signal: new AbortController().signal };
    record(of(0, 1).pipe(mergeMap(x => (x === 0 ? first : inner(context)) as typeof first)));
    const stopped = await stoppedErrorsOf(async () => {
      first.error('first');
      fail('second');
      await macrotask();
    });
    expect(stopped).toEqual(['second']);
  });

  it('should be heard after an unsubscribe, and raise no unhandled rejection', async () => {
    for (const isHeard of [false, true]) {
      const [inner, fail] = form();
      const result = record(
        of(0).pipe(concatMapEager((_, __, context) => inner(context) as typeof NEVER, 1)),
      );
      const act = async () => {
        result.subscription.unsubscribe();
        fail('late');
        await macrotask();
      };
      let stopped: unknown[] = [];
      const unhandled = await unhandledRejectionsOf(async () => {
        if (isHeard) stopped = await stoppedErrorsOf(act);
        else await act();
      });
      expect(unhandled).toEqual([]);
      expect(stopped).toEqual(isHeard ? [isAnswer ? 'aborted' : 'late'] : []);
    }
  });
});

describe('an error beside the delivered one', () => {
  it('should be heard in batchAwait and awaitAll', async () => {
    for (const settle of [false, true]) {
      for (const operator of [
        batchAwait<Promise<number>>({ batchSize: 3, settle }),
        awaitAll<Promise<number>>({ settle }),
      ]) {
        const all = [deferred<number>(), deferred<number>(), deferred<number>()];
        const result = record(from(all.map(({ promise }) => promise)).pipe(operator));
        const stopped = await stoppedErrorsOf(() => {
          all[1].reject('first');
          all[0].reject('second');
          all[2].reject('third');
        });
        expect(result.end).toEqual({ error: 'first' });
        expect(stopped).toEqual(['second', 'third']);
      }
    }
  });

  it('should be that of a later sibling when an earlier one takes its place', async () => {
    const inners = [new Subject<never>(), new Subject<never>()];
    const config = { concurrency: 2, onError: 'inTurn' } as const;
    const result = record(of(0, 1).pipe(concatMapEager(x => inners[x], config)));
    const stopped = await stoppedErrorsOf(() => {
      inners[1].error('later');
      inners[0].error('earlier');
    });
    expect(result.end).toEqual({ error: 'earlier' });
    expect(stopped).toEqual(['later']);
  });

  it('should be one that waits for its turn when the consumer leaves', async () => {
    for (const onError of ['inTurn', 'end'] as const) {
      const inners = [NEVER, throwError(() => 'waits')];
      const config = { concurrency: 2, onError };
      const result = record(of(0, 1).pipe(concatMapEager(x => inners[x], config)));
      const stopped = await stoppedErrorsOf(() => result.subscription.unsubscribe());
      expect(stopped).toEqual(['waits']);
    }
  });

  it('should be that of a promise that has not had its turn', async () => {
    const late = [deferred<number>(), deferred<number>()];
    const failing = Promise.reject('first');
    const result = record(of(failing, ...late.map(it => it.promise)).pipe(slidingAwait(1)));
    const stopped = await stoppedErrorsOf(async () => {
      await macrotask();
      late.forEach(({ reject }, at) => reject(`waiting ${at}`));
    });
    expect(result.end).toEqual({ error: 'first' });
    expect(stopped).toEqual(['waiting 0', 'waiting 1']);
  });

  it('should be that of a promise that found no room, or waited with a key', async () => {
    const refused = deferred();
    const source = new Subject<unknown>();
    record(source.pipe(concatMapEager(() => NEVER, { concurrency: 1, backlog: 0 })));
    const overflow = await stoppedErrorsOf(() => {
      source.next(0);
      source.next(refused.promise);
      refused.reject('refused');
    });
    expect(overflow).toEqual(['refused']);

    const [one, other] = [deferred(), deferred()];
    const values = [0, one.promise, other.promise] as unknown[];
    const key = (_: unknown, index: number) => Math.min(index, 1);
    const result = record(
      from(values).pipe(concatMapEager(() => NEVER, { concurrency: 1, window: 8, key })),
    );
    const dropped = await stoppedErrorsOf(() => {
      result.subscription.unsubscribe();
      one.reject('one');
      other.reject('other');
    });
    expect(dropped).toEqual(['one', 'other']);
  });

  it('should be what a project or a key throws that has unsubscribed', async () => {
    for (const thrower of ['project', 'key']) {
      const source = new Subject<number>();
      const result = { leave: () => {} };
      const call = (name: string) => {
        if (name !== thrower) return NEVER;
        result.leave();
        throw name;
      };
      const operator = concatMapEager(() => call('project'), {
        concurrency: 1,
        key: () => call('key'),
      });
      const { subscription } = record(source.pipe(operator));
      result.leave = () => subscription.unsubscribe();
      expect(await stoppedErrorsOf(() => source.next(0))).toEqual([thrower]);
    }
  });

  it('should be one that a loop never came to', async () => {
    const source = new Subject<number>();
    const iterator = toAsyncIterable(source);
    const first = iterator.next();
    source.next(1);
    source.next(2);
    source.error('unread');
    await first;
    expect(await stoppedErrorsOf(() => iterator.return!())).toEqual(['unread']);
    expect(await stoppedErrorsOf(() => iterator.return!())).toEqual([]);
  });

  it('should be nothing when all is delivered', async () => {
    const failing = (x: number) => throwError(() => x);
    const stopped = await stoppedErrorsOf(() => {
      record(of(1, 2).pipe(concatMapEager(failing, { concurrency: 2, onError: 'end' })));
      record(of(1).pipe(concatMapEager(failing, 1)));
    });
    expect(stopped).toEqual([]);
    expect(config.onStoppedNotification).toBeNull();
  });
});
