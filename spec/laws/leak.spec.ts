import {
  map,
  NEVER,
  Observable,
  of,
  scan,
  Subject as Emitter,
  Subscription,
  type OperatorFunction,
} from 'rxjs';
import {
  awaitAll,
  batchAwait,
  concatMapEager,
  concatMapEagerSettled,
  Executor,
  pull,
  toAsyncIterable,
} from 'rxjs-await';
import { forEach, law } from './lib/check.js';
import { demand } from './lib/violation.js';

/** What passes through: an object that nobody else holds. */
interface Thing {
  name: string;
}

const THINGS = 100;
/** The last one may stand in a register or on the stack. */
const HELD = 2;

/** Objects that are watched, and may not be held. */
class Watch {
  private readonly all: Array<WeakRef<object>> = [];

  make(name: string): Thing {
    const thing = { name };
    this.all.push(new WeakRef(thing));
    return thing;
  }

  async alive(): Promise<number> {
    const { gc } = globalThis;
    if (!gc) throw new Error('run node with --expose-gc: without it nothing is proved');
    for (let round = 0; round < 3; round++) {
      // A WeakRef that was read keeps its target until the turn of the event loop is over.
      await new Promise(resolve => setImmediate(resolve));
      gc();
    }
    return this.all.filter(it => it.deref() !== undefined).length;
  }
}

/** A stream of things: its operator must not keep what it has passed on. */
interface Stream {
  name: string;
  through(watch: Watch): OperatorFunction<Thing, unknown>;
}

const stream = (name: string, through: Stream['through']): Stream => ({ name, through });

/** Inners of all kinds, whose values are watched, too. */
function project(watch: Watch) {
  return (value: Thing, index: number) => {
    const made = watch.make(`of ${value.name}`);
    return index % 2 ? of(made, value) : Promise.resolve(made);
  };
}

const eager = (name: string, config: object) =>
  stream(name, watch => concatMapEager(project(watch), { concurrency: 4, ...config }));

const valueOf = (result: PromiseSettledResult<Thing>) =>
  (result as PromiseFulfilledResult<Thing>).value;

const STREAMS = [
  eager('concatMapEager', {}),
  eager('concatMapEager with a window', { window: 64 }),
  eager('concatMapEager with a timeout', { timeout: 1000 }),
  eager('concatMapEager, unordered', { ordered: false }),
  eager('concatMapEager, by key', { key: (thing: Thing) => thing }),
  stream(
    'concatMapEagerSettled',
    watch => source => source.pipe(concatMapEagerSettled(project(watch), 4), map(valueOf)),
  ),
  stream('batchAwait', watch => source => source.pipe(map(project(watch)), batchAwait(10))),
  stream(
    'a chain',
    watch => source =>
      source.pipe(
        concatMapEager(project(watch), 4),
        concatMapEager(value => of(value), 8),
      ),
  ),
];

const HOARDER = stream('an operator that keeps all', () =>
  scan<Thing, Thing[]>((all, it) => [...all, it], []),
);

/** While the subscription lives on: what was passed on can be collected. */
function passing({ through }: Stream) {
  return forEach([THINGS], async count => {
    const watch = new Watch();
    const input = new Emitter<Thing>();
    const subscription = input.pipe(through(watch)).subscribe();
    for (let index = 0; index < count; index++) input.next(watch.make(`${index}`));
    const alive = await watch.alive();
    demand('', alive <= HELD, `${alive} of ${count} things are alive behind the output`);
    demand('', !subscription.closed, 'the subscription lives');
  });
}

law('leak: what was emitted is not held', passing, {
  claimedBy: STREAMS,
  refutes: [HOARDER],
  runs: 'each',
});

/** Of a stream that is given up, everything can be collected, whoever holds the subscription. */
function leaving({ through }: Stream) {
  return forEach([THINGS], async count => {
    const watch = new Watch();
    const input = new Emitter<Thing>();
    // Its first inner never ends, so that all else waits behind it.
    const subscription = through(watch)(input).subscribe();
    for (let index = 0; index < count; index++) input.next(watch.make(`${index}`));
    subscription.unsubscribe();
    const alive = await watch.alive();
    demand('', alive <= HELD, `${alive} of ${count} things are alive after unsubscribe`);
    demand('', subscription.closed && !input.observed, 'nothing is subscribed');
  });
}

function stuck(watch: Watch) {
  const make = project(watch);
  return (value: Thing, index: number) =>
    index === 0 ? new Observable<Thing>(() => {}) : make(value, index);
}

const stuckEager = (name: string, config: object) =>
  stream(name, watch => concatMapEager(stuck(watch), { concurrency: 4, ...config }));

const LEFT_HOARDER = stream('an operator that keeps all in its closure', () => {
  const all: Thing[] = [];
  KEPT.push(all);
  return map(thing => all.push(thing));
});

const KEPT: unknown[] = [];

law('leak: nothing is held of what was given up', leaving, {
  claimedBy: [
    stuckEager('concatMapEager', {}),
    stuckEager('concatMapEager with a window', { window: Infinity }),
    stuckEager('concatMapEager, by key', { key: (thing: Thing) => thing.name.length }),
    stream('batchAwait', watch => source => source.pipe(map(stuck(watch)), batchAwait(10))),
    stream('awaitAll', watch => source => source.pipe(map(stuck(watch)), awaitAll())),
  ],
  refutes: [LEFT_HOARDER],
  runs: 'each',
});

interface Holder {
  name: string;
  /** Lets the things pass, and answers what then still holds on. */
  pass(things: () => Iterable<Thing>): Promise<unknown>;
}

/** An executor and an iterator live on; what they did does not. */
function holding({ pass }: Holder) {
  return forEach([THINGS], async count => {
    const watch = new Watch();
    const things = function* () {
      for (let index = 0; index < count; index++) yield watch.make(`${index}`);
    };
    const holder = await pass(things);
    const alive = await watch.alive();
    demand('', alive <= HELD, `${alive} of ${count} things are alive`);
    demand('', holder !== undefined, 'the holder lives');
  });
}

const EXECUTOR: Holder = {
  name: 'Executor',
  pass: async things => {
    const executor = new Executor({ concurrency: 2 });
    for (const thing of things()) executor.execute(() => Promise.resolve(thing)).subscribe();
    await executor.whenIdle();
    return executor;
  },
};

/** While one runs for ever, another one waits and is given up for the next. */
const LEFT_EXECUTOR: Holder = {
  name: 'Executor, of blocks given up while they wait',
  pass: async things => {
    const executor = new Executor({ concurrency: 1 });
    executor.execute(() => NEVER).subscribe();
    let waiting = Subscription.EMPTY;
    for (const thing of things()) {
      const last = waiting;
      waiting = executor.execute(() => Promise.resolve(thing)).subscribe();
      last.unsubscribe();
    }
    return executor;
  },
};

const READER: Holder = {
  name: 'toAsyncIterable',
  pass: async things => {
    const iterator = toAsyncIterable(pull(things), { window: 8 });
    for (let { done } = await iterator.next(); !done;) ({ done } = await iterator.next());
    return iterator;
  },
};

const ARRAY: Holder = { name: 'an array', pass: async things => [...things()] };

law('leak: what was done or read is not held', holding, {
  claimedBy: [EXECUTOR, LEFT_EXECUTOR, READER],
  refutes: [ARRAY],
  runs: 'each',
});
