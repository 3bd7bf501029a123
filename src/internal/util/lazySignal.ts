import { currentReason } from './cancelReason.js';

/** The context of one run: it creates the AbortController only when its signal is read. */
export class LazySignal {
  private controller: AbortController | undefined = undefined;
  /** Undefined before the abort. The first reason stays, also for a signal that is read late. */
  private cause: { readonly reason: unknown } | undefined = undefined;

  /** Aborts when the run is cancelled: unsubscribed, timed out, or stopped by a sibling's error. */
  get signal(): AbortSignal {
    this.controller ??= new AbortController();
    if (this.cause) this.controller.abort(this.cause.reason);
    return this.controller.signal;
  }

  /** Without a reason, as on unsubscribe, the platform gives its own AbortError. */
  abort(reason = currentReason()): void {
    if (this.cause) return;
    this.cause = { reason };
    this.controller?.abort(reason);
  }
}
