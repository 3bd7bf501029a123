import { catchError, concatAll, EMPTY, NEVER, Observable, of, Subject, throwError } from 'rxjs';
import { concatMapEager } from 'rxjs-await';
import { macrotask, unhandledRejectionsOf } from '../support/async.js';
import { marbles } from '../support/marbles.js';
import { record } from '../support/record.js';

const MODES = ['immediate', 'inTurn', 'end'] as const;

describe('concatMapEager', () => {
  it('should treat a throwing project as an error of its inner [33]', () => {
    for (const onError of MODES) {
      const [before, after] = [new Subject<string>(), new Subject<string>()];
      const inners = [before, undefined, after];
      const operator = concatMapEager(
        (_: number, index) => {
          if (index === 1) throw new Error('in project');
          return inners[index]!;
        },
        { concurrency: 3, onError },
      );
      const result = record(of(0, 1, 2).pipe(operator));
      expect(before.observed).toBe(onError !== 'immediate');
      expect(after.observed).toBe(onError === 'end');
      for (const inner of [before, after]) {
        inner.next('value');
        inner.complete();
      }
      const delivered = { immediate: [], inTurn: ['value'], end: ['value', 'value'] };
      expect(result.values).toEqual(delivered[onError]);
      expect(result.end).toEqual({ error: new Error('in project') });
    }
  });

  it('should survive a project that throws while a backlog is drained [34]', () => {
    const head = new Subject<number>();
    const operator = concatMapEager((x: number) => {
      if (x === 3) throw new Error('third');
      return x === 0 ? head : of(x);
    }, 1);
    const result = record(of(0, 1, 2, 3, 4).pipe(operator));
    head.complete();
    expect(result.values).toEqual([1, 2]);
    expect(result.end).toEqual({ error: new Error('third') });
  });

  it("should fail when the consumer makes an inner fail inside its 'next' [35]", () => {
    for (const onError of MODES) {
      const [a, b] = [new Subject<string>(), new Subject<string>()];
      const operator = concatMapEager((x: Subject<string>) => x, { concurrency: 2, onError });
      const result = record(of(a, b).pipe(operator), value => {
        if (value === 'a1') b.error('b failed');
      });
      b.next('b1');
      a.next('a1');
      a.next('a2');
      a.complete();
      const delivered = { immediate: ['a1'], inTurn: ['a1', 'a2', 'b1'], end: ['a1', 'a2', 'b1'] };
      expect(result.values).toEqual(delivered[onError]);
      expect(result.end).toEqual({ error: 'b failed' });
    }
  });

  it('should fail when a completion and an error share a frame [36]', () =>
    marbles(({ hot, inners, expectObservable }) => {
      for (const onError of MODES) {
        const source = hot('  ab--|   ');
        const project = inners({
          a: ['               ----|   ', '^---!   '],
          b: ['                ---#   ', '-^--!   '],
        });
        const expected = '    ----#   ';
        const operator = concatMapEager(project, { concurrency: 2, onError });
        expectObservable(source.pipe(operator)).toBe(expected);
      }
    }));

  it('should go on when inners swallow their errors, however many [37]', () => {
    const failing = (x: number) => throwError(() => x).pipe(catchError(() => EMPTY));
    for (const bad of [[0, 1, 2, 3, 4], [8, 9], [...Array(10).keys()]]) {
      const project = (x: number) => (bad.includes(x) ? failing(x) : of(x));
      const result = record(of(...Array(10).keys()).pipe(concatMapEager(project, 2)));
      expect(result.values).toEqual([...Array(10).keys()].filter(x => !bad.includes(x)));
      expect(result.end).toBe('complete');
    }
  });

  it('should call the handler of an inner once per failure [38]', () => {
    const handled: number[] = [];
    const project = (x: number) =>
      throwError(() => x).pipe(
        catchError(error => {
          handled.push(error);
          return EMPTY;
        }),
      );
    record(of(0, 1, 2).pipe(concatMapEager(project, 2)));
    expect(handled).toEqual([0, 1, 2]);
  });

  it('should take falsy reasons for errors [39]', async () => {
    for (const reason of [undefined, null, 0, '', false]) {
      for (const onError of MODES) {
        for (const failing of [Promise.reject(reason), throwError(() => reason)]) {
          const operator = concatMapEager((x: typeof failing) => x, { concurrency: 2, onError });
          const result = record(of(failing).pipe(operator));
          await macrotask();
          expect(result.end).toEqual({ error: reason });
        }
        const source = throwError(() => reason).pipe(
          concatMapEager(x => of(x), { concurrency: 1, onError }),
        );
        expect(record(source).end).toEqual({ error: reason });
      }
    }
  });

  it('should raise no unhandled rejection for a promise that fails before its turn [40]', async () => {
    for (const onError of MODES) {
      const found = await unhandledRejectionsOf(async () => {
        const head = new Subject<number>();
        const inners = [head, Promise.reject(1), Promise.reject(2)];
        const operator = concatMapEager((x: number) => inners[x], { concurrency: 3, onError });
        const result = record(of(0, 1, 2).pipe(operator));
        await macrotask();
        head.complete();
        expect(result.end).not.toBe('running');
      });
      expect(found).toEqual([]);
    }
  });

  it('should raise no unhandled rejection for a promise that is a value and waits [40]', async () => {
    const found = await unhandledRejectionsOf(async () => {
      const head = new Subject<Promise<number>>();
      const inners = [head, of(Promise.reject(2))];
      const result = record(
        of(0, 1).pipe(
          concatMapEager(x => inners[x], 2),
          concatAll(),
        ),
      );
      await macrotask();
      head.next(Promise.resolve(1));
      head.complete();
      await macrotask();
      expect(result).toMatchObject({ values: [1], end: { error: 2 } });
    });
    expect(found).toEqual([]);
  });

  it('should raise no unhandled rejection for a promise that is a value and is dropped [40]', async () => {
    const found = await unhandledRejectionsOf(async () => {
      const [failing, late] = [new Subject<Promise<number>>(), new Subject<Promise<number>>()];
      const inners = [failing, late];
      const result = record(
        of(0, 1).pipe(concatMapEager(x => inners[x], { concurrency: 2, settle: true })),
      );
      failing.error('first');
      late.next(Promise.reject('dropped'));
      await macrotask();
      late.complete();
      expect(result).toMatchObject({ values: [], end: { error: 'first' } });
    });
    expect(found).toEqual([]);
  });

  it('should not begin what is lazy while it waits as a value', async () => {
    const begun: string[] = [];
    // As p-lazy: a Promise whose work begins with its own `then`, and that makes no others.
    class Lazy extends Promise<string> {
      constructor() {
        super(resolve => resolve('lazy'));
      }

      override then(): never {
        begun.push('then');
        throw new Error('begun');
      }
    }
    const head = new Subject<Promise<string>>();
    const lazy = new Lazy();
    const inners = [head, of(lazy)];
    const result = record(of(0, 1).pipe(concatMapEager(x => inners[x], 2)));
    head.complete();
    expect(result).toMatchObject({ values: [lazy], end: 'complete' });
    expect(begun).toEqual([]);
  });

  it('should ignore errors that come when all is over [41]', async () => {
    let fail!: (error: unknown) => void;
    const rude = new Observable<number>(subscriber => {
      fail = error => subscriber.error(error);
    });
    const found = await unhandledRejectionsOf(async () => {
      const late = new Promise<number>((_, reject) => setImmediate(() => reject('late')));
      const result = record(
        of(
          rude,
          late,
          throwError(() => 'first'),
        ).pipe(concatMapEager(x => x, 3)),
      );
      expect(result.end).toEqual({ error: 'first' });
      fail('late too');
      await macrotask();
      expect(result).toMatchObject({ values: [], end: { error: 'first' } });
    });
    expect(found).toEqual([]);
  });

  it("should project nothing after an error, except with 'end' [42]", () => {
    for (const onError of MODES) {
      const started: number[] = [];
      const [slow, failing] = [new Subject<number>(), new Subject<number>()];
      const inners = [slow, failing];
      const operator = concatMapEager(
        (x: number) => {
          started.push(x);
          return inners[x] ?? of(x);
        },
        { concurrency: 2, onError },
      );
      record(of(0, 1, 2, 3).pipe(operator));
      failing.error('failed');
      slow.complete();
      expect(started).toEqual(onError === 'end' ? [0, 1, 2, 3] : [0, 1]);
    }
  });

  it("should still start the values before the failed one, 'inTurn' with keys", () => {
    const inners = new Map<string, Subject<string>>();
    const operator = concatMapEager(
      (name: string) => {
        inners.set(name, new Subject());
        return inners.get(name)!;
      },
      { concurrency: 2, window: 4, key: name => name[0], onError: 'inTurn' },
    );
    const result = record(of('a1', 'a2', 'b1', 'c1').pipe(operator));
    expect([...inners.keys()]).toEqual(['a1', 'b1']);
    inners.get('b1')!.error('b1 failed');
    expect([...inners.keys()]).toEqual(['a1', 'b1']);
    for (const name of ['a1', 'a2']) {
      inners.get(name)!.next(name);
      inners.get(name)!.complete();
    }
    expect([...inners.keys()]).toEqual(['a1', 'b1', 'a2']);
    expect(result).toMatchObject({ values: ['a1', 'a2'], end: { error: 'b1 failed' } });
  });

  it('should refuse an inner that is no ObservableInput as an error of that inner', () => {
    for (const unusable of [undefined, null, 42, true, {}, Symbol('s'), () => of(1)]) {
      for (const onError of MODES) {
        const operator = concatMapEager((x: number) => (x === 1 ? (unusable as never) : of(x)), {
          concurrency: 2,
          onError,
        });
        const { values, end } = record(of(0, 1, 2).pipe(operator));
        expect(values).toEqual(onError === 'end' ? [0, 2] : [0]);
        expect(end).toEqual({ error: expect.any(TypeError) });
      }
    }
  });

  it('should take an Observable whose subscribe throws for one that fails', () => {
    class Broken extends Observable<number> {
      override subscribe(): never {
        throw new Error('broken');
      }
    }
    const result = record(of(1).pipe(concatMapEager(() => new Broken(), 1)));
    expect(result.end).toEqual({ error: new Error('broken') });
    expect(record(new Broken().pipe(concatMapEager(x => of(x), 1))).end).toEqual({
      error: new Error('broken'),
    });
  });

  it('should be stopped by the error although another inner never ends', () => {
    const operator = concatMapEager((x: number) => (x ? throwError(() => 'failed') : NEVER), 2);
    expect(record(of(0, 1).pipe(operator)).end).toEqual({ error: 'failed' });
  });
});
