import { defer, finalize, NEVER, of, Subject, VirtualTimeScheduler } from 'rxjs';
import { awaitAll, batchAwait, concatMapEager, pull, slidingAwait } from 'rxjs-await';
import { macrotask, reportedErrorsOf } from '../support/async.js';
import { controlled } from '../support/controlled.js';
import { record } from '../support/record.js';

const MODES = ['immediate', 'inTurn', 'end'] as const;

describe('concatMapEager', () => {
  it('should end when the source or a sibling fails inside project, settling', async () => {
    for (const onError of MODES) {
      for (const inner of [
        of(1),
        [1],
        Promise.resolve(1),
        pull([1]),
        defer(() => macrotask().then(() => 1)),
      ]) {
        for (const fails of ['source', 'sibling']) {
          const source = new Subject<number>();
          const sibling = new Subject<number>();
          const operator = concatMapEager(
            (x: number) => {
              if (x === 0) return sibling;
              if (fails === 'source') source.error('failed');
              else sibling.error('failed');
              return inner;
            },
            { concurrency: 2, settle: true, onError },
          );
          const result = record(source.pipe(operator));
          source.next(0);
          source.next(1);
          sibling.complete();
          source.complete();
          for (let at = 0; at < 100 && result.end === 'running'; at++) await macrotask();
          expect(result.end).toEqual({ error: 'failed' });
        }
      }
    }
  });

  it('should not subscribe to what project returns after a sibling has failed in it', () => {
    for (const settle of [false, true]) {
      let subscribed = 0;
      const sibling = new Subject<number>();
      const project = (isFirst: boolean) => {
        if (isFirst) return sibling;
        sibling.error('failed');
        return defer(() => of(++subscribed));
      };
      const operator = concatMapEager(project, { concurrency: 2, settle });
      expect(record(of(true, false).pipe(operator)).end).toEqual({ error: 'failed' });
      expect(subscribed).toBe(0);
    }
  });

  it('should hold a re-entrant source to the backlog, with keys and without', () => {
    for (const key of [undefined, (x: number) => x]) {
      for (const [backlog, taken] of [
        [0, 2],
        [3, 5],
      ]) {
        const source = new Subject<number>();
        let isFirst = true;
        let accepted = 0;
        const operator = concatMapEager(
          (x: number) => {
            accepted = x;
            if (isFirst) {
              isFirst = false;
              for (let next = 2; next < 10 && source.observed; next++) source.next(next);
            }
            return NEVER;
          },
          { concurrency: 2, backlog, key, onError: 'inTurn' },
        );
        const result = record(source.pipe(operator));
        source.next(1);
        expect(source.observed).toBe(false);
        expect(accepted).toBeLessThanOrEqual(taken);
        expect(result.end).toBe('running');
        result.subscription.unsubscribe();
      }
    }
  });

  it('should report a teardown that throws, and neither stop nor lose anything', async () => {
    const subjects = [new Subject<string>(), new Subject<string>(), new Subject<string>()];
    const throwing = subjects.map(subject =>
      subject.pipe(
        finalize(() => {
          throw new Error('teardown');
        }),
      ),
    );
    const result = record(of(0, 1, 2).pipe(concatMapEager(x => throwing[x], 2)));
    const onEnd = await reportedErrorsOf(() => {
      for (const subject of subjects.slice(0, 2)) {
        subject.next('value');
        subject.complete();
      }
    });
    expect(result).toMatchObject({ values: ['value', 'value'], end: 'running' });
    expect(onEnd).toEqual([expect.any(Error), expect.any(Error)]);

    let isOtherTornDown = false;
    const other = NEVER.pipe(finalize(() => (isOtherTornDown = true)));
    const two = record(of(throwing[2], other).pipe(concatMapEager(x => x, 2)));
    const onUnsubscribe = await reportedErrorsOf(() => two.subscription.unsubscribe());
    expect(onUnsubscribe).toEqual([expect.any(Error)]);
    expect(isOtherTornDown).toBe(true);
    expect([result.subscription.closed, two.subscription.closed]).toEqual([false, true]);
  });

  it('should report a consumer that throws, and go on', async () => {
    const values: number[] = [];
    const reported = await reportedErrorsOf(() => {
      of(1, 2, 3)
        .pipe(concatMapEager(x => of(x), 2))
        .subscribe(value => {
          values.push(value);
          if (value === 2) throw new Error('consumer');
        });
    });
    expect(values).toEqual([1, 2, 3]);
    expect(reported).toEqual([new Error('consumer')]);
  });

  it('should wait for ever with a timeout, maxWait or awaitAll timeout of Infinity', () => {
    const scheduler = new VirtualTimeScheduler();
    const never = { timeout: Infinity, scheduler };
    const results = [
      record(of(0).pipe(concatMapEager(() => NEVER, { concurrency: 1, ...never }))),
      record(of(NEVER).pipe(slidingAwait(never))),
      record(of(NEVER).pipe(batchAwait(never))),
      record(of(NEVER).pipe(batchAwait({ maxWait: Infinity, scheduler }))),
      record(of(NEVER).pipe(awaitAll(never))),
    ];
    scheduler.flush();
    expect(results.map(({ end }) => end)).toEqual(Array(5).fill('running'));
  });

  it('should start nothing that its own key has given up by an error', () => {
    for (const onError of ['immediate', 'inTurn'] as const) {
      for (const isThrowing of [false, true]) {
        const { started, project, fail } = controlled();
        const key = (name: string) => {
          if (name === 'b') fail('a');
          if (name === 'b' && isThrowing) throw new Error('key');
          return name;
        };
        const config = { concurrency: 2, window: 4, key, onError };
        const result = record(of('a', 'b', 'c').pipe(concatMapEager(project, config)));
        expect([started, result.end]).toEqual([['a'], { error: 'a failed' }]);
      }
    }
  });
});
