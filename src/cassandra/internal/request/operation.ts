import type { KeyIdentity } from '../values/keyIdentity.js';

/** One value of the source on its way through the batcher. */
export class Operation<T, O> {
  /** Requests that carried it so far. */
  attempts = 0;
  /** The statement and its parameters, in the form that the builder made and understands. */
  template: unknown = undefined;
  params: unknown[] = NO_PARAMS;
  /** About what the server counts for it. */
  bytes = 0;
  /** The partition: rows of one partition are sent in the order of the source. */
  partition: KeyIdentity = '';
  /** Its own write time, when the conf gives it one or its request holds its key twice. */
  timestamp: Buffer | undefined = undefined;
  ttlSeconds: number | undefined = undefined;
  /** The next one of its partition that waits. */
  next: Operation<T, O> | undefined = undefined;

  constructor(
    readonly row: T,
    readonly index: number,
    readonly resolve: (result: O) => void,
    readonly reject: (error: Error) => void,
  ) {}
}

/** Of all operations that are not bound yet. */
const NO_PARAMS: unknown[] = [];

/** An operation as binders see it: they fill it, and do not end it. */
export type Bindable<T> = Omit<Operation<T, unknown>, 'resolve' | 'reject' | 'next'>;
