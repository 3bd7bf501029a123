import type { Client } from 'cassandra-driver';
import type { SchedulerLike, Subscriber } from 'rxjs';
import type { RetryConf } from '../../conf.js';
import { CassandraConnectError } from '../../errors.js';
import { optionsOf } from '../driver/driver.js';
import { isTransient } from '../driver/errorOutcome.js';
import { RetryPolicy } from '../driver/retryPolicy.js';

/** Whose plan it is: it says how patient to be, and its end ends the waiting. */
export interface Planner {
  readonly client: Client;
  readonly retry: RetryConf | undefined;
  readonly scheduler: SchedulerLike;
  readonly subscriber: Subscriber<unknown>;
}

/**
 * Plans with the metadata of the driver, which asks one node for them, once. When that node goes
 * away, the plan is made again, like a request that is sent again.
 */
export async function retryMetadata<P>(planner: Planner, plan: () => Promise<P> | P): Promise<P> {
  const { count, delay } = planner.retry ?? {};
  // Not by `when`: that judges the requests of rows.
  const policy = new RetryPolicy({ count, delay }, true);
  for (let attempts = 1; ; attempts++) {
    try {
      return await plan();
    } catch (error) {
      const wait = policy.delayAfter(attempts, error as Error);
      if (wait !== undefined) await pause(planner, wait);
      else throw isTransient(error) ? toConnectError(planner.client, error as Error) : error;
    }
  }
}

/** Never ends when the subscription does before. */
function pause({ scheduler, subscriber }: Planner, ms: number): Promise<void> {
  return new Promise(resolve => subscriber.add(scheduler.schedule(() => resolve(), ms)));
}

function toConnectError(client: Client, cause: Error): CassandraConnectError {
  const { contactPoints, localDataCenter } = optionsOf(client);
  const message = `Could not learn the schema from Cassandra: ${cause.message}`;
  return new CassandraConnectError(message, { contactPoints, localDataCenter, cause });
}
