import {
  asyncScheduler,
  isObservable,
  type Observable,
  type ObservableInput,
  type SchedulerLike,
} from 'rxjs';
import type { EagerConfig } from '../../operators/concatMapEager.js';
import type { Backlog } from './backlog.js';
import { checkCount, checkOneOf, checkScheduler, toDelay } from '../util/check.js';
import type { Engine } from './engine.js';

export type ErrorMode = 'immediate' | 'inTurn' | 'end';

export type Project<T, O> = (
  value: T,
  index: number,
  context: { readonly signal: AbortSignal },
) => ObservableInput<O>;

/** What an operator asks of the engine: checked, and nothing left to default. */
export interface EngineConfig<T, O> {
  operatorName: string;
  project: Project<T, O>;
  concurrency: number | Observable<number>;
  /** Undefined: as large as the concurrency, its largest value so far when live. */
  window: number | undefined;
  /** For another backlog than one in source order. */
  makeBacklog?: (engine: Engine<T, O>) => Backlog<T, O>;
  ordered: boolean;
  onError: ErrorMode;
  settle: boolean;
  timeout: number | undefined;
  prefetch: number;
  backlog: number;
  scheduler: SchedulerLike;
}

/** The options of the sliding operators, checked; `mode` is their default of `onError`. */
export function resolveConfig<T, O>(
  operatorName: string,
  project: Project<T, O>,
  config: EagerConfig<T>,
  mode: ErrorMode,
): EngineConfig<T, O> {
  const { concurrency, window, timeout, scheduler = asyncScheduler } = config;
  const { ordered = true, settle = false, onError = mode } = config;
  const { prefetch = 128, backlog = Infinity } = config;
  if (window !== undefined) checkCount(operatorName, 'window', window);
  if (!isObservable(concurrency)) {
    checkCount(operatorName, 'concurrency', concurrency);
    if (window !== undefined) checkCount(operatorName, 'window', window, concurrency);
  }
  checkOneOf(operatorName, 'ordered', ordered, [true, false]);
  // Unordered, there is no turn.
  const modes = ordered ? ['immediate', 'inTurn', 'end'] : ['immediate', 'end'];
  checkOneOf(operatorName, 'onError', onError, modes);
  checkCount(operatorName, 'prefetch', prefetch);
  checkCount(operatorName, 'backlog', backlog, 0);
  checkOneOf(operatorName, 'settle', settle, [true, false]);
  checkScheduler(operatorName, scheduler);
  return {
    operatorName,
    project,
    concurrency,
    window,
    ordered,
    onError,
    settle,
    timeout: toDelay(operatorName, 'timeout', timeout),
    prefetch,
    backlog,
    scheduler,
  };
}
