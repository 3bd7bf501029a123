import {
  asyncScheduler,
  identity,
  Observable,
  type ObservedValueOf,
  type OperatorFunction,
  type SchedulerLike,
} from 'rxjs';
import type { AnyInput } from './anyInput.js';
import { BatchEngine, type BatchTimes } from './batchEngine.js';
import { checkOneOf, checkScheduler, toDelay } from './check.js';
import type { Plan, Project } from './plan.js';

interface BatchesConfig extends BatchTimes {
  settle?: boolean;
  scheduler?: SchedulerLike;
}

/** What batchAwait and awaitAll share: batches of `size`, which fail whole and at once. */
export function awaitBatches<O extends AnyInput>(
  owner: string,
  size: number,
  config: BatchesConfig,
): OperatorFunction<O, ObservedValueOf<O>> {
  const { settle = false, scheduler = asyncScheduler } = config;
  const times = {
    maxWait: toDelay(owner, 'maxWait', config.maxWait),
    timeout: toDelay(owner, 'timeout', config.timeout),
  };
  checkOneOf(owner, 'settle', settle, [true, false]);
  checkScheduler(owner, scheduler);
  const plan: Plan<O, ObservedValueOf<O>> = {
    owner,
    project: identity as Project<O, ObservedValueOf<O>>,
    concurrency: Infinity,
    window: size,
    isOrdered: true,
    onError: 'immediate',
    isSettling: settle,
    timeout: undefined,
    // All of a batch is held until it has ended, so an inner that waited for room would never end.
    prefetch: Infinity,
    backlog: Infinity,
    scheduler,
  };
  return source =>
    new Observable(subscriber => new BatchEngine(plan, subscriber, times).subscribeTo(source));
}
