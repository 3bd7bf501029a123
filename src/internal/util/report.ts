import { config, Subscriber, throwError } from 'rxjs';
import { isPromise } from './promise.js';

/**
 * Hands an error that the caller cannot catch to RxJS: `config.onUnhandledError`, or thrown later.
 */
export function reportUnhandled(error: unknown): void {
  throwError(() => error).subscribe();
}

/**
 * Hands an error beside the one that is delivered to RxJS's `config.onStoppedNotification`. RxJS
 * does so itself for whoever calls a Subscriber that has stopped.
 */
export function reportStopped(error: unknown): void {
  if (!config.onStoppedNotification) return;
  const stopped = new Subscriber<never>();
  stopped.unsubscribe();
  stopped.error(error);
}

/** The same for the failure of a promise that is dropped before it is awaited. */
export function reportDropped(value: unknown): void {
  if (config.onStoppedNotification && isPromise(value)) value.then(undefined, reportStopped);
}
