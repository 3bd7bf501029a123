/**
 * What happens to a row when a batch is made. 'joins': it goes with this batch. 'waits': it goes with
 * a later one, but rows behind it may join this one. 'ends': it and all rows behind it wait.
 */
export type Admission = 'joins' | 'waits' | 'ends';

/** Decides which rows of one partition may share a batch. Rows are offered in source order. */
export interface Sharing<I> {
  /** A batch takes its first row of a partition. */
  begin(first: I): void;
  /** Decides about the next row of the partition, after those that joined or wait. */
  admit(item: I): Admission;
}
