import type { SchedulerLike } from 'rxjs';

/**
 * A leaking bucket. It starts empty, takes `burst` units immediately and leaks `rate` units a second;
 * what overflows waits as long as the overflow takes to leak.
 *
 * The clock is a parameter, so that virtual time tests it. After the RateLimiter of the Spark
 * connector.
 */
export class RateLimiter {
  private fill = 0;
  private last: number;

  constructor(
    private readonly ratePerSecond: number,
    private readonly burst: number,
    private readonly nowMs: () => number,
  ) {
    this.last = nowMs();
  }

  /**
   * Takes the units, and returns the ms that they have to wait. A packet larger than the burst
   * waits for an empty bucket only, and what follows waits for its overflow: the first packet
   * always leaves immediately.
   */
  take(units: number): number {
    const now = this.nowMs();
    // A clock that was set back leaks nothing, and must not fill the bucket either.
    const leaked = (Math.max(0, now - this.last) * this.ratePerSecond) / 1000;
    this.last = now;
    const before = Math.max(0, this.fill - leaked);
    this.fill = before + units;
    const overflow = before + Math.min(units, this.burst) - this.burst;
    return Math.max(0, (overflow * 1000) / this.ratePerSecond);
  }
}

/** A tenth of a second: enough for batches, and not the wave that a limit must prevent. */
function burstOf(ratePerSecond: number): number {
  return Math.max(1, ratePerSecond / 10);
}

/** What one request may hold while the limit is set: otherwise it would wait for its own size. */
export function maxUnits(ratePerSecond: number | undefined): number {
  return ratePerSecond === undefined ? Infinity : Math.floor(burstOf(ratePerSecond));
}

export function limiterOf(
  ratePerSecond: number | undefined,
  scheduler: SchedulerLike,
): RateLimiter | undefined {
  if (ratePerSecond === undefined || ratePerSecond === Infinity) return undefined;
  return new RateLimiter(ratePerSecond, burstOf(ratePerSecond), () => scheduler.now());
}
