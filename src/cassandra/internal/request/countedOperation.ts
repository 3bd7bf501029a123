import type { ByteWindow } from './byteWindow.js';
import { Operation } from './operation.js';

/**
 * An operation that the engine gets as its own result, so that its bytes are counted until the
 * result is emitted, and not only until it is known.
 */
export class CountedOperation<T, O> extends Operation<T, O> {
  result: O | undefined = undefined;
  /** What the window counts for it. */
  private held = 0;

  constructor(
    row: T,
    index: number,
    private readonly window: ByteWindow,
    private readonly deliver: (operation: CountedOperation<T, O>) => void,
    reject: (error: Error) => void,
  ) {
    super(row, index, ignore, reject);
  }

  hold(bytes: number): void {
    this.held = bytes;
    this.window.take(bytes);
  }

  override bound(): void {
    if (this.held === 0) this.hold(this.bytes);
  }

  /** Its result is emitted. */
  release(): void {
    this.window.release(this.held);
    this.held = 0;
  }

  override resolve(result: O): void {
    this.result = result;
    // What was bound is sent; only the result waits.
    this.params = [];
    this.deliver(this);
  }

  override reject(error: Error): void {
    this.release();
    super.reject(error);
  }
}

function ignore(): void {
  // The result is delivered with the operation.
}
