import { isObservable, type Observable } from 'rxjs';
import { checkCount, describe } from '../internal/check.js';
import { ObservableIterator } from '../internal/observableIterator.js';

export interface AsyncIterableConfig {
  window?: number;
}

export function toAsyncIterable<T>(
  source: Observable<T>,
  { window = 1 }: AsyncIterableConfig = {},
): AsyncIterableIterator<T> {
  if (!isObservable(source)) {
    throw new TypeError(
      `toAsyncIterable: expected source to be an Observable, got ${describe(source)}`,
    );
  }
  checkCount('toAsyncIterable', 'window', window);
  return new ObservableIterator(source, window);
}
