import { asyncScheduler, isObservable, type Observable, type SchedulerLike } from 'rxjs';
import { checkCount, checkOneOf, checkScheduler, isTrue, toDelay } from '../util/check.js';
import type { Backlog, BacklogHost } from './backlog.js';
import type { InnerConfig, Project } from './inner.js';
import type { ErrorMode } from './terminalErrors.js';

/** The options of the sliding operators, as a user gives them. */
export interface EngineOptions {
  concurrency: number | Observable<number>;
  window?: number;
  ordered?: boolean;
  onError?: ErrorMode;
  settle?: boolean;
  timeout?: number;
  prefetch?: number;
  backlog?: number;
  scheduler?: SchedulerLike;
}

/** What an operator asks of the engine: checked, and nothing left to default. */
export interface EngineConfig<T, O> extends InnerConfig<T, O> {
  operatorName: string;
  concurrency: number | Observable<number>;
  /** Undefined: as large as the concurrency, its largest value so far when live. */
  window: number | undefined;
  /** The default of `window` for each inner that may run: with keys, more must be in sight. */
  windowFactor: number;
  /** For another backlog than one in source order. */
  makeBacklog: ((engine: BacklogHost<T, O>) => Backlog<T, O>) | undefined;
  onError: ErrorMode;
  prefetch: number;
  backlog: number;
}

/** The options of the sliding operators, checked; `mode` is their default of `onError`. */
export function resolveConfig<T, O>(
  operatorName: string,
  project: Project<T, O>,
  config: EngineOptions,
  mode: ErrorMode,
): EngineConfig<T, O> {
  const { concurrency, window, timeout, scheduler = asyncScheduler } = config;
  const { ordered = true, settle = false, onError = mode } = config;
  const { prefetch = 128, backlog = Infinity } = config;
  if (window !== undefined) checkCount(operatorName, 'window', window);
  if (!isTrue(() => isObservable(concurrency))) {
    checkCount(operatorName, 'concurrency', concurrency);
    if (window !== undefined) checkCount(operatorName, 'window', window, concurrency as number);
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
    windowFactor: 1,
    makeBacklog: undefined,
    makeInner: undefined,
  };
}
