import type { ColumnMapping } from './columnMapping.js';

/** What a statement of one form looks like, and how the values of a row get into it. */
export interface StatementTemplate {
  /** In the order of the parameters. */
  readonly mappings: readonly ColumnMapping[];
  /** Where the key starts among the columns: the partition key, then the clustering columns. */
  readonly keyOffset: number;
  readonly keyLength: number;
  /** Where its static columns are among the mappings: all rows of the partition meet in them. */
  readonly statics: readonly number[];
  readonly cql: string;
  /** The same with USING TIMESTAMP. */
  readonly timestampedCql: string;
  /** What the server counts for the columns that it deletes. */
  readonly deletedBytes: number;
  /** USING comes before the columns, or after them. */
  readonly isUsingFirst: boolean;
}

/** The template of a statement with nothing but key columns. */
export function templateOfKey(mappings: readonly ColumnMapping[], cql: string): StatementTemplate {
  const never = { deletedBytes: 0, statics: [], timestampedCql: '', isUsingFirst: false };
  return { mappings, keyOffset: 0, keyLength: mappings.length, cql, ...never };
}
