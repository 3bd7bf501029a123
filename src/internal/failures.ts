import type { ErrorMode } from './plan.js';

/** What will be sent in place of a completion. */
export class Failures {
  /** Nothing after this index is of interest any more. */
  at = Infinity;
  private entries: Array<{ index: number; error: unknown }> = [];

  constructor(private readonly mode: ErrorMode) {}

  get isEmpty(): boolean {
    return this.entries.length === 0;
  }

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

  /** The one error itself, else an AggregateError in source order. */
  toError(): unknown {
    const { entries } = this;
    if (entries.length === 1) return entries[0].error;
    const errors = entries.sort((one, other) => one.index - other.index).map(({ error }) => error);
    return new AggregateError(errors, `${errors.length} of the awaited sources failed`);
  }
}
