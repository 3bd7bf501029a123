import { filter } from 'rxjs';
import { macrotask } from '../../support/async.js';
import { record } from '../../support/record.js';

describe('the package, loaded while a test fakes the timers', () => {
  it('should go on behind an operator that drops many values', async () => {
    jest.useFakeTimers();
    try {
      let entry!: typeof import('rxjs-await');
      jest.isolateModules(() => (entry = jest.requireActual('rxjs-await')));
      const { concatMapEager, pull } = entry;
      const rows = [...Array<number>(5000).fill(0), 1];
      const result = record(
        pull(rows).pipe(
          filter(row => row > 0),
          concatMapEager(async row => row, 1),
        ),
      );
      jest.useRealTimers();
      for (let turn = 0; turn < 10; turn++) await macrotask();
      expect(result).toMatchObject({ values: [1], end: 'complete' });
    } finally {
      jest.useRealTimers();
    }
  });
});
