import { ReplaySubject, type Observable } from 'rxjs';
import { endBar } from './progress.js';

export const INTERRUPTED = 130;

/** One ctrl-C may come twice to a child of npm: from the terminal, and passed on by npm. */
const SAME_PRESS_MS = 500;

/**
 * What ctrl-C does: it ends the sources, so that the pipelines end in good order. A second one, or
 * one while nothing is in flight yet, ends the program.
 */
export class Interruption {
  isRequested = false;
  /** There are pipelines that want to end in good order. */
  isAwaited = false;
  readonly stop$: Observable<void>;
  private readonly requests = new ReplaySubject<void>(1);
  private requestedAt = -Infinity;

  constructor() {
    this.stop$ = this.requests.asObservable();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => this.request());
  }

  private request(): void {
    if (performance.now() - this.requestedAt < SAME_PRESS_MS) return;
    if (this.isRequested || !this.isAwaited) process.exit(INTERRUPTED);
    this.requestedAt = performance.now();
    this.isRequested = true;
    endBar();
    console.log('\nStopping: what is in flight is finished first.');
    this.requests.next();
  }
}
