import type { Observer } from 'rxjs';

/** What is still delivered after an error: nothing, what lies before it, or everything. */
export type ErrorMode = 'immediate' | 'inTurn' | 'end';

/** What will be sent in place of a completion. */
export class TerminalErrors {
  /** Nothing after this index is of interest any more. */
  at = Infinity;
  private entries: Array<{ index: number; error: unknown }> = [];

  constructor(private readonly mode: ErrorMode) {}

  /**
   * Notes an error and answers whether all that comes after `at` is to be given up: after the
   * failed value ('inTurn'), or everything ('immediate', which is an error at index -1).
   */
  add(index: number, error: unknown): boolean {
    if (this.mode === 'end' && index >= 0) {
      this.entries.push({ index, error });
      return false;
    }
    const at = this.mode === 'inTurn' ? index : -1;
    if (at >= this.at) return false;
    this.at = at;
    this.entries = [{ index, error }];
    return true;
  }

  /** Sends the one error itself, an AggregateError in source order, or, without any, the completion. */
  end(destination: Pick<Observer<unknown>, 'error' | 'complete'>): void {
    const { entries } = this;
    if (entries.length === 0) return destination.complete();
    if (entries.length === 1) return destination.error(entries[0].error);
    const errors = entries.sort((one, other) => one.index - other.index).map(({ error }) => error);
    const message = `${errors.length} of the awaited sources failed`;
    destination.error(new AggregateError(errors, message));
  }
}
