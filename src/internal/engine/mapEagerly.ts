import { Observable, type OperatorFunction } from 'rxjs';
import { checkFunction } from '../util/check.js';
import { Engine } from './engine.js';
import { resolveConfig, type EngineOptions } from './engineConfig.js';
import type { InnerConfig, Project } from './inner.js';
import { KeyedBacklog } from './keyedBacklog.js';
import type { ErrorMode } from './terminalErrors.js';

/** If the window were as large as the concurrency, two values of one key would leave a place empty. */
const KEYED_WINDOW_FACTOR = 8;

interface EagerOptions<T> extends EngineOptions {
  key?: (value: T, index: number) => unknown;
}

/** What the operators with a sliding window share; `mode` is their default of `onError`. */
export function mapEagerly<T, O>(
  operatorName: string,
  project: Project<T, O>,
  config: EagerOptions<T>,
  mode: ErrorMode,
  makeInner?: InnerConfig<T, O>['makeInner'],
): OperatorFunction<T, O> {
  checkFunction(operatorName, 'project', project);
  const engineConfig = resolveConfig<T, O>(operatorName, project, config, mode);
  engineConfig.makeInner = makeInner;
  const { key } = config;
  if (key !== undefined) {
    checkFunction(operatorName, 'key', key);
    engineConfig.windowFactor = KEYED_WINDOW_FACTOR;
    engineConfig.makeBacklog = engine => new KeyedBacklog(engine, key);
  }
  return source =>
    new Observable(subscriber => new Engine(engineConfig, subscriber).subscribeTo(source));
}
