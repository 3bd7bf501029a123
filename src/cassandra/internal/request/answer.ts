import { noop } from 'rxjs';
import { Operation } from './operation.js';
import type { Batcher } from './batcher.js';

/**
 * The result of a row, as a promise that costs nothing: the engine calls `then` once and at once,
 * which makes the operation and hands it on; the operation then tells its end to the engine directly.
 *
 * Thousands of rows are under way at any time. A promise for each of them, with its functions, its
 * reaction and its microtask, would be a large part of what a row costs in time and in garbage.
 */
class Answer<T, O> extends Promise<O> {
  static {
    // So that Promise.resolve hands it back as it is.
    Object.defineProperty(this.prototype, 'constructor', { value: Promise });
  }

  row: T | undefined = undefined;
  index = 0;

  constructor(private readonly answers: Answers<T, O>) {
    super(noop);
  }

  override then<F, R>(
    fulfilled: (result: O) => F | PromiseLike<F>,
    rejected: (error: Error) => R | PromiseLike<R>,
  ): Promise<F | R> {
    const operation = new Operation<T, O>(this.row as T, this.index, fulfilled, rejected);
    this.row = undefined;
    this.answers.take(this, operation);
    return this as unknown as Promise<never>;
  }
}

/** Makes answers: nearly always the same one, which is free again when the engine has listened. */
export class Answers<T, O> {
  private spare: Answer<T, O> | undefined = undefined;

  constructor(private readonly batcher: Batcher<T, O>) {}

  of(row: T, index: number): Promise<O> {
    const answer = this.spare ?? new Answer(this);
    this.spare = undefined;
    answer.row = row;
    answer.index = index;
    return answer;
  }

  take(answer: Answer<T, O>, operation: Operation<T, O>): void {
    this.spare = answer;
    this.batcher.submit(operation);
  }
}
