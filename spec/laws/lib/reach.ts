import {
  bufferCount,
  catchError,
  concat,
  concatMap,
  defer,
  delay,
  dematerialize,
  EMPTY,
  exhaustMap,
  filter,
  finalize,
  identity,
  ignoreElements,
  iif,
  map,
  materialize,
  merge,
  mergeMap,
  observeOn,
  of,
  repeat,
  retry,
  scan,
  share,
  startWith,
  subscribeOn,
  switchMap,
  tap,
  throwError,
  timer,
  using,
  type Observable,
  type SchedulerLike,
} from 'rxjs';

type Source = Observable<number>;

/** What stands between `pull` and an operator of ours, and what the manual says of it. */
export interface Step {
  over: (source: Source, scheduler: SchedulerLike) => Source;
  /** It subscribes to its source after it is subscribed itself. */
  isLate?: true;
  /** Values that it holds, by which more is read ahead. */
  holds?: number;
  /** It hides where its values go: then a late source is not bounded. */
  isOpaque?: true;
  /** It holds back what it gets: then nothing bounds it. */
  isUnbounded?: true;
  /** By demand, its sources take turns otherwise than without. */
  reorders?: true;
}

/** A value of the source that goes no further. */
export const dropped = new WeakMap<SchedulerLike, (value: number) => void>();

const sync = (over: (source: Source) => Source): Step => ({ over });
const late = (over: Step['over']): Step => ({ over, isLate: true });

export const STEPS: Record<string, Step> = {
  map: sync(source => source.pipe(map(identity))),
  tap: sync(source =>
    source.pipe(
      tap(),
      scan((_, value) => value, 0),
    ),
  ),
  filter: {
    over: (source, scheduler) =>
      source.pipe(
        filter(value => {
          if (value % 3 !== 1) return true;
          dropped.get(scheduler)?.(value);
          return false;
        }),
      ),
  },
  materialize: sync(source => source.pipe(materialize(), dematerialize())),
  // Its value is pushed, and what is pushed may be joined by as much that is pulled.
  startWith: { over: source => source.pipe(startWith(-1)), holds: 1 },
  concatMap: sync(source => source.pipe(concatMap(value => of(value)))),
  finalize: sync(source => source.pipe(finalize(() => {}))),
  defer: sync(source => defer(() => iif(() => true, source, EMPTY))),
  using: sync(source =>
    using(
      () => ({ unsubscribe: () => {} }),
      () => source,
    ),
  ),
  repeat: sync(source => source.pipe(repeat(2))),
  share: { over: source => source.pipe(share()), isOpaque: true, holds: 1 },
  bufferCount: {
    over: source =>
      source.pipe(
        bufferCount(3),
        mergeMap(chunk => chunk),
      ),
    holds: 3,
  },
  merge: { over: source => merge(source, source), reorders: true },
  'late switchMap': late((source, scheduler) => timer(2, scheduler).pipe(switchMap(() => source))),
  'late mergeMap': late((source, scheduler) => timer(1, scheduler).pipe(mergeMap(() => source))),
  'late exhaustMap': late((source, scheduler) =>
    timer(0, scheduler).pipe(exhaustMap(() => source)),
  ),
  'late concat': late((source, scheduler) =>
    concat(timer(3, scheduler).pipe(ignoreElements()), source),
  ),
  'late repeat': late((source, scheduler) =>
    source.pipe(repeat({ count: 2, delay: () => timer(2, scheduler) })),
  ),
  'late retry': late((source, scheduler) => {
    let tries = 0;
    const failing = defer(() => (tries++ === 0 ? throwError(() => 'again') : source));
    // Once: without a limit, a violation would be retried forever.
    return failing.pipe(retry({ count: 1, delay: () => timer(2, scheduler) }));
  }),
  'late catchError': late((source, scheduler) =>
    timer(1, scheduler).pipe(
      mergeMap(() => throwError(() => 'instead')),
      catchError(() => source),
    ),
  ),
  subscribeOn: late((source, scheduler) => source.pipe(subscribeOn(scheduler, 1))),
  'late merge': {
    over: (source, scheduler) => merge(timer(1, scheduler).pipe(switchMap(() => source)), source),
    isLate: true,
    reorders: true,
  },
  delay: {
    over: (source, scheduler) => source.pipe(delay(2, scheduler)),
    isLate: true,
    isUnbounded: true,
  },
  observeOn: {
    over: (source, scheduler) => source.pipe(observeOn(scheduler, 1)),
    isLate: true,
    isUnbounded: true,
  },
  'slow mergeMap': {
    over: (source, scheduler) =>
      source.pipe(mergeMap(value => timer(2, scheduler).pipe(map(() => value)))),
    isLate: true,
    isUnbounded: true,
  },
};

/** Values that a chain may read ahead beyond the window of the operator behind it. */
export function slackOf(names: string[]): number {
  const steps = names.map(name => STEPS[name]);
  const isHidden = steps.some(it => it.isOpaque) && steps.some(it => it.isLate);
  if (isHidden || steps.some(it => it.isUnbounded)) return Infinity;
  // A buffer may be over a source that is merged of two, each with its own.
  return steps.reduce((sum, { holds = 0 }) => sum + holds, 0) * 2 ** copies(steps);
}

/**
 * A shared source that is subscribed twice: `from` ends before the second subscriber comes, and a
 * source that waits does not, so the two give other values.
 */
export function isSharedTwice(names: string[]): boolean {
  const shared = names.indexOf('share');
  return shared >= 0 && names.slice(shared).some(name => STEPS[name].reorders);
}

const copies = (steps: Step[]): number => steps.filter(it => it.reorders).length;
