import type { ObservedValueOf, OperatorFunction, SchedulerLike } from 'rxjs';
import type { AnyInput } from '../internal/anyInput.js';
import { awaitBatches } from '../internal/awaitBatches.js';
import { checkCount, toConfig } from '../internal/check.js';

export interface BatchAwaitConfig {
  batchSize?: number;
  maxWait?: number;
  timeout?: number;
  settle?: boolean;
  scheduler?: SchedulerLike;
}

export function batchAwait<O extends AnyInput>(
  batchSize: number | BatchAwaitConfig = 3,
): OperatorFunction<O, ObservedValueOf<O>> {
  const config = toConfig<BatchAwaitConfig>('batchAwait', 'batchSize', batchSize);
  const { batchSize: size = 3 } = config;
  checkCount('batchAwait', 'batchSize', size);
  return awaitBatches('batchAwait', size, config);
}
