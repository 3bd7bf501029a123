import type { Client, types } from 'cassandra-driver';
import type { CqlConf } from '../../conf.js';
import type { Request } from '../request/request.js';
import type { BatchLimits } from '../batching/batchQueue.js';
import { BoundStatement } from '../cql/boundStatement.js';
import { CONSISTENCY } from '../driver/consistency.js';
import { toExecutionOptions, type ExecutionOptions } from '../request/executionOptions.js';
import type { Operation } from '../request/operation.js';
import { timestampsOf } from '../session/writeTimestamps.js';
import type { Timestamp, RequestBuilder, Writing } from '../request/requestBuilder.js';
import type { OperationSink } from '../request/operationSink.js';
import { WriteRequest } from './writeRequest.js';

/** The caller's statement, executed once for each value. */
export class CqlRequests<T>
  implements RequestBuilder<T, types.ResultSet>, Writing<T, types.ResultSet>
{
  readonly limits: BatchLimits = { rows: 1, bytes: Infinity, partitions: 1 };
  readonly isIdempotent: boolean;
  private readonly statement: BoundStatement;
  private readonly execution: ExecutionOptions;

  constructor(
    private readonly client: Client,
    cql: string,
    private readonly toParams: (value: T, index: number) => unknown[] | object,
    private readonly conf: CqlConf,
  ) {
    this.isIdempotent = conf.isIdempotent ?? false;
    this.execution = toExecutionOptions(conf, CONSISTENCY.localQuorum);
    this.statement = new BoundStatement(client, cql);
  }

  /** Learns the types of the parameters, so that wrong values are found before they are sent. */
  async prepare(): Promise<this> {
    // An error here is that of the first value that is executed.
    await this.statement.describe().catch(() => undefined);
    return this;
  }

  bind(operation: Operation<T, types.ResultSet>): void {
    const given = this.toParams(operation.row, operation.index);
    const { params, bytes } = this.statement.bind(given);
    operation.template = params;
    operation.bytes = bytes;
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

  takeTimestamp(): Timestamp {
    return timestampsOf(this.client).next();
  }

  send(
    [operation]: ReadonlyArray<Operation<T, types.ResultSet>>,
    timestamp: Timestamp,
  ): Promise<types.ResultSet> {
    const { execution, isIdempotent, statement } = this;
    const { fetchSize } = this.conf;
    const { consistency, executionProfile, readTimeout } = execution;
    const options = {
      prepare: true,
      consistency,
      isIdempotent,
      timestamp,
      fetchSize,
      executionProfile,
      readTimeout,
    };
    return statement.execute(operation?.template as unknown[], options);
  }

  resultOf(_task: Operation<T, types.ResultSet>, result: types.ResultSet): types.ResultSet {
    return result;
  }
}
