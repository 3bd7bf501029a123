import {
  asapScheduler,
  map,
  of,
  type Observable,
  type ObservableInput,
  type OperatorFunction,
} from 'rxjs';
import {
  awaitAll,
  batchAwait,
  checkpoint,
  BacklogOverflowError,
  concatMapEager,
  concatMapEagerSettled,
  executeAsync,
  Executor,
  pull,
  slidingAwait,
  toAsyncIterable,
  type AsyncIterableConfig,
  type AwaitAllConfig,
  type AwaitConfig,
  type BatchAwaitConfig,
  type CheckpointConfig,
  type Commit,
  type KeyedCheckpointConfig,
  type Block,
  type EagerConfig,
  type EagerOptions,
  type ExecutorConfig,
  type SettledConfig,
  type SettledResult,
} from 'rxjs-await';

import type { Client, types } from 'cassandra-driver';
import {
  cassandraTable,
  deleteFromCassandra,
  joinWithCassandraTable,
  leftJoinWithCassandraTable,
  saveToCassandra,
  saveToCassandraSettled,
  type CassandraWriteError,
  type ColumnSelector,
  type JoinConf,
  type ReadConf,
  type Select,
  type SettledWriteConf,
} from 'rxjs-await/cassandra';

type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Compiles only when the value has exactly this type. Nothing here runs: `tsc` is the test. */
declare function expectType<Expected>(): <Actual>(
  value: Actual,
  ...same: Same<Actual, Expected> extends true ? [] : [never]
) => void;

const numbers = of(1, 2);
const promises = of(Promise.resolve('a'));

/** Never called: what is in it is only compiled. */
export function inference(): void {
  // concatMapEager: every kind of input.
  expectType<Observable<string>>()(numbers.pipe(concatMapEager(x => of(`${x}`), 2)));
  expectType<Observable<string>>()(numbers.pipe(concatMapEager(async x => `${x}`, 2)));
  expectType<Observable<number>>()(numbers.pipe(concatMapEager(x => [x, x], 2)));
  expectType<Observable<string>>()(numbers.pipe(concatMapEager(() => 'ab', 2)));
  expectType<Observable<number>>()(numbers.pipe(concatMapEager(x => new Set([x]), 2)));
  expectType<Observable<boolean>>()(
    numbers.pipe(
      concatMapEager(async function* () {
        yield true as boolean;
      }, 2),
    ),
  );
  expectType<Observable<string | number>>()(
    numbers.pipe(concatMapEager(x => (x ? of('a') : Promise.resolve(1)), 2)),
  );
  numbers.pipe(
    concatMapEager((value, index, { signal }) => {
      expectType<number>()(value);
      expectType<number>()(index);
      expectType<AbortSignal>()(signal);
      return of(value);
    }, 2),
  );
  numbers.pipe(
    concatMapEager(x => of(x), {
      concurrency: of(1, 2),
      key: (value, index) => {
        expectType<number>()(value);
        expectType<number>()(index);
        return value;
      },
    }),
  );
  const operator = concatMapEager((x: number) => Promise.resolve(`${x}`), { concurrency: 1 });
  expectType<OperatorFunction<number, string>>()(operator);

  // concatMapEagerSettled: a union of results, with the type of the input.
  numbers
    .pipe(concatMapEagerSettled(async x => `${x}`, { concurrency: 2, ordered: false }))
    .subscribe(result => {
      expectType<number>()(result.input);
      expectType<number>()(result.index);
      if (result.status === 'fulfilled') expectType<string>()(result.value);
      // eslint-disable-next-line @typescript-eslint/no-explicit-any
      else expectType<any>()(result.reason);
    });
  const settled: OperatorFunction<
    number,
    SettledResult<number, Observable<string>>
  > = concatMapEagerSettled((x: number) => of(`${x}`), 2);
  void settled;

  // ordered and onError: what may go together.
  const ordered = Math.random() > 0.5;
  concatMapEager((x: number) => of(x), { concurrency: 1, ordered, onError: 'end' });
  concatMapEager((x: number) => of(x), { concurrency: 1, ordered: true, onError: 'inTurn' });
  concatMapEager((x: number) => of(x), { concurrency: 1, ordered: false, onError: 'immediate' });

  // checkpoint: the value, or a map by key.
  expectType<Observable<number>>()(
    numbers.pipe(checkpoint(newest => expectType<number>()(newest))),
  );
  expectType<Observable<number>>()(
    numbers.pipe(
      checkpoint(
        async newest => {
          expectType<ReadonlyMap<string, number>>()(newest);
        },
        { by: (x: number) => `${x}`, every: 5 },
      ),
    ),
  );

  // slidingAwait, batchAwait, awaitAll: the values of the inners.
  expectType<Observable<string>>()(promises.pipe(slidingAwait()));
  expectType<Observable<string>>()(promises.pipe(slidingAwait(3)));
  expectType<Observable<string>>()(promises.pipe(slidingAwait({ window: 3, onError: 'end' })));
  expectType<Observable<string>>()(promises.pipe(batchAwait()));
  expectType<Observable<string>>()(promises.pipe(batchAwait(3)));
  expectType<Observable<string>>()(promises.pipe(batchAwait({ batchSize: 3, maxWait: 5 })));
  expectType<Observable<string>>()(promises.pipe(awaitAll()));
  expectType<Observable<string>>()(promises.pipe(awaitAll({ settle: true })));
  const futures = numbers.pipe(map(x => executeAsync(() => `${x}`)));
  expectType<Observable<string>>()(futures.pipe(slidingAwait(3)));
  expectType<Observable<number | string>>()(of(of(1), Promise.resolve('a')).pipe(slidingAwait(2)));

  // executeAsync and Executor: a value, a promise, an Observable.
  expectType<Observable<number>>()(executeAsync(() => 1));
  expectType<Observable<number>>()(executeAsync(async () => 1));
  expectType<Observable<number>>()(executeAsync(() => of(1)));
  expectType<Observable<number[]>>()(executeAsync(() => [1]));
  expectType<Observable<void>>()(executeAsync(() => {}));
  expectType<Observable<number>>()(executeAsync(() => 1, asapScheduler));
  expectType<Observable<number>>()(executeAsync(() => 1, new Executor()));
  expectType<Observable<number>>()(new Executor({ concurrency: 2 }).execute(() => 1));
  expectType<Observable<number>>()(new Executor().execute(async () => 1));
  expectType<Promise<void>>()(new Executor().whenIdle());
  expectType<Promise<void>>()(new Executor().whenBelow(3));
  expectType<Promise<void>>()(new Executor()[Symbol.asyncDispose]());
  executeAsync(({ signal }) => expectType<AbortSignal>()(signal));

  // pull and toAsyncIterable.
  expectType<Observable<number>>()(pull([1, 2]));
  expectType<Observable<number>>()(pull(new Set([1])));
  expectType<Observable<number>>()(
    pull(function* () {
      yield 1 as number;
    }),
  );
  expectType<Observable<number>>()(
    pull(async function* () {
      yield 1 as number;
    }),
  );
  expectType<Observable<number>>()(pull(() => [1, 2]));
  expectType<AsyncIterableIterator<number> & AsyncDisposable>()(toAsyncIterable(numbers));
  expectType<AsyncIterableIterator<number> & AsyncDisposable>()(
    toAsyncIterable(numbers, { window: 2 }),
  );

  const error = new BacklogOverflowError(3);
  expectType<number>()(error.limit);
  const code: 'ERR_BACKLOG_OVERFLOW' = error.code;
  void code;
}

interface User {
  id: number;
  userName?: string;
  tags: string[];
}

/** The Cassandra entry: never called, either. */
export function cassandra(client: Client, users: Observable<User>): void {
  const columns: ColumnSelector<User> = ['id', { userName: 'name' }];
  expectType<Observable<User>>()(
    users.pipe(saveToCassandra(client, 'ks', 'users', { columns, timestamp: 'server' })),
  );
  users.pipe(
    saveToCassandra(client, 'ks', 'users', {
      columns: ['id', { userName: 'name', tags: { column: 'tags', as: 'add' } }],
      ttl: user => (user.id > 5 ? null : 60),
      timestamp: user => (user.userName ? 5n : undefined),
      unknownProperties: 'ignore',
      firstIndex: 820,
    }),
  );
  const settled: SettledWriteConf<User> = { maxErrors: '5%' };
  users.pipe(saveToCassandraSettled(client, 'ks', 'users', settled)).subscribe(result => {
    expectType<'written' | 'notApplied' | 'failed'>()(result.status);
    expectType<User>()(result.row);
    expectType<number>()(result.attempts);
    if (result.status === 'failed') expectType<CassandraWriteError<User>>()(result.error);
    if (result.status === 'notApplied') expectType<types.Row>()(result.existing);
    // @ts-expect-error only a failed row has an error
    if (result.status === 'written') void result.error;
  });
  // @ts-expect-error there is no such property
  users.pipe(saveToCassandra(client, 'ks', 'users', { columns: ['id', 'nam'] }));
  // @ts-expect-error a rename of no such property
  users.pipe(saveToCassandra(client, 'ks', 'users', { columns: ['id', { nam: 'name' }] }));
  // @ts-expect-error maxErrors is of the Settled one
  users.pipe(saveToCassandra(client, 'ks', 'users', { maxErrors: 1 }));
  // @ts-expect-error names of columns
  users.pipe(deleteFromCassandra(client, 'ks', 'users', { columns: [{ id: 'id' }] }));
  // @ts-expect-error deletes ask for the key only
  users.pipe(deleteFromCassandra(client, 'ks', 'users', { unknownProperties: 'error' }));
}

/** Reading with the Cassandra entry: never called, either. */
export function reading(client: Client, users: Observable<User>): void {
  const select: Select[] = ['id', { at: { writetime: 'name' }, left: { ttl: 'name' } }];
  expectType<Observable<types.Row>>()(cassandraTable(client, 'ks', 'users', { select }));
  expectType<Observable<User>>()(cassandraTable<User>(client, 'ks', 'users', { select }));
  const toId = (row: types.Row): number => row.id as number;
  expectType<Observable<number>>()(cassandraTable(client, 'ks', 'users', { row: toId }));
  const table = [client, 'ks', 'users'] as const;
  expectType<Observable<[User, types.Row]>>()(users.pipe(joinWithCassandraTable(...table)));
  expectType<Observable<[User, types.Row | null]>>()(
    users.pipe(leftJoinWithCassandraTable(...table)),
  );
  expectType<Observable<[User, number]>>()(
    users.pipe(joinWithCassandraTable(...table, { row: toId })),
  );
  expectType<Observable<[User, number | null]>>()(
    users.pipe(leftJoinWithCassandraTable(...table, { row: toId })),
  );
  expectType<Observable<[User, number]>>()(
    users.pipe(
      joinWithCassandraTable<User, number>(...table, { where: ['c < ?', user => user.id] }),
    ),
  );
  // Nothing is named: what `where` asks has the type of the source.
  users.pipe(joinWithCassandraTable(...table, { where: ['c < ?', left => left.id] }));
  const unknowns: unknown[] = [1];
  cassandraTable(client, 'ks', 'users', { where: ['id = ?', ...unknowns, null] });
  // A conf that names no types, and one that names them.
  const conf: ReadConf = { limit: 5 };
  const joined: JoinConf<User, number> = { row: toId, where: ['c < ?', user => user.id] };
  expectType<Observable<User>>()(cassandraTable<User>(client, 'ks', 'users', conf));
  users.pipe(joinWithCassandraTable(...table, joined));
  // @ts-expect-error the mapper makes another type
  cassandraTable<User>(client, 'ks', 'users', { row: toId });
  // @ts-expect-error a cell has a write time or a TTL
  cassandraTable(client, 'ks', 'users', { select: [{ at: { time: 'name' } }] });
  // @ts-expect-error there is no such property
  users.pipe(joinWithCassandraTable(...table, { where: ['c < ?', left => left.ident] }));
}

/** The types of the configs are exported, for those who wrap an operator. */
export const configs: [
  EagerConfig<number>,
  EagerOptions<number>,
  SettledConfig<number>,
  AwaitConfig,
  BatchAwaitConfig,
  AwaitAllConfig,
  ExecutorConfig,
  AsyncIterableConfig,
  Block<number>,
  CheckpointConfig,
  KeyedCheckpointConfig<number, string>,
  Commit,
] = [
  { concurrency: 1 },
  { concurrency: 1 },
  { concurrency: 1 },
  {},
  {},
  {},
  {},
  {},
  () => 1,
  {},
  { by: x => `${x}` },
  undefined,
];

/** Never called, either: each line must be refused by the compiler. */
export function refusals(): void {
  // @ts-expect-error the concurrency is required
  numbers.pipe(concatMapEager(x => of(x)));
  // @ts-expect-error the concurrency is required in the config, too
  numbers.pipe(concatMapEager(x => of(x), { window: 3 }));
  // @ts-expect-error a string is no number
  numbers.pipe(concatMapEager(x => of(x), '3'));
  // @ts-expect-error project must give something to subscribe to
  numbers.pipe(concatMapEager(x => x, 3));
  // @ts-expect-error an unknown mode
  numbers.pipe(concatMapEager(x => of(x), { concurrency: 1, onError: 'later' }));
  // @ts-expect-error an unknown option
  numbers.pipe(concatMapEager(x => of(x), { concurrency: 1, limit: 3 }));
  // @ts-expect-error without an order there is no turn
  numbers.pipe(concatMapEager(x => of(x), { concurrency: 1, ordered: false, onError: 'inTurn' }));
  // @ts-expect-error a failure is a result
  numbers.pipe(concatMapEagerSettled(x => of(x), { concurrency: 1, onError: 'end' }));
  // @ts-expect-error nothing is held for an error that does not come
  numbers.pipe(concatMapEagerSettled(x => of(x), { concurrency: 1, settle: true }));
  // @ts-expect-error a number isn't something to wait for
  numbers.pipe(checkpoint(() => 5));
  // @ts-expect-error by is a function
  numbers.pipe(checkpoint(() => {}, { by: 'key' }));
  // @ts-expect-error a number is not to be awaited
  numbers.pipe(slidingAwait(3));
  // @ts-expect-error nor in batches
  numbers.pipe(batchAwait(3));
  // @ts-expect-error nor at the end
  numbers.pipe(awaitAll());
  // @ts-expect-error slidingAwait has no keys: its values are the inners
  promises.pipe(slidingAwait({ key: () => 1 }));
  // @ts-expect-error slidingAwait is ordered
  promises.pipe(slidingAwait({ ordered: false }));
  // @ts-expect-error batchAwait has no modes
  promises.pipe(batchAwait({ onError: 'end' }));
  // @ts-expect-error awaitAll has no size
  promises.pipe(awaitAll({ batchSize: 3 }));
  // @ts-expect-error awaitAll takes no number
  promises.pipe(awaitAll(3));
  // @ts-expect-error a block is a function
  executeAsync(Promise.resolve(1));
  // @ts-expect-error an Executor or a scheduler
  executeAsync(() => 1, 3);
  // @ts-expect-error read only
  new Executor().active = 1;
  // @ts-expect-error read only
  new Executor().waiting = 1;
  // @ts-expect-error a number of blocks
  new Executor(3);
  // @ts-expect-error a promise is no iterable
  pull(Promise.resolve([1]));
  // @ts-expect-error an Observable has from
  pull(numbers);
  // @ts-expect-error an Observable only
  toAsyncIterable([1, 2]);
  // @ts-expect-error the signal cannot be set
  numbers.pipe(concatMapEager((x, _, c) => ((c.signal = new AbortController().signal), of(x)), 1));
}

/** Generic callers can pass their own bound on. */
export function generic<O extends ObservableInput<number>>(source: Observable<O>) {
  return [source.pipe(slidingAwait(2)), source.pipe(concatMapEager(x => x, 2))];
}

describe('types', () => {
  it('should be checked by the compiler', () => {
    expect(configs.length).toBe(12);
  });
});
