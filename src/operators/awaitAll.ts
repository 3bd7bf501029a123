import type { ObservedValueOf, OperatorFunction, SchedulerLike } from 'rxjs';
import type { AnyInput } from '../internal/anyInput.js';
import { awaitBatches } from '../internal/awaitBatches.js';
import { checkConfig } from '../internal/check.js';

export interface AwaitAllConfig {
  timeout?: number;
  settle?: boolean;
  scheduler?: SchedulerLike;
}

export function awaitAll<O extends AnyInput>(
  config: AwaitAllConfig = {},
): OperatorFunction<O, ObservedValueOf<O>> {
  const { timeout, settle, scheduler } = checkConfig('awaitAll', config);
  return awaitBatches('awaitAll', Infinity, { timeout, settle, scheduler });
}
