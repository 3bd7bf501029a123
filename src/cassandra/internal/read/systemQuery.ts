import type { Client, QueryOptions, types } from 'cassandra-driver';
import { isPageSizeRefused } from '../driver/errorOutcome.js';
import type { ExecutionOptions } from '../request/executionOptions.js';
import { PageSize } from './pageSize.js';

type Rows = ReadonlyArray<Record<string, unknown>>;

/** All rows of a query of ours that plans a scan. Its errors are the caller's to retry or report. */
export type SystemQuery = (cql: string, params?: unknown[]) => Promise<Rows>;

/** Small enough for any server that bounds its pages. */
const ROWS_PER_PAGE = 100;

export function systemQueryOf(
  client: Client,
  { executionProfile, readTimeout }: ExecutionOptions,
): SystemQuery {
  const fixed = { prepare: true, isIdempotent: true, executionProfile, readTimeout };
  return async (cql: string, params: unknown[] = []): Promise<Rows> => {
    const rows: Array<Record<string, unknown>> = [];
    const pageSize = new PageSize(ROWS_PER_PAGE);
    let pageState: string | undefined = undefined;
    for (;;) {
      const fetchSize = pageSize.current;
      const options: QueryOptions = { ...fixed, fetchSize, pageState };
      try {
        const page: types.ResultSet = await client.execute(cql, params, options);
        pageSize.learn([], fetchSize);
        rows.push(...page.rows);
        if (!page.pageState) return rows;
        ({ pageState } = page);
      } catch (error) {
        if (!isPageSizeRefused(error) || !pageSize.refuse(fetchSize)) throw error;
      }
    }
  };
}
