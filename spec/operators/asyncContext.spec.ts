import { AsyncLocalStorage } from 'node:async_hooks';
import {
  asapScheduler,
  BehaviorSubject,
  defer,
  map,
  NEVER,
  Observable,
  of,
  Subject,
  timer,
  VirtualTimeScheduler,
  type SchedulerLike,
} from 'rxjs';
import {
  batchAwait,
  checkpoint,
  concatMapEager,
  concatMapEagerSettled,
  executeAsync,
  Executor,
  pull,
  slidingAwait,
  toAsyncIterable,
} from 'rxjs-await';
import { deferred, macrotask } from '../support/async.js';
import { record } from '../support/record.js';

const storage = new AsyncLocalStorage<string>();
const here = () => storage.getStore() ?? 'none';

/** Notes in which context something happens. */
function notes() {
  const seen: string[] = [];
  return { seen, note: (what: string) => void seen.push(`${what} in ${here()}`) };
}

describe('a shared Executor', () => {
  const requests = Array.from({ length: 10 }, (_, at) => `request ${at}`);

  /** Each kind of block, with what must happen before it can end. */
  const BLOCKS: Record<string, (scheduler: SchedulerLike) => () => unknown> = {
    'a value': () => () => 1,
    'a promise': () => () => Promise.resolve(1),
    'an async function': () => async () => {
      await macrotask();
      return 1;
    },
    'a timer': scheduler => () => timer(5, scheduler),
    'an Observable that emits at once': () => () => of(1),
  };

  for (const [name, block] of Object.entries(BLOCKS)) {
    for (const isVirtual of [false, true]) {
      for (const concurrency of [1, 3, Infinity]) {
        it(`should run ${name} and its next in the request's context, ${isVirtual ? 'virtual' : 'asap'}, ${concurrency}`, async () => {
          const clock = new VirtualTimeScheduler();
          const scheduler = isVirtual ? clock : asapScheduler;
          const executor = new Executor({ concurrency, scheduler });
          const work = block(clock);
          const { seen, note } = notes();
          for (const request of requests) {
            storage.run(request, () =>
              executor
                .execute(() => {
                  note(`${request}: block`);
                  return work() as number;
                })
                .subscribe({
                  next: () => note(`${request}: next`),
                  complete: () => note(`${request}: complete`),
                }),
            );
          }
          while (executor.active + executor.waiting > 0) {
            storage.run('stranger', () => clock.flush());
            await macrotask();
          }
          const expected = requests.flatMap(request =>
            ['block', 'next', 'complete'].map(what => `${request}: ${what} in ${request}`),
          );
          expect(seen.sort()).toEqual(expected.sort());
        });
      }
    }
  }

  it('should run a block in its own context that is let in by a higher concurrency', async () => {
    const executor = new Executor({ concurrency: 1 });
    const { seen, note } = notes();
    storage.run('first', () => record(executor.execute(() => NEVER)));
    storage.run('second', () => record(executor.execute(() => note('block'))));
    await macrotask();
    storage.run('stranger', () => (executor.concurrency = 2));
    await macrotask();
    expect(seen).toEqual(['block in second']);
  });

  it('should pass on what a stranger emits in the context of the block', async () => {
    const executor = new Executor();
    const inner = new Subject<number>();
    const { seen, note } = notes();
    storage.run('request', () =>
      executor
        .execute(() => inner)
        .subscribe({ next: () => note('next'), error: () => note('error') }),
    );
    await macrotask();
    storage.run('stranger', () => {
      inner.next(1);
      inner.error('failed');
    });
    expect(seen).toEqual(['next in request', 'error in request']);
  });
});

describe('executeAsync', () => {
  it('should run blocks of one turn each in the context of who subscribes', async () => {
    const { seen, note } = notes();
    for (const name of ['a', 'b', 'c']) {
      storage.run(name, () =>
        executeAsync(() => note(`${name}: block`)).subscribe(() => note(`${name}: next`)),
      );
    }
    await macrotask();
    expect(seen.sort()).toEqual(
      ['a', 'b', 'c'].flatMap(name => [`${name}: block in ${name}`, `${name}: next in ${name}`]),
    );
  });
});

/** How the inner of a value may end, in the context of whoever ends it. */
type Ending = { inner: () => Observable<number> | Promise<number>; end: () => void };

const INNERS: Record<string, () => Ending> = {
  'an Observable': () => {
    const inner = new Subject<number>();
    const end = () => {
      inner.next(1);
      inner.complete();
    };
    return { inner: () => inner, end };
  },
  'a promise': () => {
    const { promise, resolve } = deferred<number>();
    return { inner: () => promise, end: () => resolve(1) };
  },
  'a block of its own': () => {
    const { promise, resolve } = deferred<number>();
    return { inner: () => executeAsync(() => promise), end: () => resolve(1) };
  },
};

const CONFIGS = [
  {},
  { ordered: false },
  { onError: 'inTurn' },
  { key: () => 0 },
  { key: () => 0, ordered: false, window: 8 },
] as const;

describe.each(Object.entries(INNERS))('a backlog, with %s as inner', (_, make) => {
  for (const operator of [concatMapEager, concatMapEagerSettled] as Array<typeof concatMapEager>) {
    for (const config of CONFIGS) {
      const isSettled = (operator as unknown) === concatMapEagerSettled;
      if (isSettled && 'onError' in config) continue;
      it(`should be drained in the context of who subscribed, ${isSettled} ${JSON.stringify(config)}`, async () => {
        const source = new Subject<number>();
        const endings = [make(), make(), make()];
        const { seen, note } = notes();
        const project = (x: number) => {
          note(`start ${x}`);
          return endings[x].inner();
        };
        let last = 0;
        storage.run('subscriber', () =>
          source
            .pipe(operator(project, { concurrency: 1, ...config } as never))
            .subscribe(() => note(`next ${last++}`)),
        );
        for (const x of [0, 1, 2]) storage.run(`emitter ${x}`, () => source.next(x));
        await macrotask();
        for (const { end } of endings) {
          storage.run('stranger', end);
          await macrotask();
        }
        const [first, ...others] = seen;
        expect(first).toBe('start 0 in emitter 0');
        expect(others.filter(it => !it.startsWith('next 0')).sort()).toEqual([
          'next 1 in subscriber',
          'next 2 in subscriber',
          'start 1 in subscriber',
          'start 2 in subscriber',
        ]);
      });
    }
  }
});

describe('the context of the subscriber', () => {
  it('should be that of what a live concurrency starts', () => {
    const concurrency = new BehaviorSubject(0);
    const { seen, note } = notes();
    const operator = concatMapEager((x: number) => of(note(`start ${x}`)), { concurrency });
    storage.run('subscriber', () =>
      of(0, 1)
        .pipe(operator)
        .subscribe(() => note('next')),
    );
    storage.run('stranger', () => concurrency.next(2));
    expect(seen).toEqual([
      'start 0 in subscriber',
      'next in subscriber',
      'start 1 in subscriber',
      'next in subscriber',
    ]);
  });

  it('should not be that of a value that starts as it arrives, also with keys', () => {
    const source = new Subject<number>();
    const { seen, note } = notes();
    const config = { concurrency: 2, window: 4, key: (x: number) => x % 2 };
    const operator = concatMapEager((x: number) => {
      note(`start ${x}`);
      return NEVER;
    }, config);
    storage.run('subscriber', () => record(source.pipe(operator)));
    for (const x of [0, 1, 2]) storage.run(`emitter ${x}`, () => source.next(x));
    expect(seen).toEqual(['start 0 in emitter 0', 'start 1 in emitter 1']);
  });

  it('should be that of a value that comes while the consumer or a project is busy', () => {
    for (const isInProject of [false, true]) {
      const source = new Subject<number>();
      const { seen, note } = notes();
      const nest = () => storage.run('nested', () => source.next(1));
      const project = (x: number) => {
        note(`start ${x}`);
        if (isInProject && x === 0) nest();
        return of(x);
      };
      storage.run('subscriber', () =>
        source.pipe(concatMapEager(project, 4)).subscribe(x => {
          if (!isInProject && x === 0) nest();
        }),
      );
      storage.run('emitter', () => source.next(0));
      expect(seen).toEqual(['start 0 in emitter', 'start 1 in subscriber']);
    }
  });

  it('should be that of the next batch, and of what maxWait and timeout do', () => {
    const clock = new VirtualTimeScheduler();
    const source = new Subject<number>();
    const { seen, note } = notes();
    const inner = (x: number) => defer(() => (note(`start ${x}`), x < 2 ? of(x) : NEVER));
    const config = { batchSize: 2, maxWait: 5, timeout: 5, scheduler: clock };
    storage.run('subscriber', () =>
      source.pipe(map(inner), batchAwait(config)).subscribe({
        next: x => note(`next ${x}`),
        error: () => note('timeout'),
      }),
    );
    storage.run('emitter 0', () => source.next(0));
    storage.run('stranger', () => clock.flush());
    storage.run('emitter 2', () => source.next(2));
    storage.run('emitter 3', () => source.next(3));
    storage.run('stranger', () => clock.flush());
    expect(seen).toEqual([
      'start 0 in emitter 0',
      'next 0 in subscriber',
      'start 2 in emitter 2',
      'start 3 in emitter 3',
      'timeout in subscriber',
    ]);
  });

  it('should be that of a timeout', () => {
    for (const ordered of [true, false]) {
      const clock = new VirtualTimeScheduler();
      const { seen, note } = notes();
      const config = { concurrency: 1, timeout: 5, ordered, scheduler: clock };
      const source = new Subject<number>();
      storage.run('subscriber', () =>
        source
          .pipe(concatMapEager(() => NEVER, config))
          .subscribe({ error: () => note('timeout') }),
      );
      storage.run('emitter', () => source.next(0));
      storage.run('stranger', () => clock.flush());
      expect(seen).toEqual(['timeout in subscriber']);
    }
  });

  it('should be that in which a pull source is read, whoever makes room', () => {
    const ends: Array<Subject<number>> = [];
    const { seen, note } = notes();
    function* rows() {
      for (let row = 0; row < 3; row++) {
        note(`read ${row}`);
        yield row;
      }
    }
    const operator = slidingAwait(1);
    const inner = (x: number) => defer(() => (ends[x] = new Subject<number>()));
    storage.run('subscriber', () => record(pull(rows).pipe(map(inner), operator)));
    for (const at of [0, 1]) storage.run('stranger', () => ends[at].complete());
    expect(seen).toEqual(['read 0 in subscriber', 'read 1 in subscriber', 'read 2 in subscriber']);
  });

  it('should not be that of the value before, where an operator gives each its own', async () => {
    const { seen, note } = notes();
    function* rows() {
      for (let row = 0; row < 3; row++) {
        note(`read ${row}`);
        yield row;
      }
    }
    const inSpan = (source: Observable<number>) =>
      new Observable<number>(subscriber =>
        source.subscribe({
          next: row => storage.run(`span ${row}`, () => subscriber.next(row)),
          complete: () => subscriber.complete(),
        }),
      );
    const project = async (row: number) => note(`start ${row}`);
    storage.run('subscriber', () => record(pull(rows).pipe(inSpan, concatMapEager(project, 1))));
    await macrotask();
    expect(seen).toEqual(
      [0, 1, 2].flatMap(row => [`read ${row} in subscriber`, `start ${row} in span ${row}`]),
    );
  });
});

describe('checkpoint', () => {
  it('should commit later in the context of who subscribed, immediately in that of the emitter', () => {
    for (const every of [0, 5]) {
      const clock = new VirtualTimeScheduler();
      const source = new Subject<number>();
      const ends: Array<Subject<never>> = [];
      const { seen, note } = notes();
      const commit = (newest: number) => {
        note(`commit ${newest}`);
        ends.push(new Subject());
        return ends.at(-1)!;
      };
      storage.run('subscriber', () =>
        record(source.pipe(checkpoint(commit, { every, scheduler: clock }))),
      );
      storage.run('emitter 0', () => source.next(0));
      storage.run('stranger', () => clock.flush());
      storage.run('emitter 1', () => source.next(1));
      storage.run('stranger', () => clock.flush());
      storage.run('stranger', () => ends[0].complete());
      expect(seen).toEqual([
        `commit 0 in ${every ? 'subscriber' : 'emitter 0'}`,
        'commit 1 in subscriber',
      ]);
    }
  });
});

describe('toAsyncIterable', () => {
  const rowsOf = (note: (what: string) => void) =>
    function* () {
      for (let row = 0; row < 4; row++) {
        note(`read ${row}`);
        yield row;
      }
    };

  it('should read a pull source in the context of the call that makes room, as a generator', async () => {
    const { seen, note } = notes();
    const iterator = toAsyncIterable(pull(rowsOf(note)));
    for (const reader of ['a', 'b']) await storage.run(reader, () => iterator.next());
    expect(seen.slice(0, 3)).toEqual(['read 0 in a', 'read 1 in a', 'read 2 in b']);
  });

  it('should start what one of ours starts in the context of the first call', async () => {
    const { seen, note } = notes();
    const project = async (row: number) => note(`start ${row}`);
    const iterator = toAsyncIterable(pull(rowsOf(note)).pipe(concatMapEager(project, 1)));
    for (const reader of ['a', 'b', 'c', 'd']) await storage.run(reader, () => iterator.next());
    expect(seen).toEqual([0, 1, 2, 3].flatMap(row => [`read ${row} in a`, `start ${row} in a`]));
  });
});
