/** What a prime answers with; the driver's fault table is in the words of the protocol's errors. */
export type SimulacronResult =
  | { result: 'success'; rows: Record<string, unknown>[]; column_types: Record<string, string> }
  | { result: 'no_result' }
  | ({ result: 'write_timeout' | 'write_failure'; write_type: string } & Replicas)
  | ({ result: 'read_timeout' | 'read_failure'; data_present: boolean } & Replicas)
  | {
      result: 'unavailable';
      message?: string;
      consistency_level: string;
      required: number;
      alive: number;
    }
  | {
      result: 'close_connection';
      scope: 'connection' | 'node' | 'data_center' | 'cluster';
      close_type: CloseType;
    }
  | { result: PlainResult; message: string };

interface Replicas {
  message?: string;
  consistency_level: string;
  received: number;
  block_for: number;
  /** The reasons of a failure, by address. */
  failure_reasons?: Record<string, string>;
}

type PlainResult =
  | 'overloaded'
  | 'is_bootstrapping'
  | 'server_error'
  | 'protocol_error'
  | 'authentication_error'
  | 'config_error'
  | 'invalid'
  | 'syntax_error'
  | 'truncate_error'
  | 'unauthorized';

export type CloseType = 'disconnect' | 'shutdown_read' | 'shutdown_write';

interface Statement {
  query: string;
  /** By name; `'*'` matches any value. */
  params?: Record<string, unknown>;
  param_types?: Record<string, string>;
}

/** What a request has to be, and what it is answered with; without `then` it is never answered. */
export interface Prime {
  when:
    | ({ request: 'query'; consistency_level?: string[] } & Statement)
    | { request: 'batch'; queries: Statement[]; consistency_level?: string[] }
    | { request: 'options' };
  then?: SimulacronResult & { delay_in_ms?: number; ignore_on_prepare?: boolean };
}

/** A request that a node has seen. */
export interface LoggedRequest {
  readonly node: number;
  /** Upper case: QUERY, PREPARE, EXECUTE, BATCH, OPTIONS ... */
  readonly type: string;
  readonly query?: string;
  readonly consistency_level?: string;
  /** A prime answered it. */
  readonly primed: boolean;
  /** Milliseconds of the epoch. */
  readonly received_timestamp: number;
}

export interface ClusterOptions {
  /** Nodes in each data centre; default `[1]`, one of them. The centres are named dc1, dc2 ... */
  readonly dataCenters?: readonly number[];
  /** Default 3.11.0. */
  readonly cassandraVersion?: string;
}
