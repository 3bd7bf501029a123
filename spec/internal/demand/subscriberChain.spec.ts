import { readFileSync } from 'node:fs';
import {
  auditTime,
  bufferCount,
  catchError,
  concatMap,
  connectable,
  debounceTime,
  defaultIfEmpty,
  defer,
  delay,
  distinctUntilChanged,
  endWith,
  exhaustMap,
  expand,
  filter,
  finalize,
  groupBy,
  iif,
  map,
  materialize,
  mergeMap,
  mergeScan,
  merge,
  NEVER,
  Observable,
  observeOn,
  asapScheduler,
  of,
  combineLatest,
  pairwise,
  race,
  repeat,
  retry,
  scan,
  share,
  startWith,
  Subject,
  subscribeOn,
  switchMap,
  take,
  takeUntil,
  tap,
  throwIfEmpty,
  timeout,
  toArray,
  using,
  windowCount,
  withLatestFrom,
  zip,
  queueScheduler,
  type OperatorFunction,
  type Subscriber,
} from 'rxjs';
import { findDemand } from '../../../src/internal/demand/subscriberChain.js';
import { DemandSubscriber } from '../../../src/internal/demand/demandSubscriber.js';

const { version } = JSON.parse(
  readFileSync(require.resolve('rxjs').replace(/dist.*/, 'package.json'), 'utf8'),
) as { version: string };

/** A subscriber of the package, and what the source below `operator` finds from its own one. */
function chainOf(operator: (source: Observable<unknown>) => Observable<unknown>) {
  const ours = new DemandSubscriber<unknown>({
    isReady: () => true,
    next: () => {},
    error: () => {},
    complete: () => {},
  });
  let found: unknown;
  const source = new Observable((subscriber: Subscriber<unknown>) => {
    found = findDemand(subscriber);
  });
  // Not by the current demand: the walk alone must find it.
  operator(source).subscribe(ours);
  return { ours, found };
}

const pipes: Record<string, OperatorFunction<unknown, unknown>> = {
  auditTime: auditTime(1),
  bufferCount: bufferCount(2),
  catchError: catchError(() => NEVER),
  concatMap: concatMap(x => of(x)),
  debounceTime: debounceTime(1),
  defaultIfEmpty: defaultIfEmpty<unknown, number>(0),
  delay: delay(1),
  distinctUntilChanged: distinctUntilChanged(),
  endWith: endWith(0),
  exhaustMap: exhaustMap(x => of(x)),
  expand: expand(() => NEVER),
  filter: filter(Boolean),
  finalize: finalize(() => {}),
  groupBy: groupBy(x => x),
  map: map(x => x),
  materialize: materialize(),
  mergeMap: mergeMap(x => of(x)),
  mergeScan: mergeScan((_, x) => of(x), 0 as unknown),
  observeOn: observeOn(asapScheduler),
  pairwise: pairwise(),
  repeat: repeat(2),
  retry: retry(2),
  scan: scan((_, x) => x),
  startWith: startWith(0),
  subscribeOn: subscribeOn(queueScheduler),
  switchMap: switchMap(x => of(x)),
  take: take(1),
  takeUntil: takeUntil(NEVER),
  tap: tap(() => {}),
  throwIfEmpty: throwIfEmpty(),
  timeout: timeout(10_000),
  toArray: toArray(),
  windowCount: windowCount(2),
  withLatestFrom: withLatestFrom(NEVER),
};

const joins: Record<string, (source: Observable<unknown>) => Observable<unknown>> = {
  defer: source => defer(() => source),
  iif: source => iif(() => true, source, source),
  using: source =>
    using(
      () => ({ unsubscribe: () => {} }),
      () => source,
    ),
  merge: source => merge(NEVER, source),
  zip: source => zip(NEVER, source),
  combineLatest: source => combineLatest([NEVER, source]),
  race: source => race(NEVER, source),
  'an inner of switchMap': source => of(0).pipe(switchMap(() => source)),
  'an inner of mergeMap': source => of(0).pipe(mergeMap(() => source)),
  'a fallback of catchError': source =>
    new Observable(subscriber => subscriber.error(0)).pipe(catchError(() => source)),
};

describe(`the chain of subscribers of RxJS ${version}`, () => {
  it('is known for version 7 only: look through this file before another one is allowed', () => {
    expect(version).toMatch(/^7\./);
  });

  it.each(Object.keys(pipes))('should lead from below %s to the subscriber behind it', name => {
    const { ours, found } = chainOf(source => source.pipe(pipes[name]));
    expect(found).toBe(ours);
    ours.unsubscribe();
  });

  it.each(Object.keys(joins))('should lead through %s', name => {
    const { ours, found } = chainOf(joins[name]);
    expect(found).toBe(ours);
    ours.unsubscribe();
  });

  it('should end where a Subject or an observer made by hand stands between', () => {
    const opaque: Array<(source: Observable<unknown>) => Observable<unknown>> = [
      source => source.pipe(share()),
      source => {
        const shared = connectable(source, { connector: () => new Subject() });
        return defer(() => {
          shared.connect();
          return shared;
        });
      },
      source => new Observable(s => source.subscribe({ next: x => s.next(x) })),
    ];
    for (const operator of opaque) expect(chainOf(operator).found).toBeUndefined();
  });

  it('should stop at what only passes on, and take what that passes on for it', () => {
    const { ours, found } = chainOf(source => {
      const relay = new DemandSubscriber<unknown>({
        isReady: () => true,
        next: () => {},
        error: () => {},
        complete: () => {},
      });
      return new Observable(subscriber => {
        relay.demandBelow = findDemand(subscriber);
        relay.subscribeTo(source);
      });
    });
    expect(found).toBe(ours);
  });
});
