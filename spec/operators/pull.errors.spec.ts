import { merge, NEVER, of, Subject, take, takeUntil, tap, throwError } from 'rxjs';
import { concatMapEager, pull, slidingAwait } from 'rxjs-await';
import { macrotask, reportedErrorsOf, unhandledRejectionsOf } from '../support/async.js';
import { record } from '../support/record.js';

const done = { done: true as const, value: undefined };

describe('pull', () => {
  it('should fail when the iterator throws, also in mid-stream, and not close it', () => {
    let returned = 0;
    for (const reason of [new Error('next'), undefined, 0]) {
      let made = 0;
      const iterable: Iterable<number> = {
        [Symbol.iterator]: () => ({
          next() {
            if (made === 2) throw reason;
            return { done: false, value: made++ };
          },
          return() {
            returned++;
            return done;
          },
        }),
      };
      const result = record(pull(iterable));
      expect(result).toMatchObject({ values: [0, 1], end: { error: reason } });
    }
    expect(returned).toBe(0);
  });

  it('should fail when an async iterator throws or rejects, without unhandled rejection', async () => {
    const found = await unhandledRejectionsOf(async () => {
      for (const next of [
        () => Promise.reject('failed'),
        () => {
          throw 'failed';
        },
      ]) {
        const iterable = { [Symbol.asyncIterator]: () => ({ next }) } as AsyncIterable<number>;
        const direct = record(pull(iterable));
        const gated = record(pull(iterable).pipe(concatMapEager(x => [x], 2)));
        await macrotask();
        expect([direct.end, gated.end]).toEqual([{ error: 'failed' }, { error: 'failed' }]);
      }
    });
    expect(found).toEqual([]);
  });

  it('should fail when the function or the making of the iterator throws', () => {
    const throwing = () => {
      throw new Error('made');
    };
    for (const source of [
      pull(throwing),
      pull({ [Symbol.iterator]: throwing }),
      pull({ [Symbol.asyncIterator]: throwing }),
      pull(() => ({ [Symbol.iterator]: throwing })),
    ]) {
      expect(record(source).end).toEqual({ error: new Error('made') });
    }
  });

  it('should fail when the function gives nothing iterable', () => {
    for (const made of [undefined, null, 5, {}, Promise.resolve([1]), () => [1]]) {
      const { end } = record(pull(() => made as never));
      expect(end).toEqual({ error: expect.any(TypeError) });
      expect((end as { error: Error }).error.message).toMatch(/^pull: expected source to be an /);
    }
  });

  it('should refuse what is not iterable when it is created', () => {
    for (const source of [undefined, null, 5, true, {}, of(1), Promise.resolve([1]), Symbol('s')]) {
      const create = () => pull(source as never);
      expect(create).toThrow(TypeError);
      expect(create).toThrow(/^pull: expected source to be an iterable, .*, got /);
    }
  });

  it('should report what return throws, or rejects with, and end all the same', async () => {
    const sync = {
      [Symbol.iterator]: () => ({
        next: () => ({ done: false, value: 1 }),
        return() {
          throw 'sync return';
        },
      }),
    } as Iterable<number>;
    const async = {
      [Symbol.asyncIterator]: () => ({
        next: () => Promise.resolve({ done: false, value: 1 }),
        return: () => Promise.reject('async return'),
      }),
    } as AsyncIterable<number>;
    for (const [iterable, reason] of [
      [sync, 'sync return'],
      [async, 'async return'],
    ] as const) {
      const results: Array<ReturnType<typeof record<number>>> = [];
      let unhandled: unknown[] = [];
      const reported = await reportedErrorsOf(async () => {
        unhandled = await unhandledRejectionsOf(async () => {
          results.push(record(pull(iterable).pipe(take(1))));
          results.push(
            record(
              of(iterable).pipe(
                concatMapEager(x => x, 1),
                take(1),
              ),
            ),
          );
          await macrotask();
        });
      });
      expect(results.map(({ values, end }) => [values, end])).toEqual([
        [[1], 'complete'],
        [[1], 'complete'],
      ]);
      expect(reported).toEqual([reason, reason]);
      expect(unhandled).toEqual([]);
    }
  });

  it('should close an iterator that unsubscribes itself only when it no longer runs', async () => {
    for (const operator of [tap(), concatMapEager((x: number) => [x], 2)]) {
      const stop = new Subject<void>();
      let closed = 0;
      let isAskedAgain = false;
      function* generate() {
        try {
          yield 1;
          // A generator refuses to be closed while it runs.
          stop.next();
          expect(closed).toBe(0);
          yield 2;
          isAskedAgain = true;
        } finally {
          closed++;
        }
      }
      const reported = await reportedErrorsOf(() => {
        const result = record(pull(generate).pipe(takeUntil(stop), operator));
        expect(result).toMatchObject({ values: [1], end: 'complete' });
      });
      expect(closed).toBe(1);
      expect(isAskedAgain).toBe(false);
      expect(reported).toEqual([]);
    }
  });

  it('should let the values before the error pass, in turn', async () => {
    function* generate() {
      yield Promise.resolve(1);
      yield Promise.resolve(2);
      throw 'broken';
    }
    const result = record(pull(generate).pipe(slidingAwait(5)));
    await macrotask();
    expect(result).toMatchObject({ values: [1, 2], end: { error: 'broken' } });
  });

  it('should close the iterator when an inner fails', () => {
    let closed = 0;
    function* generate() {
      try {
        for (;;) yield 1;
      } finally {
        closed++;
      }
    }
    const failing = concatMapEager(() => throwError(() => 'failed'), 3);
    expect(record(pull(generate).pipe(failing)).end).toEqual({ error: 'failed' });
    expect(closed).toBe(1);
  });

  it('should close an async iterator whose consumer leaves from inside of it', async () => {
    const stop = new Subject<void>();
    let isClosed = false;
    async function* rows() {
      try {
        for (let n = 0; ; n++) {
          if (n === 2) stop.next();
          yield n;
        }
      } finally {
        isClosed = true;
      }
    }
    const result = record(
      pull(rows).pipe(
        takeUntil(stop),
        concatMapEager(x => of(x), 2),
      ),
    );
    for (let at = 0; at < 5; at++) await macrotask();
    expect(result).toMatchObject({ values: [0, 1], end: 'complete' });
    expect(isClosed).toBe(true);
  });

  it('should close one that was left from inside of it though others leave no room', async () => {
    const [pushed, stop] = [new Subject<number>(), new Subject<void>()];
    let isClosed = false;
    async function* rows() {
      try {
        yield 1;
        pushed.next(9);
        stop.next();
        yield 2;
      } finally {
        isClosed = true;
      }
    }
    const started: number[] = [];
    const load = (x: number) => (started.push(x), NEVER);
    record(merge(pull(rows).pipe(takeUntil(stop)), pushed).pipe(concatMapEager(load, 2)));
    for (let at = 0; at < 5; at++) await macrotask();
    expect(started).toEqual([1, 9]);
    expect(isClosed).toBe(true);
  });

  it('should fail when a result throws as it is read', async () => {
    const reason = new Error('getter');
    const bad: Array<() => object> = [
      () => ({
        done: false,
        get value() {
          throw reason;
        },
      }),
      () => ({
        get done() {
          throw reason;
        },
      }),
    ];
    const found = await unhandledRejectionsOf(async () => {
      for (const next of bad) {
        const iterables = [
          { [Symbol.iterator]: () => ({ next }) } as Iterable<number>,
          asyncOf(next),
        ] as Array<Iterable<number>>;
        for (const iterable of iterables) {
          const result = record(pull(iterable).pipe(concatMapEager(x => of(x), 2)));
          await macrotask();
          expect(result.end).toEqual({ error: reason });
        }
      }
    });
    expect(found).toEqual([]);
  });

  it('should hear of a promise in an array that fails before it is read', async () => {
    const found = await unhandledRejectionsOf(async () => {
      const jobs = [macrotask(), Promise.reject('second')];
      const result = record(pull(jobs).pipe(slidingAwait(1)));
      for (let at = 0; at < 3; at++) await macrotask();
      expect(result.end).toEqual({ error: 'second' });
    });
    expect(found).toEqual([]);
  });
});

function asyncOf(next: () => object) {
  return { [Symbol.asyncIterator]: () => ({ next: async () => next() }) };
}
