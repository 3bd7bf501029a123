import { queueScheduler } from 'rxjs';
import { Executor } from 'rxjs-await';
import { record } from '../support/record.js';
import { abortable } from '../support/abortable.js';

describe('Executor', () => {
  it('should count a block once that answers the abort of its own signal', async () => {
    for (const end of ['error', 'complete', 'next'] as const) {
      const executor = new Executor({ concurrency: 1, scheduler: queueScheduler });
      const block = executor.execute(context => abortable(end)(0, 0, context));
      record(block).subscription.unsubscribe();
      expect([executor.active, executor.waiting]).toEqual([0, 0]);
      expect(record(executor.execute(() => 'next')).values).toEqual(['next']);
      await executor.whenIdle();
    }
  });
});
