import type { ObservableInput, ObservedValueOf, OperatorFunction, SchedulerLike } from 'rxjs';
import { awaitBatches } from '../internal/awaitBatches.js';
import { checkCount } from '../internal/check.js';

export interface BatchAwaitConfig {
  batchSize?: number;
  maxWait?: number;
  timeout?: number;
  settle?: boolean;
  scheduler?: SchedulerLike;
}

export function batchAwait<O extends ObservableInput<any>>(
  batchSize: number | BatchAwaitConfig = 3,
): OperatorFunction<O, ObservedValueOf<O>> {
  const config = batchSize && typeof batchSize === 'object' ? batchSize : { batchSize };
  const { batchSize: size = 3 } = config;
  checkCount('batchAwait', 'batchSize', size);
  return awaitBatches('batchAwait', size, config);
}
