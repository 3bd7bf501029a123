import type { Subscription } from 'rxjs';
import type { Pool } from './pool.js';
import { Queue } from './queue.js';
import type { Run } from './run.js';

/**
 * The place of one source value: first its inner, then what the inner gave and is not emitted.
 * A slot is used again when its inner has ended and all of it is emitted.
 */
export class Slot<T, O> extends Queue<O> {
  value: T | undefined = undefined;
  /** The position of the value in the source. */
  index = 0;
  key: unknown = undefined;
  /** While its inner runs. */
  run: Run | undefined = undefined;
  timer: Subscription | undefined = undefined;
  /** Started and not wholly emitted: the window counts it. */
  isRetained = false;
  /** Nothing more comes into the buffer: it leaves the line when that is empty. */
  isDone = false;
  /** What its inner still does is of no interest, and the slot is not used again. */
  isMuted = false;
  // Made once a slot, not once an inner: `then` needs functions.
  /** The next one of the pool's free slots. */
  next: Slot<T, O> | undefined = undefined;
  readonly fulfilled: (value: O) => void;
  readonly rejected: (error: unknown) => void;

  constructor(pool: Pool<T, O>) {
    super();
    this.fulfilled = value => pool.fulfil(this, value);
    this.rejected = error => pool.error(error, this);
  }
}
