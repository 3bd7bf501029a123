import type { Unsubscribable } from 'rxjs';
import type { Demand } from './demand.js';

/**
 * One run of a block or an inner: what it learns of itself, and what stops it. The controller of
 * its signal is made only when that is read.
 */
export class Run {
  /** What listens to an Observable; undefined of a promise, which cannot be stopped. */
  relay: (Demand & Unsubscribable) | undefined = undefined;
  private controller: AbortController | undefined = undefined;
  private isAborted = false;

  /** Aborts when the run is given up: unsubscribed, timed out, or stopped by a sibling's error. */
  get signal(): AbortSignal {
    this.controller ??= new AbortController();
    if (this.isAborted) this.controller.abort();
    return this.controller.signal;
  }

  abort(): void {
    this.isAborted = true;
    this.controller?.abort();
  }

  /** First what it listens to: that must not answer the signal with an error of its own. */
  stop(): void {
    this.relay?.unsubscribe();
    this.abort();
  }
}
