import type { BoundRow } from '../cql/boundRow.js';
import type { KeyIdentity } from '../values/keyIdentity.js';

/** One value of the source on its way through the batcher. */
export class Operation<T, O> implements BoundRow<T> {
  /** Requests that carried it so far. */
  attempts = 0;
  template: unknown = undefined;
  params: unknown[] = NO_PARAMS;
  bytes = 0;
  partition: KeyIdentity = '';
  timestamp: Buffer | undefined = undefined;
  ttlSeconds: number | undefined = undefined;
  /** The next one of its partition that waits. */
  next: Operation<T, O> | undefined = undefined;

  constructor(
    readonly row: T,
    readonly index: number,
    private readonly fulfil: (result: O) => void,
    private readonly refuse: (error: Error) => void,
  ) {}

  /** Its statement and its bytes are known. */
  bound(): void {
    // Nothing here depends on them.
  }

  resolve(result: O): void {
    this.fulfil(result);
  }

  reject(error: Error): void {
    this.refuse(error);
  }
}

/** The parameters of all operations that are not bound yet. */
const NO_PARAMS: unknown[] = [];
