import {
  identity,
  Observable,
  type ObservedValueOf,
  type OperatorFunction,
  type SchedulerLike,
} from 'rxjs';
import type { AnyInput } from '../../inputs.js';
import { BatchEngine, type BatchTimes } from './batchEngine.js';
import { toDelay } from '../util/check.js';
import { resolveConfig } from './engineConfig.js';
import type { Project } from './inner.js';

interface BatchesConfig extends BatchTimes {
  settle?: boolean;
  scheduler?: SchedulerLike;
}

/** What batchAwait and awaitAll share: batches of `size`, which fail whole and immediately. */
export function awaitBatches<O extends AnyInput>(
  operatorName: string,
  size: number,
  config: BatchesConfig,
): OperatorFunction<O, ObservedValueOf<O>> {
  const times = {
    maxWait: toDelay(operatorName, 'maxWait', config.maxWait),
    timeout: toDelay(operatorName, 'timeout', config.timeout),
  };
  const { settle, scheduler } = config;
  const engineConfig = resolveConfig<O, ObservedValueOf<O>>(
    operatorName,
    identity as Project<O, ObservedValueOf<O>>,
    // All of a batch is held until it has ended, so an inner that waited for room would never end.
    { concurrency: size, prefetch: Infinity, settle, scheduler },
    'immediate',
  );
  return source =>
    new Observable(subscriber =>
      new BatchEngine(engineConfig, subscriber, times).subscribeTo(source),
    );
}
