import { Starter } from '../../../internal/engine/starter.js';
import { roughBytes } from '../values/roughBytes.js';
import type { ByteWindow } from './byteWindow.js';
import { CountedOperation } from './countedOperation.js';
import type { OperationQueue } from './operationSink.js';

/**
 * Starts operations for the engine: always the same object, which only carries row and index from
 * the `project` call to the `start` call that follows immediately.
 *
 * Thousands of rows are under way at any time. A promise for each of them, with its functions, its
 * reaction and its microtask, would be a large part of what a row costs in time and in garbage.
 */
export class OperationStarter<T, O> extends Starter<CountedOperation<T, O>> {
  private row: T | undefined = undefined;
  private index = 0;

  constructor(
    private readonly queue: OperationQueue<T, O>,
    private readonly window: ByteWindow,
  ) {
    super();
  }

  for(row: T, index: number): this {
    this.row = row;
    this.index = index;
    return this;
  }

  start(fulfil: (result: CountedOperation<T, O>) => void, reject: (error: unknown) => void): void {
    const row = this.row as T;
    const operation = new CountedOperation<T, O>(row, this.index, this.window, fulfil, reject);
    this.row = undefined;
    // Before the session is open, and so before it is bound, its bytes are estimated.
    if (!this.queue.isBinding) operation.hold(roughBytes(row, Infinity));
    this.queue.submit(operation);
  }
}
