import type { types } from 'cassandra-driver';
import { ValueError } from '../values/valueError.js';

/** Converts a row of the driver to what the caller wants. */
export type RowMapper = (row: types.Row) => unknown;

/** The mapped rows up to the first one for which the mapper throws, and that error. */
export interface MappedRows {
  readonly rows: readonly unknown[];
  readonly failure?: ValueError;
}

/** In a new list: left values that are equal share the rows of an answer. */
export function mapRows(rows: readonly types.Row[], mapper: RowMapper | undefined): MappedRows {
  if (!mapper) return { rows };
  const mapped: unknown[] = [];
  try {
    for (const row of rows) mapped.push(mapper(row));
  } catch (cause) {
    return { rows: mapped, failure: toFailure(cause) };
  }
  return { rows: mapped };
}

function toFailure(cause: unknown): ValueError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ValueError(`a row could not be mapped: ${reason}`, undefined, { cause });
}
