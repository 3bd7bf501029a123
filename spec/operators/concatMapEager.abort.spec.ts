import { finalize, NEVER, of, Subject, TimeoutError, VirtualTimeScheduler } from 'rxjs';
import { concatMapEager } from 'rxjs-await';
import { record } from '../support/record.js';
import { abortable } from '../support/abortable.js';

const MODES = ['immediate', 'inTurn', 'end'] as const;

describe('concatMapEager', () => {
  it('should give the TimeoutError, not what the inner says to its abort', () => {
    for (const onError of MODES) {
      for (const end of ['error', 'complete', 'next'] as const) {
        for (const settle of [false, true]) {
          const scheduler = new VirtualTimeScheduler();
          const config = { concurrency: 1, timeout: 5, onError, settle, scheduler };
          const result = record(of(0).pipe(concatMapEager(abortable(end), config)));
          scheduler.flush();
          expect(result).toMatchObject({ values: [], end: { error: expect.any(TimeoutError) } });
        }
      }
    }
  });

  it('should go on after such a timeout, unordered', () => {
    for (const end of ['error', 'complete', 'next'] as const) {
      const scheduler = new VirtualTimeScheduler();
      const source = new Subject<number>();
      const config = {
        concurrency: 2,
        timeout: 5,
        ordered: false,
        onError: 'end',
        scheduler,
      } as const;
      const inner = abortable(end);
      const operator = concatMapEager(
        (x: number, index, context) => (x ? of(`${x}`) : inner(x, index, context)),
        config,
      );
      const result = record(source.pipe(operator));
      source.next(0);
      scheduler.flush();
      for (const x of [1, 2, 3, 4]) source.next(x);
      source.complete();
      expect(result.values).toEqual(['1', '2', '3', '4']);
      expect(result.end).toEqual({ error: expect.any(TimeoutError) });
    }
  });

  it('should drop what inners say to the abort of a sibling error', () => {
    for (const ordered of [true, false]) {
      for (const end of ['error', 'complete', 'next'] as const) {
        const failing = new Subject<string>();
        const inner = abortable(end);
        const config = { concurrency: 3, ordered };
        const operator = concatMapEager(
          (x: number, index, context) => (x === 1 ? failing : inner(x, index, context)),
          config,
        );
        const result = record(of(0, 1, 2).pipe(operator));
        failing.error('first');
        expect(result).toMatchObject({ values: [], end: { error: 'first' } });
      }
    }
  });

  it('should emit nothing that the teardown of one inner makes another emit', () => {
    for (const ordered of [true, false]) {
      const [failing, other] = [new Subject<string>(), new Subject<string>()];
      const noisy = NEVER.pipe(finalize(() => other.next('late')));
      const inners = [failing, noisy, other];
      const config = { concurrency: 3, ordered };
      const result = record(of(0, 1, 2).pipe(concatMapEager(x => inners[x], config)));
      failing.error('failed');
      expect(result).toMatchObject({ values: [], end: { error: 'failed' } });
    }
  });
});
