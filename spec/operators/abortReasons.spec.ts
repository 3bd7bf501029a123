import {
  defer,
  map,
  NEVER,
  Observable,
  of,
  queueScheduler,
  Subject,
  VirtualTimeScheduler,
} from 'rxjs';
import { awaitAll, batchAwait, concatMapEager, executeAsync, Executor } from 'rxjs-await';
import { record } from '../support/record.js';
import { lateValue } from '../support/timeouts.js';

type Context = { readonly signal: AbortSignal };

const failed = new Error('failed');
const isPlatforms = (reason: unknown) => (reason as Error | undefined)?.name === 'AbortError';

/** How the work of a value may be made; each hands its context over and then never ends. */
const FORMS: Record<string, (context: Context, note: (context: Context) => void) => unknown> = {
  observable: (context, note) => (note(context), NEVER),
  promise: (context, note) => (note(context), new Promise(() => {})),
  iterator: (context, note) => (
    note(context),
    { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) }
  ),
  'executeAsync, a promise': (_, note) =>
    executeAsync(context => (note(context), new Promise(() => {})), queueScheduler),
  'executeAsync, an Observable': (_, note) =>
    executeAsync(context => (note(context), NEVER), queueScheduler).pipe(map(x => x)),
  'an Executor': (_, note) => {
    const executor = new Executor({ scheduler: queueScheduler });
    return defer(() => executor.execute(context => (note(context), NEVER)));
  },
  'one of ours in it': (__, note) =>
    of(0).pipe(concatMapEager((_, __, context) => (note(context), NEVER), 1)),
  'ours in ours in it': (__, note) =>
    of(0).pipe(
      concatMapEager(
        () => of(0).pipe(concatMapEager((_, __, context) => (note(context), NEVER), 1)),
        1,
      ),
    ),
};

describe.each(Object.entries(FORMS))('the reason of an abort, %s', (_, form) => {
  for (const isLate of [false, true]) {
    /** Runs value 0 in the form and value 1 as given; answers how to read the reason of value 0. */
    const run = (inner: Observable<unknown>, config: object) => {
      let context: Context | undefined;
      const note = (it: Context) => {
        context = it;
        if (!isLate) void it.signal;
      };
      const project = (x: number, __: number, own: Context) =>
        (x === 0 ? form(own, note) : inner) as Observable<unknown>;
      const operator = concatMapEager(project, { concurrency: 2, ...config });
      const result = record(of(0, 1).pipe(operator));
      return { result, reason: () => context!.signal.reason as unknown };
    };
    const when = isLate ? 'read late' : 'read early';

    it(`should be the error of a sibling, ${when}`, () => {
      const sibling = new Subject();
      const { reason } = run(sibling, {});
      sibling.error(failed);
      expect(reason()).toBe(failed);
    });

    it(`should be the own TimeoutError, ${when}`, () => {
      for (const settle of [false, true]) {
        const scheduler = new VirtualTimeScheduler();
        const { reason } = run(NEVER, { timeout: 5, settle, scheduler });
        scheduler.flush();
        expect(reason()).toEqual(lateValue('concatMapEager', 0, 5));
      }
    });

    it(`should be the platform's AbortError on unsubscribe, ${when}`, () => {
      for (const settle of [false, true]) {
        const { result, reason } = run(NEVER, { settle });
        result.subscription.unsubscribe();
        expect(isPlatforms(reason())).toBe(true);
      }
    });
  }
});

describe('the reason of an abort', () => {
  /** The contexts of inners that never end, by value. */
  const setUp = (config: object, source: Observable<number>, isPromise = false) => {
    const contexts: Context[] = [];
    const operator = concatMapEager(
      (x: number, _, context) => {
        contexts[x] = context;
        return isPromise ? new Promise<never>(() => {}) : NEVER;
      },
      { concurrency: 3, ...config },
    );
    const result = record(source.pipe(operator));
    return { result, reasons: () => contexts.map(({ signal }) => signal.reason as unknown) };
  };

  it('should be an error of the source, of the backlog or of a live concurrency', () => {
    const source = new Subject<number>();
    const { reasons } = setUp({}, source);
    source.next(0);
    source.error(failed);
    expect(reasons()).toEqual([failed]);

    const flood = new Subject<number>();
    const overflowing = setUp({ concurrency: 1, backlog: 0 }, flood);
    flood.next(0);
    flood.next(1);
    expect(overflowing.reasons()).toEqual([
      expect.objectContaining({ code: 'ERR_BACKLOG_OVERFLOW' }),
    ]);

    const concurrency = new Subject<number>();
    const live = setUp({ concurrency }, of(0));
    concurrency.next(1);
    concurrency.error(failed);
    expect(live.reasons()).toEqual([failed]);
  });

  it('should stay what it was first', () => {
    const scheduler = new VirtualTimeScheduler();
    const { result, reasons } = setUp({ timeout: 5, settle: true, scheduler }, of(0), true);
    scheduler.flush();
    result.subscription.unsubscribe();
    expect(reasons()).toEqual([lateValue('concatMapEager', 0, 5)]);
  });

  it('should be the AbortError where the one downstream failed: that is an unsubscribe', () => {
    const sibling = new Subject<never>();
    let context: Context | undefined;
    const first = concatMapEager(
      (x: number, _, it) => {
        context = x === 1 ? it : context;
        return x === 1 ? NEVER : of(x);
      },
      { concurrency: 2, ordered: false },
    );
    record(
      of(0, 1).pipe(
        first,
        concatMapEager(() => sibling, 1),
      ),
    );
    sibling.error(failed);
    expect(isPlatforms(context!.signal.reason)).toBe(true);
  });

  it('should not outlive the call that cancels', () => {
    const sibling = new Subject<never>();
    const failing = of(0, 1).pipe(concatMapEager(x => (x ? sibling : NEVER), 2));
    record(failing);
    sibling.error(failed);
    const { result, reasons } = setUp({}, of(0));
    result.subscription.unsubscribe();
    expect(reasons().map(isPlatforms)).toEqual([true]);
  });

  it('should be the TimeoutError of the batch for all of it, also settling', () => {
    for (const settle of [false, true]) {
      for (const isAll of [false, true]) {
        const scheduler = new VirtualTimeScheduler();
        const config = { timeout: 3, settle, scheduler };
        const contexts: Context[] = [];
        const futures = [0, 1, 2].map(x =>
          of(x).pipe(
            concatMapEager((_, __, context) => {
              contexts[x] = context;
              return x === 0 ? of(x) : NEVER;
            }, 1),
          ),
        );
        const operator = isAll
          ? awaitAll<Observable<number>>(config)
          : batchAwait<Observable<number>>({ batchSize: 3, ...config });
        const result = record(of(...futures).pipe(operator));
        scheduler.flush();
        const late = lateValue(isAll ? 'awaitAll' : 'batchAwait', 1, 3);
        expect(result).toMatchObject({ values: [], end: { error: late } });
        expect(contexts.map(({ signal }) => signal.reason as unknown)).toEqual([
          undefined,
          late,
          late,
        ]);
      }
    }
  });
});

describe('the TimeoutError', () => {
  it('should say which value and how many milliseconds', () => {
    const scheduler = new VirtualTimeScheduler();
    const inner = new Subject<string>();
    const config = { concurrency: 1, timeout: 50, scheduler };
    const result = record(
      of('a', 'b').pipe(concatMapEager(x => (x === 'a' ? of(x) : inner), config)),
    );
    inner.next('b');
    scheduler.flush();
    const { error } = result.end as { error: Error & { info: unknown } };
    expect(error.name).toBe('TimeoutError');
    expect(error.message).toMatch(/^concatMapEager: .*value 1 .*50 ms.*timeout/);
    expect(error.info).toEqual({ meta: { index: 1, timeout: 50 }, seen: 1, lastValue: null });
  });
});
