import type { Observable, Subscription } from 'rxjs';

export interface Recording<T> {
  readonly values: T[];
  /** How it ended: 'running' until then, 'complete', or the error in a box, as it may be falsy. */
  end: 'running' | 'complete' | { error: unknown };
  readonly subscription: Subscription;
}

/** Subscribes and writes down what comes. */
export function record<T>(source: Observable<T>, onNext?: (value: T) => void): Recording<T> {
  const values: T[] = [];
  const recording = { values, end: 'running' } as Omit<Recording<T>, 'subscription'>;
  const subscription = source.subscribe({
    next: value => {
      values.push(value);
      onNext?.(value);
    },
    error: error => (recording.end = { error }),
    complete: () => (recording.end = 'complete'),
  });
  return Object.assign(recording, { subscription });
}
