import { filter, lastValueFrom } from 'rxjs';
import { expect, it, vi } from 'vitest';

it('should go on when it is imported while the timers are faked', async () => {
  vi.useFakeTimers();
  try {
    const { concatMapEager, pull } = await import('rxjs-await');
    const rows = pull([...Array<number>(5000).fill(0), 1]).pipe(
      filter(row => row > 0),
      concatMapEager(async row => row, 1),
    );
    expect(await lastValueFrom(rows)).toBe(1);
  } finally {
    vi.useRealTimers();
  }
});
