import {
  identity,
  Observable,
  type ObservableInput,
  type ObservedValueOf,
  type OperatorFunction,
} from 'rxjs';
import { Engine } from '../internal/engine.js';
import { toPlan, type Project } from '../internal/plan.js';
import type { EagerConfig } from './concatMapEager.js';

export type AwaitConfig = Partial<Omit<EagerConfig<unknown>, 'key' | 'ordered'>>;

export function slidingAwait<O extends ObservableInput<any>>(
  window: number | AwaitConfig = 3,
): OperatorFunction<O, ObservedValueOf<O>> {
  const config = window && typeof window === 'object' ? window : { window };
  const { concurrency = config.window ?? 3 } = config;
  const plan = toPlan<O, ObservedValueOf<O>>(
    'slidingAwait',
    identity as Project<O, ObservedValueOf<O>>,
    { ...config, concurrency },
    'inTurn',
  );
  return source => new Observable(subscriber => new Engine(plan, subscriber).subscribeTo(source));
}
