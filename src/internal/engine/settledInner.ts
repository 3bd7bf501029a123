import { markHandled } from '../util/promise.js';
import { Inner } from './inner.js';

/**
 * An inner whose values are results: each value is wrapped as it comes, and its failure is one more
 * result. `R` is the type of the result, which the engine passes on like any other value.
 */
export class SettledInner<T, R> extends Inner<T, R> {
  /** Kept for the results, from the start to the end. */
  private input: T | undefined = undefined;

  override start(): void {
    this.input = this.value;
    super.start();
  }

  override next(value: R): void {
    markHandled(value);
    super.next(this.toResult({ status: 'fulfilled', value }));
  }

  override complete(): void {
    this.input = undefined;
    super.complete();
  }

  /** A failure stands behind what the inner gave, and nothing else ends. */
  override fail(reason: unknown): void {
    const { output } = this.engine;
    // A key that throws is the failure of a value that has not started.
    if (this.input === undefined) this.input = this.value;
    this.value = undefined;
    const result = this.toResult({ status: 'rejected', reason });
    this.input = undefined;
    output.deliver(this, result);
    output.close(this);
  }

  protected override fulfil(value: R): void {
    const result = this.toResult({ status: 'fulfilled', value });
    this.input = undefined;
    super.fulfil(result);
  }

  private toResult(outcome: PromiseSettledResult<unknown>): R {
    const { input, index } = this;
    return { ...outcome, input, index } as R;
  }
}
