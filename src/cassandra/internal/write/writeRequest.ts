import type { types } from 'cassandra-driver';
import type { Request } from '../request/dispatcher.js';
import { isInvalid, isOfClient } from '../driver/errorOutcome.js';
import type { Task } from '../request/operation.js';
import type { Timestamp, Writing } from '../request/requestBuilder.js';
import type { Writer } from '../request/batcher.js';

/** The tasks of one batch, or of one statement. */
export class WriteRequest<T, O> implements Request {
  attempts = 0;
  readonly bytes: number = 0;

  constructor(
    private readonly tasks: ReadonlyArray<Task<T, O>>,
    private readonly work: Writing<T, O>,
    private readonly writer: Writer<T, O>,
    private readonly timestamp: Timestamp = work.stamp(tasks),
  ) {
    for (const task of tasks) this.bytes += task.bytes;
  }

  get rows(): number {
    return this.tasks.length;
  }

  isWanted(): boolean {
    return this.writer.isWanted(this.tasks);
  }

  send(): Promise<types.ResultSet> {
    for (const task of this.tasks) task.attempts++;
    return this.work.send(this.tasks, this.timestamp);
  }

  succeed(result: types.ResultSet): void {
    for (const task of this.tasks) this.writer.succeed(task, this.work.resultOf(task, result));
  }

  fail(error: Error): Request[] {
    const { tasks, timestamp, work, writer } = this;
    if (tasks.length > 1 && isInvalid(error)) {
      // Halves, until the culprit stands alone; they keep the write time of the whole.
      const middle = tasks.length >> 1;
      const halves = [tasks.slice(0, middle), tasks.slice(middle)];
      return halves.map(half => new WriteRequest(half, work, writer, timestamp));
    }
    for (const task of tasks) {
      // What the client itself found wrong has not left.
      if (isOfClient(error)) task.attempts--;
      writer.fail(task, error);
    }
    return [];
  }

  drop(): void {
    for (const task of this.tasks) this.writer.drop(task);
  }
}
