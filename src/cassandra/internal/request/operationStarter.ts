import { Starter } from '../../../internal/engine/starter.js';
import { Operation } from './operation.js';
import type { OperationQueue } from './operationSink.js';

/**
 * Starts operations for the engine: always the same object, which only carries row and index from
 * the `project` call to the `start` call that follows immediately.
 *
 * Thousands of rows are under way at any time. A promise for each of them, with its functions, its
 * reaction and its microtask, would be a large part of what a row costs in time and in garbage.
 */
export class OperationStarter<T, O> extends Starter<O> {
  private row: T | undefined = undefined;
  private index = 0;

  constructor(private readonly queue: OperationQueue<T, O>) {
    super();
  }

  for(row: T, index: number): this {
    this.row = row;
    this.index = index;
    return this;
  }

  start(fulfil: (result: O) => void, reject: (error: unknown) => void): void {
    const operation = new Operation<T, O>(this.row as T, this.index, fulfil, reject);
    this.row = undefined;
    this.queue.submit(operation);
  }
}
