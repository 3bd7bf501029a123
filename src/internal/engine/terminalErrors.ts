import type { Observer } from 'rxjs';
import { reportStopped } from '../util/report.js';

/** What is still delivered after an error: nothing, what lies before it, or everything. */
export type ErrorMode = 'immediate' | 'inTurn' | 'end';

/** Errors that an AggregateError keeps: more would be memory without a bound. */
const KEPT_ERRORS = 1_000;

interface Entry {
  index: number;
  error: unknown;
}

/** What will be sent in place of a completion. */
export class TerminalErrors {
  /** Values after this index are cancelled. */
  at = Infinity;
  private count = 0;
  private entries: Entry[] = [];
  /** At the end these come last, and they are kept whatever else failed: two at most. */
  private sourceEntries: Entry[] = [];

  constructor(private readonly mode: ErrorMode) {}

  /**
   * Notes an error and returns whether all that comes after `at` must be cancelled: after the
   * failed value ('inTurn'), or everything ('immediate', which is an error at index -1).
   */
  add(index: number, error: unknown, isOfSource = false): boolean {
    if (this.mode === 'end' && index >= 0 && this.at === Infinity) {
      this.collect({ index, error }, isOfSource);
      return false;
    }
    const at = this.mode === 'inTurn' ? index : -1;
    if (at >= this.at) {
      reportStopped(error);
      return false;
    }
    this.drop();
    this.at = at;
    this.count = 1;
    this.entries = [{ index, error }];
    return true;
  }

  /** Reports what was noted and is not delivered. */
  drop(): void {
    for (const { error } of this.entries) reportStopped(error);
    for (const { error } of this.sourceEntries) reportStopped(error);
    this.count = 0;
    this.entries = [];
    this.sourceEntries = [];
  }

  /** Sends the one error itself, an AggregateError in source order, or, without any, the completion. */
  end(destination: Pick<Observer<unknown>, 'error' | 'complete'>): void {
    const { count } = this;
    if (count === 0) return destination.complete();
    this.keepFirst(KEPT_ERRORS - this.sourceEntries.length);
    const errors = [...this.entries, ...this.sourceEntries].map(({ error }) => error);
    if (count === 1) return destination.error(errors[0]);
    const kept = count > errors.length ? `; the first ${errors.length} errors are kept` : '';
    destination.error(new AggregateError(errors, `${count} of the awaited sources failed${kept}`));
  }

  private collect(entry: Entry, isOfSource: boolean): void {
    this.count++;
    (isOfSource ? this.sourceEntries : this.entries).push(entry);
    // Twice as many, so that sorting costs little for each.
    if (this.entries.length >= 2 * KEPT_ERRORS) this.keepFirst(KEPT_ERRORS);
  }

  /** The first in source order: errors come in the order in which they happen. */
  private keepFirst(size: number): void {
    this.entries.sort((one, other) => one.index - other.index);
    for (const { error } of this.entries.splice(size)) reportStopped(error);
  }
}
