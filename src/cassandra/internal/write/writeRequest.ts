import type { types } from 'cassandra-driver';
import { ValueError } from '../values/valueError.js';
import type { Request } from '../request/request.js';
import { isInvalid, isOfClient } from '../driver/errorOutcome.js';
import type { Operation } from '../request/operation.js';
import type { Timestamp, Writing } from '../request/requestBuilder.js';
import type { OperationSink } from '../request/operationSink.js';

/** The operations of one batch, or of one statement. */
export class WriteRequest<T, O> implements Request {
  attempts = 0;
  readonly bytes: number = 0;

  constructor(
    private readonly operations: ReadonlyArray<Operation<T, O>>,
    private readonly builder: Writing<T, O>,
    private readonly sink: OperationSink<T, O>,
    private readonly timestamp: Timestamp = builder.takeTimestamp(),
  ) {
    for (const operation of operations) this.bytes += operation.bytes;
  }

  get rows(): number {
    return this.operations.length;
  }

  isNeeded(): boolean {
    return this.sink.isNeeded(this.operations);
  }

  send(): Promise<types.ResultSet> {
    for (const operation of this.operations) operation.attempts++;
    return this.builder.send(this.operations, this.timestamp);
  }

  succeed(result: types.ResultSet): void {
    for (const operation of this.operations)
      this.sink.succeed(operation, this.builder.resultOf(operation, result));
  }

  fail(error: Error): Request[] {
    const { operations, timestamp, builder, sink } = this;
    if (operations.length > 1 && isInvalid(error)) {
      // Halves, until the culprit stands alone; they keep the write time of the whole.
      const middle = operations.length >> 1;
      const halves = [operations.slice(0, middle), operations.slice(middle)];
      return halves.map(half => new WriteRequest(half, builder, sink, timestamp));
    }
    for (const operation of operations) {
      // What the client itself found wrong has not left.
      if (isOfClient(error) || error instanceof ValueError) operation.attempts--;
      sink.fail(operation, error);
    }
    return [];
  }

  rowsIn(): number {
    return this.rows;
  }

  bytesIn(): number {
    return this.bytes;
  }

  cancel(): void {
    for (const operation of this.operations) this.sink.cancel(operation);
  }
}
