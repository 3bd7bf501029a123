import { maxUnits, RateLimiter } from '../../../../src/cassandra/internal/request/rateLimiter.js';

describe('RateLimiter', () => {
  it('[51] should let 25 units at 10/s with a burst of 5 take 2 s', () => {
    let now = 0;
    const limit = new RateLimiter(10, 5, () => now);
    for (let unit = 0; unit < 25; unit++) now += limit.take(1);
    expect(now).toBe(2000);
  });

  it('should leak while nothing is taken', () => {
    let now = 0;
    const limit = new RateLimiter(10, 5, () => now);
    limit.take(5);
    now = 500;
    expect([limit.take(5), limit.take(1)]).toEqual([0, 100]);
  });

  it('[52] should neither leak nor fill when the clock moves backwards', () => {
    let now = 1000;
    const limit = new RateLimiter(10, 5, () => now);
    limit.take(5);
    now = 0;
    expect(limit.take(1)).toBe(100);
    now = 100;
    expect(limit.take(0)).toBe(0);
  });

  it('should let a packet larger than the burst leave, and make the next one wait for it', () => {
    let now = 0;
    const limit = new RateLimiter(10, 5, () => now);
    expect([limit.take(25), limit.take(1)]).toEqual([0, 2100]);
    now = 2600;
    // Only an empty bucket takes the next large one.
    expect([limit.take(0), limit.take(25)]).toEqual([0, 0]);
  });

  it('should make a packet larger than the burst wait for an empty bucket', () => {
    const limit = new RateLimiter(10, 5, () => 0);
    expect([limit.take(3), limit.take(25)]).toEqual([0, 300]);
  });
});

describe('maxUnits', () => {
  it('should be a tenth of a second of units, and one at least', () => {
    expect([2, 10, 25, 1000, Infinity, undefined].map(maxUnits)).toEqual([
      1,
      1,
      2,
      100,
      Infinity,
      Infinity,
    ]);
  });
});
