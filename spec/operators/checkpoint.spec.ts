import { EMPTY, NEVER, of, queueScheduler, Subject, take, throwError } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { checkpoint, concatMapEager, pull, type Commit } from 'rxjs-await';
import { deferred, macrotask, stoppedErrorsOf } from '../support/async.js';
import { record, type Recording } from '../support/record.js';

/** Commits that end when told. */
function commits<N = string>() {
  const given: N[] = [];
  const running: Array<Subject<void>> = [];
  const commit = (newest: N) => {
    const inner = new Subject<void>();
    given.push(newest);
    running.push(inner);
    return inner;
  };
  const end = () => running.shift()!.complete();
  const fail = (error: unknown) => running.shift()!.error(error);
  return { given, running, commit, end, fail };
}

describe('checkpoint', () => {
  it('should commit the newest, one at a time, with every: 0 as soon as none runs', () => {
    const source = new Subject<string>();
    const { given, commit, end } = commits();
    const result = record(source.pipe(checkpoint(commit, { every: 0 })), value => {
      // The value is passed on before it is committed.
      expect(given).not.toContain(value);
    });
    [...'abc'].forEach(x => source.next(x));
    expect(given).toEqual(['a']);
    end();
    expect(given).toEqual(['a', 'c']);
    source.next('d');
    source.complete();
    expect([given, result.end]).toEqual([['a', 'c'], 'running']);
    end();
    expect([given, result.end]).toEqual([['a', 'c', 'd'], 'running']);
    end();
    expect([result.values, result.end]).toEqual([[...'abcd'], 'complete']);
  });

  it('should wait a second by default', () => {
    const time = new TestScheduler(() => {});
    time.run(({ cold }) => {
      const at: Array<[number, string]> = [];
      const commit = (newest: string) => void at.push([time.frame, newest]);
      record(cold('a 600ms b 600ms c 2s |').pipe(checkpoint(commit)));
      time.flush();
      expect(at).toEqual([
        [1000, 'b'],
        [2202, 'c'],
      ]);
    });
  });

  it('should commit only at the end when every is Infinity', () => {
    const given: number[] = [];
    const commit = (newest: number) => void given.push(newest);
    record(of(1, 2, 3).pipe(checkpoint(commit, { every: Infinity })));
    expect(given).toEqual([3]);
    record(EMPTY.pipe(checkpoint(commit)));
    record(NEVER.pipe(checkpoint(commit, { every: 0 })));
    expect(given).toEqual([3]);
  });

  it('should commit the keys that have changed, and hold none that is committed', () => {
    const source = new Subject<string>();
    const { given, commit, end } = commits<ReadonlyMap<string, string>>();
    const by = (value: string) => value[0];
    record(source.pipe(checkpoint(commit, { by, every: 0 })));
    ['a1', 'b1', 'b2', 'a2', 'b3'].forEach(x => source.next(x));
    end();
    source.next('c1');
    end();
    end();
    expect(given.map(it => [...it])).toEqual([
      [['a', 'a1']],
      [
        ['b', 'b3'],
        ['a', 'a2'],
      ],
      [['c', 'c1']],
    ]);
  });

  it('should take undefined for done, and what is no ObservableInput for an error', async () => {
    for (const result of [null, 5, {}, true, () => {}, Symbol('s')]) {
      const source = new Subject<number>();
      const outcome = record(source.pipe(checkpoint(() => result as Commit, { every: 0 })));
      source.next(1);
      const { error } = outcome.end as { error: Error };
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toMatch(
        /^checkpoint: expected what commit returns to be undefined or an ObservableInput, got /,
      );
      expect(source.observed).toBe(false);
    }
    for (const result of [undefined, [], [1, 2], of(1), Promise.resolve(1), new Set([1])]) {
      const outcome = record(of(1, 2).pipe(checkpoint(() => result, { every: 0 })));
      await macrotask();
      expect(outcome.end).toBe('complete');
    }
  });

  it('should fail with the commit: unsubscribes the source and starts no other', () => {
    for (const failing of [
      () => {
        throw 'failed';
      },
      () => throwError(() => 'failed'),
    ]) {
      const source = new Subject<number>();
      let calls = 0;
      const commit = () => (calls++, failing());
      const result = record(source.pipe(checkpoint(commit, { every: 0 })));
      source.next(1);
      expect([result.values, result.end]).toEqual([[1], { error: 'failed' }]);
      expect([source.observed, calls]).toEqual([false, 1]);
    }
    const source = new Subject<string>();
    const { given, commit, fail } = commits();
    const result = record(source.pipe(checkpoint(commit, { every: 0 })));
    ['a', 'b'].forEach(x => source.next(x));
    fail(undefined);
    expect([given, result.end, source.observed]).toEqual([['a'], { error: undefined }, false]);
  });

  it('should commit what is uncommitted before it passes on an error of the source', () => {
    const { given, commit, end } = commits();
    const source = new Subject<string>();
    const result = record(source.pipe(checkpoint(commit)));
    source.next('a');
    source.error('failed');
    expect([given, result.end]).toEqual([['a'], 'running']);
    end();
    expect(result.end).toEqual({ error: 'failed' });
  });

  it('should pass on the error of the source when the commit fails, too', async () => {
    const errors = await stoppedErrorsOf(() => {
      for (const commit of [
        () => throwError(() => 'commit failed'),
        (): Commit => {
          throw 'commit threw';
        },
      ]) {
        const source = new Subject<string>();
        const result = record(source.pipe(checkpoint(commit, { every: Infinity })));
        source.next('a');
        source.error('source failed');
        expect(result.end).toEqual({ error: 'source failed' });
      }
    });
    expect(errors).toEqual(['commit failed', 'commit threw']);
  });

  it('should take a throwing by for an error of the source', () => {
    const by = (x: number) => {
      if (x === 3) throw 'by failed';
      return x;
    };
    const source = new Subject<number>();
    const { given, commit, end } = commits<ReadonlyMap<number, number>>();
    const result = record(source.pipe(checkpoint(commit, { by })));
    [1, 2, 3, 4].forEach(x => source.next(x));
    expect(source.observed).toBe(false);
    expect([result.values, result.end]).toEqual([[1, 2, 3], 'running']);
    end();
    expect(given.map(it => [...it.keys()])).toEqual([[1, 2]]);
    expect(result.end).toEqual({ error: 'by failed' });
  });

  it('should unsubscribe a running commit with its consumer, and start none', async () => {
    const source = new Subject<string>();
    const { given, running, commit } = commits();
    const result = record(source.pipe(checkpoint(commit, { every: 0 })));
    ['a', 'b'].forEach(x => source.next(x));
    result.subscription.unsubscribe();
    expect([source.observed, running[0].observed, given]).toEqual([false, false, ['a']]);

    const time = new TestScheduler(() => {});
    time.run(({ flush }) => {
      record(of(1, 2, 3).pipe(checkpoint(commit as never), take(2)));
      flush();
    });
    expect(given).toEqual(['a']);

    // The consumer leaves inside the commit itself, whose promise then fails.
    const { promise, reject } = deferred();
    const left: Recording<string> = record(
      source.pipe(checkpoint(() => (left.subscription.unsubscribe(), promise), { every: 0 })),
    );
    source.next('a');
    reject('too late');
    await macrotask();
    expect([left.values, left.end]).toEqual([['a'], 'running']);
  });

  it('should never end while a commit never ends', () => {
    const result = record(of(1).pipe(checkpoint(() => NEVER)));
    expect([result.values, result.end]).toEqual([[1], 'running']);
  });

  it('should note what the consumer makes the source emit behind the value it had', () => {
    const source = new Subject<number>();
    const given: number[] = [];
    const commit = (newest: number) => void given.push(newest);
    const result = record(source.pipe(checkpoint(commit, { every: 0 })), value => {
      if (value < 3) source.next(value + 1);
      else source.complete();
    });
    source.next(1);
    expect([result.values, given, result.end]).toEqual([[1, 2, 3], [3], 'complete']);
  });

  it('should keep its order when a commit or by makes the source emit', () => {
    const source = new Subject<number>();
    const given: number[] = [];
    let running = 0;
    const commit = (newest: number) => {
      expect(++running).toBe(1);
      given.push(newest);
      if (newest < 5) source.next(newest + 1);
      running--;
    };
    record(source.pipe(checkpoint(commit, { every: 0 })));
    source.next(1);
    expect(given).toEqual([1, 2, 3, 4, 5]);

    const maps: Array<ReadonlyMap<string, number>> = [];
    const other = new Subject<number>();
    const by = (value: number) => {
      if (value === 1) other.next(2);
      return 'key';
    };
    record(other.pipe(checkpoint(newest => void maps.push(newest), { by, every: 0 })));
    other.next(1);
    expect(maps.map(it => [...it])).toEqual([[['key', 2]]]);
  });

  it('should need no stack for synchronous commits, and take a scheduler that calls at once', () => {
    let calls = 0;
    const values = Array.from({ length: 100_000 }, (_, k) => k);
    const result = record(of(...values).pipe(checkpoint(() => (calls++, []), { every: 0 })));
    expect([calls, result.end]).toEqual([100_000, 'complete']);

    const endless = new Subject<number>();
    let last = 0;
    const again = (newest: number) => {
      last = newest;
      if (newest < 100_000) endless.next(newest + 1);
      return EMPTY;
    };
    record(endless.pipe(checkpoint(again, { every: 0 })));
    endless.next(1);
    expect(last).toBe(100_000);

    const immediate = {
      now: () => 0,
      schedule: (work: () => void) => queueScheduler.schedule(work),
    };
    const given: number[] = [];
    const source = new Subject<number>();
    const options = { every: 5, scheduler: immediate as never };
    record(source.pipe(checkpoint(newest => void given.push(newest), options)));
    [1, 2].forEach(x => source.next(x));
    expect(given).toEqual([1, 2]);
  });

  it('should let the demand of what is downstream pass through', () => {
    let read = 0;
    function* rows() {
      for (;;) yield read++;
    }
    const inners: Array<Subject<void>> = [];
    const work = () => {
      inners.push(new Subject());
      return inners.at(-1)!;
    };
    let inner = 0;
    // A pull source in the commit isn't bounded by that demand.
    const commit = () => pull([1, 2, 3].map(x => (inner++, x)));
    record(pull(rows).pipe(checkpoint(commit, { every: 0 }), concatMapEager(work, 3)));
    expect([read, inner]).toEqual([3, 9]);
    inners[0].complete();
    expect(read).toBe(4);
  });

  it('should be state of the subscription', () => {
    const given: number[] = [];
    const operator = checkpoint<number>(newest => void given.push(newest));
    record(of(1, 2).pipe(operator, operator));
    record(of(3).pipe(operator));
    expect(given).toEqual([2, 2, 3]);
  });

  it('should refuse bad arguments by names', () => {
    expect(() => checkpoint(null as never)).toThrow(
      'checkpoint: expected commit to be a function, got null',
    );
    for (const [option, value, expected] of [
      ['every', -1, 'a number of milliseconds >= 0'],
      ['every', '5', 'a number of milliseconds >= 0'],
      ['by', 'key', 'a function'],
      ['by', null, 'a function'],
      ['scheduler', {}, 'a SchedulerLike'],
      ['evry', 5, 'an option (did you mean every?)'],
    ] as const) {
      expect(() => checkpoint(() => {}, { [option]: value } as never)).toThrow(
        `checkpoint: expected ${option} to be ${expected}, got `,
      );
    }
    for (const given of [null, 5, [], 'x']) {
      expect(() => checkpoint(() => {}, given as never)).toThrow(
        /^checkpoint: expected its config to be an object of options, got /,
      );
    }
  });
});
