import type { KeyIdentity } from '../values/keyIdentity.js';

/** A value of the source, with what a binder makes of it. */
export interface BoundRow<T> {
  readonly row: T;
  readonly index: number;
  /** The statement and its parameters, in the form that the builder made and understands. */
  template: unknown;
  params: unknown[];
  /** About what the server counts for it. */
  bytes: number;
  /** The partition: rows of one partition are sent in the order of the source. */
  partition: KeyIdentity;
  /** Its own write time, when the conf gives it one. */
  timestamp: Buffer | undefined;
  ttlSeconds: number | undefined;
}
