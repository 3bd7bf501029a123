import {
  config,
  defer,
  map,
  mergeMap,
  noop,
  of,
  range,
  Subject as Emitter,
  throwError,
  timer,
  VirtualTimeScheduler,
  type Observable,
} from 'rxjs';
import { awaitAll, batchAwait, pull } from 'rxjs-await';
import { EAGER, type Options, type Subject } from './subjects.js';

/** Very many synchronous things at once; answers how many values came out, -1 without an end. */
export interface Flood {
  name: string;
  run(subject: Subject, count: number, options: Options): number;
}

interface Pipeline {
  output: Observable<unknown>;
  /** Called once it is subscribed. */
  begin?(): void;
  onValue?(): void;
}

function countOf(make: (scheduler: VirtualTimeScheduler) => Pipeline): number {
  const scheduler = new VirtualTimeScheduler();
  // What a control throws on an exhausted stack is reported at random; the count tells it all.
  config.onUnhandledError = noop;
  let [count, isOver] = [0, false];
  const { output, begin = noop, onValue = noop } = make(scheduler);
  try {
    output.subscribe({
      next: () => {
        count++;
        onValue();
      },
      complete: () => (isOver = true),
      error: error => (isOver = error instanceof AggregateError),
    });
    begin();
    scheduler.flush();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return isOver ? count : -1;
}

type Numbers = (from: number, count: number, scheduler: VirtualTimeScheduler) => Observable<number>;

type InnerOf = (
  index: number,
  scheduler: VirtualTimeScheduler,
  count: number,
) => Observable<string>;

/** A synchronous source and these inners. */
function flood(
  name: string,
  inner: InnerOf,
  more: Partial<Options> = {},
  from: Numbers = (first, count) => range(first, count),
): Flood {
  return {
    name,
    run: (subject, count, options) =>
      countOf(scheduler => {
        const project = (index: number) => inner(index, scheduler, count);
        const operator = subject.over(project, { scheduler, ...options, ...more });
        return { output: from(0, count, scheduler).pipe(operator) };
      }),
  };
}

const slow = (scheduler: VirtualTimeScheduler) => timer(5, scheduler).pipe(map(String));

const behindHead: InnerOf = (index, scheduler) => (index === 0 ? slow(scheduler) : of(`${index}`));

const numbers = (_: number, count: number) =>
  pull(function* () {
    for (let value = 0; value < count; value++) yield value;
  });

export const BEHIND_HEAD = flood('synchronous inners behind an asynchronous head', behindHead);

export const BUFFERED: Flood = {
  name: 'the many values of one inner behind an asynchronous head',
  run: (subject, count, options) =>
    countOf(scheduler => {
      const inner: InnerOf = index =>
        index === 0 ? slow(scheduler) : range(1, count - 1).pipe(map(String));
      const project = (index: number) => inner(index, scheduler, count);
      return { output: range(0, 2).pipe(subject.over(project, { scheduler, ...options })) };
    }),
};

/** The consumer brings the next source value from inside its `next`. */
export const ECHO: Flood = {
  name: 'a source fed by its consumer',
  run: (subject, count, options) =>
    countOf(() => {
      const input = new Emitter<number>();
      let sent = 0;
      const send = () => (sent < count ? input.next(sent++) : input.complete());
      const output = input.pipe(subject.over(index => of(`${index}`), options));
      return { output, begin: send, onValue: send };
    }),
};

/** As many pull sources as values, all of which wait for one demand. */
export const MERGED = flood('many pulled sources at once', behindHead, {}, (_, count) =>
  range(0, count).pipe(mergeMap(value => pull([value]))),
);

/** The same, subscribed after the operator: each finds the demand through its chain of subscribers. */
export const MERGED_LATE = flood(
  'many pulled sources that are subscribed late',
  behindHead,
  {},
  (_, count, scheduler) =>
    timer(1, scheduler).pipe(
      mergeMap(() => range(0, count)),
      mergeMap(value => pull([value])),
    ),
);

export const FLOODS: Flood[] = [
  BEHIND_HEAD,
  BUFFERED,
  ECHO,
  flood('nothing but synchronous inners', index => of(`${index}`)),
  flood('a pulled source', behindHead, {}, numbers),
  flood('one key for all', behindHead, { key: () => 0 }),
  flood('a key for each', behindHead, { key: index => index }),
  flood('few keys', behindHead, { key: index => index % 7 }),
  flood('unordered', behindHead, { ordered: false }),
];

/** One for all: to make an error is dearer than all else. */
const FAILURE = new Error('failed');

/** The one that gives no values. */
export const FAILURES = flood('inners that all fail', () => throwError(() => FAILURE), {
  onError: 'end',
});

/** The other operators, as floods ask for them. */
export const BATCH: Subject = {
  name: 'batchAwait',
  over:
    (project, { window, scheduler }) =>
    source =>
      source.pipe(
        map((value, index) => defer(() => project(value, index))),
        batchAwait({ batchSize: window, scheduler }),
      ),
};

export const ALL: Subject = {
  name: 'awaitAll',
  over:
    (project, { scheduler }) =>
    source =>
      source.pipe(
        map((value, index) => defer(() => project(value, index))),
        awaitAll({ scheduler }),
      ),
};

export const CHAIN: Subject = {
  name: 'a chain of two',
  over: (project, options) => source =>
    source.pipe(
      EAGER.over(project, options),
      map(Number),
      EAGER.over(value => of(`${value}`), options),
    ),
};
