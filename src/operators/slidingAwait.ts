import { identity, Observable, type ObservedValueOf, type OperatorFunction } from 'rxjs';
import type { AnyInput } from '../internal/anyInput.js';
import { toConfig } from '../internal/check.js';
import { Engine } from '../internal/engine.js';
import { toPlan, type Project } from '../internal/plan.js';
import type { EagerConfig } from './concatMapEager.js';

export type AwaitConfig = Partial<Omit<EagerConfig<unknown>, 'key' | 'ordered'>>;

export function slidingAwait<O extends AnyInput>(
  window: number | AwaitConfig = 3,
): OperatorFunction<O, ObservedValueOf<O>> {
  const config = toConfig<AwaitConfig>('slidingAwait', 'window', window);
  const { concurrency = config.window ?? 3 } = config;
  const plan = toPlan<O, ObservedValueOf<O>>(
    'slidingAwait',
    identity as Project<O, ObservedValueOf<O>>,
    { ...config, concurrency },
    'inTurn',
  );
  return source => new Observable(subscriber => new Engine(plan, subscriber).subscribeTo(source));
}
