import { isObservable, type Observable } from 'rxjs';
import { checkConfig, checkCount, refuse } from '../internal/check.js';
import { ObservableIterator } from '../internal/observableIterator.js';

export interface AsyncIterableConfig {
  window?: number;
}

export function toAsyncIterable<T>(
  source: Observable<T>,
  config: AsyncIterableConfig = {},
): AsyncIterableIterator<T> {
  if (!isObservable(source)) refuse('toAsyncIterable', 'source', 'an Observable', source);
  const { window = 1 } = checkConfig('toAsyncIterable', config);
  checkCount('toAsyncIterable', 'window', window);
  return new ObservableIterator(source, window);
}
