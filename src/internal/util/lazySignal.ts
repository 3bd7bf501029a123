/** What a block learns about its own run: a signal whose controller is made only when it is read. */
export class LazySignal {
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
}
