import { noop, tap, throwIfEmpty, type Observable, type Subscription } from 'rxjs';
import { checkCount } from './check.js';
import { Relay } from './relay.js';

interface Resizable {
  resize(concurrency: number): void;
  failToResize(error: unknown): void;
}

/** Applies a concurrency that changes: each value at once, the last one for good. */
export function followConcurrency(
  owner: string,
  concurrency: Observable<number>,
  engine: Resizable,
): Subscription {
  const relay = new Relay<number>({
    isReady: () => true,
    next: value => engine.resize(value),
    error: error => engine.failToResize(error),
    complete: noop,
  });
  const checked = tap<number>(value => checkCount(owner, 'concurrency', value));
  // Without any, nothing could ever start.
  relay.subscribeTo(concurrency.pipe(checked, throwIfEmpty()));
  return relay;
}
