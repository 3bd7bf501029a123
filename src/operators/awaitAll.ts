import type { ObservableInput, ObservedValueOf, OperatorFunction, SchedulerLike } from 'rxjs';
import { awaitBatches } from '../internal/awaitBatches.js';

export interface AwaitAllConfig {
  timeout?: number;
  settle?: boolean;
  scheduler?: SchedulerLike;
}

export function awaitAll<O extends ObservableInput<any>>({
  timeout,
  settle,
  scheduler,
}: AwaitAllConfig = {}): OperatorFunction<O, ObservedValueOf<O>> {
  return awaitBatches('awaitAll', Infinity, { timeout, settle, scheduler });
}
