import { EmptyError, type Observable, type Subscription } from 'rxjs';
import { checkCount } from './check.js';
import { Relay } from './relay.js';

interface Resizable {
  resize(concurrency: number): void;
  error(error: unknown): void;
}

/** Applies a concurrency that changes: each value at once, the last one for good. */
export function followConcurrency(
  owner: string,
  concurrency: Observable<number>,
  engine: Resizable,
): Subscription {
  let hasValue = false;
  const relay = new Relay<number>({
    isReady: () => true,
    next: value => {
      try {
        checkCount(owner, 'concurrency', value);
      } catch (error) {
        relay.unsubscribe();
        return engine.error(error);
      }
      hasValue = true;
      engine.resize(value);
    },
    error: error => engine.error(error),
    complete: () => {
      // Nothing could ever start.
      if (!hasValue) engine.error(new EmptyError());
    },
  });
  relay.subscribeTo(concurrency);
  return relay;
}
