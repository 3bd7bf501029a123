/**
 * What becomes of a row when a batch is made. 'joins': it is in the batch. 'waits': it goes with a
 * later batch, but rows behind it may join this one. 'ends': so do all rows behind it.
 */
export type Admission = 'joins' | 'waits' | 'ends';

/** Tells which rows of one partition may share a batch. They are asked for in source order. */
export interface Sharing<I> {
  /** A batch takes its first row of a partition. */
  begin(first: I): void;
  /** About the next row of the partition, after those that joined or wait. */
  admit(item: I): Admission;
}
