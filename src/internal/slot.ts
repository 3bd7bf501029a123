import type { Subscription } from 'rxjs';
import type { Context } from './context.js';
import type { Pool } from './pool.js';
import { Queue } from './queue.js';
import type { Relay } from './relay.js';

/**
 * The place of one source value: first its inner, then what the inner gave and is not emitted.
 * A slot is used again when its inner has ended and all of it is emitted.
 */
export class Slot<T, O> extends Queue<O> {
  value: T | undefined = undefined;
  /** The position of the value in the source. */
  index = 0;
  key: unknown = undefined;
  /** Of the inner that runs; undefined when none does. */
  context: Context | undefined = undefined;
  /** What listens to the inner when that is an Observable. */
  relay: Relay<O, this> | undefined = undefined;
  timer: Subscription | undefined = undefined;
  /** Started and not wholly emitted: the window counts it. */
  isRetained = false;
  /** Nothing more comes into the buffer: it leaves the line when that is empty. */
  isDone = false;
  /** What its inner still does is of no interest, and the slot is not used again. */
  isMuted = false;
  /** Of a free slot, the next free one. */
  next: Slot<T, O> | undefined = undefined;
  // Made once a slot, not once an inner: `then` needs functions.
  readonly fulfilled: (value: O) => void;
  readonly rejected: (error: unknown) => void;

  constructor(pool: Pool<T, O>) {
    super();
    this.fulfilled = value => pool.fulfil(this, value);
    this.rejected = error => pool.error(error, this);
  }
}
