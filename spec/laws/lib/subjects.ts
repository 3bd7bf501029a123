import {
  concatMap,
  defer,
  from,
  map,
  mergeMap,
  Observable,
  type ObservableInput,
  type OperatorFunction,
  type SchedulerLike,
} from 'rxjs';
import { concatMapEager, slidingAwait, type EagerConfig } from 'rxjs-await';
import { concatMapEager as eagerOfRxjsEtc } from 'rxjs-etc/operators';

export type Mode = 'immediate' | 'inTurn' | 'end';

/** What laws ask of an operator; a control ignores what it does not know. */
export interface Options {
  concurrency: number | Observable<number>;
  window?: number;
  key?: (index: number) => unknown;
  ordered?: boolean;
  onError?: Mode;
  settle?: boolean;
  timeout?: number;
  prefetch?: number;
  backlog?: number;
  scheduler?: SchedulerLike;
}

/** Makes the inner of a source value: the only thing that laws let an operator call. */
export type Project = (
  index: number,
  position: number,
  context?: { readonly signal: AbortSignal },
) => ObservableInput<string>;

/** An operator under test. */
export interface Subject {
  name: string;
  over(project: Project, options: Options): OperatorFunction<number, string>;
}

export const EAGER: Subject = {
  name: 'concatMapEager',
  over: (project, options) => concatMapEager(project, options as EagerConfig<number>),
};

/** A source of cold inners: what is projected by others is deferred here. */
export const SLIDING: Subject = {
  name: 'slidingAwait',
  over: (project, options) => source =>
    source.pipe(
      map((value, index) => defer(() => project(value, index))),
      slidingAwait(options),
    ),
};

const limitOf = ({ concurrency }: Options) => concurrency as number;

/** Controls. Each keeps some laws and breaks others. */
export const MERGE_MAP: Subject = {
  name: 'mergeMap',
  over: (project, options) => mergeMap((value, at) => project(value, at), limitOf(options)),
};

export const CONCAT_MAP: Subject = {
  name: 'concatMap',
  over: project => concatMap((value, at) => project(value, at)),
};

export const ETC: Subject = {
  name: "rxjs-etc's concatMapEager",
  over: (project, options) =>
    eagerOfRxjsEtc((value: number, at: number) => project(value, at), limitOf(options)),
};

/** Ours, given other limits than the law believes. */
export function misled(name: string, change: (options: Options) => Options): Subject {
  return { name, over: (project, options) => EAGER.over(project, change(options)) };
}

/** Ours, over inners whose teardown it cannot reach. */
export const LEAKY: Subject = {
  name: 'an operator that leaves its inners running',
  over: (project, options) => EAGER.over((value, at) => leaky(project(value, at)), options),
};

function leaky<T>(input: ObservableInput<T>): Observable<T> {
  return new Observable(subscriber => {
    from(input).subscribe({
      next: value => subscriber.next(value),
      error: error => subscriber.error(error),
      complete: () => subscriber.complete(),
    });
  });
}
