import type { types } from 'cassandra-driver';
import { LONGEST_DELAY } from '../../../internal/util/check.js';

/** What every request of an operator tells the driver besides its statement. */
export interface ExecutionOptions {
  readonly consistency: types.consistencies | undefined;
  readonly executionProfile: string | undefined;
  readonly readTimeout: number | undefined;
}

/** With a profile, what the conf doesn't name is the profile's; otherwise it is ours. */
export function toExecutionOptions(
  conf: Partial<ExecutionOptions>,
  fallback: types.consistencies,
): ExecutionOptions {
  const { executionProfile, readTimeout } = conf;
  const usual = executionProfile === undefined ? fallback : undefined;
  const { consistency = usual } = conf;
  // The driver takes 0 for "no timeout". One that is longer than a timer can run would end immediately.
  const isNever = readTimeout !== undefined && readTimeout > LONGEST_DELAY;
  return { consistency, executionProfile, readTimeout: isNever ? 0 : readTimeout };
}
