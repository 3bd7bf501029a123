import { Observable, type ObservedValueOf, type OperatorFunction, type SchedulerLike } from 'rxjs';
import type { AnyInput } from '../internal/anyInput.js';
import { checkFunction, toConfig } from '../internal/check.js';
import { Engine } from '../internal/engine.js';
import { KeyedBacklog } from '../internal/keyedBacklog.js';
import { toPlan } from '../internal/plan.js';

export interface EagerConfig<T> {
  concurrency: number | Observable<number>;
  window?: number;
  key?: (value: T, index: number) => unknown;
  ordered?: boolean;
  onError?: 'immediate' | 'inTurn' | 'end';
  settle?: boolean;
  timeout?: number;
  prefetch?: number;
  backlog?: number;
  scheduler?: SchedulerLike;
}

export function concatMapEager<T, O extends AnyInput>(
  project: (value: T, index: number, context: { readonly signal: AbortSignal }) => O,
  concurrency: number | EagerConfig<T>,
): OperatorFunction<T, ObservedValueOf<O>> {
  const config = toConfig<EagerConfig<T>>('concatMapEager', 'concurrency', concurrency);
  checkFunction('concatMapEager', 'project', project);
  const plan = toPlan<T, ObservedValueOf<O>>('concatMapEager', project, config, 'immediate');
  const { key } = config;
  if (key !== undefined) {
    checkFunction('concatMapEager', 'key', key);
    plan.makeBacklog = engine => new KeyedBacklog(engine, key);
  }
  return source => new Observable(subscriber => new Engine(plan, subscriber).subscribeTo(source));
}
