import { EmptyError, type Observable, type Subscription } from 'rxjs';
import { checkCount } from '../util/check.js';
import { DemandSubscriber } from '../demand/demandSubscriber.js';

interface Resizable {
  resize(concurrency: number): void;
  failToResize(error: unknown): void;
}

/** Applies a concurrency that changes: each value immediately, 0 as a pause. The last one stays. */
export function followConcurrency(
  operatorName: string,
  concurrency: Observable<number>,
  engine: Resizable,
): Subscription {
  let hasValue = false;
  const subscriber = new DemandSubscriber<number>({
    isReady: () => true,
    next: value => {
      try {
        checkCount(operatorName, 'concurrency', value, 0);
      } catch (error) {
        engine.failToResize(error);
        return subscriber.unsubscribe();
      }
      hasValue = true;
      engine.resize(value);
    },
    error: error => engine.failToResize(error),
    complete: () => {
      // Nothing could ever start.
      if (!hasValue) engine.failToResize(new EmptyError());
    },
  });
  subscriber.subscribeTo(concurrency);
  return subscriber;
}
