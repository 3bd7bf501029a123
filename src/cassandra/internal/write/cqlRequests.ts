import type { Client, types } from 'cassandra-driver';
import type { CqlConf } from '../../conf.js';
import type { Request } from '../request/dispatcher.js';
import type { BatchLimits } from '../batching/batchQueue.js';
import { checkDigits, hasUnsafeNumber } from '../cql/preparedTypes.js';
import { isRecord } from '../values/plainObject.js';
import type { Task } from '../request/operation.js';
import { timestampsOf } from '../session/writeTimestamps.js';
import type { Timestamp, Work, Writing } from '../request/requestBuilder.js';
import type { Writer } from '../request/batcher.js';
import { WriteRequest } from './writeRequest.js';

const LOCAL_QUORUM = 6;

/** One statement of the caller's, executed for each value by itself. */
export class CqlWork<T> implements Work<T, types.ResultSet>, Writing<T, types.ResultSet> {
  readonly limits: BatchLimits = { rows: 1, bytes: Infinity, partitions: 1 };
  readonly isIdempotent: boolean;

  constructor(
    private readonly client: Client,
    private readonly cql: string,
    private readonly toParams: (value: T, index: number) => unknown[] | object,
    private readonly conf: CqlConf,
  ) {
    this.isIdempotent = conf.isIdempotent ?? false;
  }

  bind(task: Task<T, types.ResultSet>): void {
    task.shape = this.toParams(task.row, task.index);
    task.bytes = bytesOf(task.shape);
  }

  groupOf(): undefined {
    return undefined;
  }

  requestOf(
    tasks: ReadonlyArray<Task<T, types.ResultSet>>,
    writer: Writer<T, types.ResultSet>,
  ): Request {
    return new WriteRequest(tasks, this, writer);
  }

  stamp(): Timestamp {
    return timestampsOf(this.client).next();
  }

  send(
    [task]: ReadonlyArray<Task<T, types.ResultSet>>,
    timestamp: Timestamp,
  ): Promise<types.ResultSet> {
    const { consistency = LOCAL_QUORUM } = this.conf;
    const { client, cql, isIdempotent } = this;
    const options = { prepare: true, consistency, isIdempotent, timestamp };
    const params = task?.shape as unknown[];
    const execute = (): Promise<types.ResultSet> => client.execute(cql, params, options);
    // Hardly ever: so that all others need no types.
    return hasUnsafeNumber(params) ? checkDigits(client, cql, params).then(execute) : execute();
  }

  resultOf(_task: Task<T, types.ResultSet>, result: types.ResultSet): types.ResultSet {
    return result;
  }
}

/** What the types of a statement are is not known here: about the bytes of its values. */
function bytesOf(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (ArrayBuffer.isView(value)) return value.byteLength;
  if (typeof value !== 'object' || value === null) return FIXED_BYTES;
  const isMany = Array.isArray(value) || value instanceof Set || value instanceof Map;
  if (!isMany && !isRecord(value)) return 2 * FIXED_BYTES;
  const parts: Iterable<unknown> = isMany ? (value as Iterable<unknown>) : Object.values(value);
  let bytes = 0;
  for (const part of parts) bytes += bytesOf(part);
  return bytes;
}

/** Of a number; a UUID and the like have twice as many. */
const FIXED_BYTES = 8;
