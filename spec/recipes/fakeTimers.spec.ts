import { filter, lastValueFrom, TimeoutError, toArray, type ObservableInput } from 'rxjs';
import { concatMapEager, pull } from 'rxjs-await';

/** The code to test. */
const saveAll = (rows: Iterable<string>, save: (row: string) => ObservableInput<string>) =>
  pull(rows).pipe(
    filter(row => row !== ''),
    concatMapEager(save, { concurrency: 2, timeout: 1000 }),
  );

describe('saveAll', () => {
  beforeEach(() => {
    jest.useFakeTimers(); // setImmediate, nextTick and queueMicrotask among them
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('should save two at a time, in order', async () => {
    const save = jest.fn(
      (row: string) => new Promise<string>(resolve => setTimeout(resolve, 100, `saved ${row}`)),
    );
    const saved = lastValueFrom(saveAll('abc', save).pipe(toArray()));
    expect(save).toHaveBeenCalledTimes(2);
    await jest.advanceTimersByTimeAsync(100);
    expect(save).toHaveBeenCalledTimes(3);
    await jest.advanceTimersByTimeAsync(100);
    expect(await saved).toEqual(['saved a', 'saved b', 'saved c']);
  });

  it('should cancel a row that takes a second', async () => {
    const saved = lastValueFrom(saveAll('a', () => new Promise(() => {})));
    const failed = expect(saved).rejects.toThrow(TimeoutError);
    await jest.advanceTimersByTimeAsync(1000);
    await failed;
  });

  it('should pass over a long gap', async () => {
    const rows = [...Array<string>(5000).fill(''), 'a'];
    expect(await lastValueFrom(saveAll(rows, async row => `saved ${row}`))).toBe('saved a');
  });
});
