import type { ClientOptions } from 'cassandra-driver';

/** A cluster to connect to, whoever runs it. */
export interface CassandraAccess {
  readonly contactPoints: readonly string[];
  readonly localDataCenter: string;
  /** Options for `new Client(...)`; what is given is added, or takes the place of what would be there. */
  clientOptions(extra?: Partial<ClientOptions>): ClientOptions;
  /** Ends what was started for this access; more than once does no more. */
  stop(): Promise<void>;
}
