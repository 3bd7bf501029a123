import type { Client, types } from 'cassandra-driver';
import type { CqlConf } from '../../conf.js';
import type { Request } from '../request/request.js';
import type { BatchLimits } from '../batching/batchQueue.js';
import { checkDigits, hasUnsafeNumber } from '../cql/preparedTypes.js';
import { isRecord } from '../values/plainObject.js';
import type { Operation } from '../request/operation.js';
import { timestampsOf } from '../session/writeTimestamps.js';
import type { Timestamp, RequestBuilder, Writing } from '../request/requestBuilder.js';
import type { OperationSink } from '../request/operationSink.js';
import { WriteRequest } from './writeRequest.js';

const LOCAL_QUORUM = 6;

/** One statement of the caller's, executed for each value by itself. */
export class CqlRequests<T>
  implements RequestBuilder<T, types.ResultSet>, Writing<T, types.ResultSet>
{
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

  bind(operation: Operation<T, types.ResultSet>): void {
    operation.template = this.toParams(operation.row, operation.index);
    operation.bytes = bytesOf(operation.template);
  }

  groupOf(): undefined {
    return undefined;
  }

  requestOf(
    operations: ReadonlyArray<Operation<T, types.ResultSet>>,
    sink: OperationSink<T, types.ResultSet>,
  ): Request {
    return new WriteRequest(operations, this, sink);
  }

  assignTimestamps(): Timestamp {
    return timestampsOf(this.client).next();
  }

  send(
    [operation]: ReadonlyArray<Operation<T, types.ResultSet>>,
    timestamp: Timestamp,
  ): Promise<types.ResultSet> {
    const { consistency = LOCAL_QUORUM } = this.conf;
    const { client, cql, isIdempotent } = this;
    const options = { prepare: true, consistency, isIdempotent, timestamp };
    const params = operation?.template as unknown[];
    const execute = (): Promise<types.ResultSet> => client.execute(cql, params, options);
    // Hardly ever: so that all others need no types.
    return hasUnsafeNumber(params) ? checkDigits(client, cql, params).then(execute) : execute();
  }

  resultOf(_task: Operation<T, types.ResultSet>, result: types.ResultSet): types.ResultSet {
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
