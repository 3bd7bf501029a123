import type { ColumnMapping } from '../cql/columnMapping.js';
import type { RowProperties } from '../cql/rowProperties.js';
import type { Selection } from '../cql/select.js';
import type { ExecutionOptions } from '../request/executionOptions.js';

/** What the caller's conf and the table make of a join. */
export interface JoinPlan {
  readonly key: readonly ColumnMapping[];
  readonly rows: RowProperties;
  readonly selection: Selection;
  readonly execution: ExecutionOptions;
  /** Rows of a page, when the caller chose. */
  readonly fetchSize: number | undefined;
  /** Keys of one request at most. */
  readonly maxKeys: number;
}

/** Keys of one request. Hosted services refuse more than 20; more gain little. */
export const MAX_KEYS = 20;
