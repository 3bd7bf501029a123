import { LONGEST_DELAY } from '../../../internal/util/check.js';
import type { RetryConf } from '../../conf.js';
import { outcomeOf } from './errorOutcome.js';

const DEFAULT_COUNT = 5;
const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 10_000;

export class RetryPolicy {
  private readonly count: number;

  constructor(
    private readonly conf: RetryConf = {},
    private readonly isIdempotent: boolean,
  ) {
    this.count = conf.count ?? DEFAULT_COUNT;
  }

  /** Ms until the next attempt, or undefined: the error stands. `attempts` were made so far. */
  delayAfter(attempts: number, error: Error): number | undefined {
    if (attempts > this.count || !this.isRetryable(error)) return undefined;
    const { delay = fullJitter } = this.conf;
    const wait: unknown = delay(attempts, error);
    if (typeof wait === 'number' && wait >= 0) return Math.min(wait, LONGEST_DELAY);
    throw new TypeError(`expected retry.delay to give milliseconds >= 0, got ${String(wait)}`, {
      cause: error,
    });
  }

  private isRetryable(error: Error): boolean {
    const outcome = outcomeOf(error);
    // What may have been written already is never written twice unless that is harmless: this is
    // not for `when` to decide.
    if (outcome === 'unknown' && !this.isIdempotent) return false;
    if (this.conf.when) return this.conf.when(error);
    return outcome === 'notSent' || outcome === 'unknown';
  }
}

/** Anything between nothing and the whole backoff: failed together, not retried together. */
function fullJitter(attempt: number): number {
  return Math.random() * Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempt - 1));
}
