import {
  concat,
  from,
  map,
  NEVER,
  of,
  queueScheduler,
  Subject,
  VirtualTimeScheduler,
  type Observable,
} from 'rxjs';
import { awaitAll, batchAwait, concatMapEager } from 'rxjs-await';
import { deferred, macrotask } from '../support/async.js';
import { controlled } from '../support/controlled.js';
import { marbles } from '../support/marbles.js';
import { record } from '../support/record.js';
import { lateValue } from '../support/timeouts.js';

describe('the timeout of a batch', () => {
  it('should fail a batch of promises at once, whether it is full or the source has ended [63]', async () => {
    const scheduler = new VirtualTimeScheduler();
    const times = { timeout: 3, scheduler };
    const ways: Array<
      [
        name: string,
        promises: number,
        run: (source: Observable<Promise<number>>) => Observable<number>,
      ]
    > = [
      ['batchAwait', 1, batchAwait({ batchSize: 1, ...times })],
      ['batchAwait', 2, batchAwait({ batchSize: 2, ...times })],
      ['batchAwait', 2, batchAwait({ batchSize: 5, ...times })],
      ['awaitAll', 3, awaitAll(times)],
    ];
    for (const [name, length, operator] of ways) {
      for (const isOneDone of [false, true]) {
        const promises = Array.from({ length }, () => deferred<number>());
        const result = record(from(promises.map(({ promise }) => promise)).pipe(operator));
        if (isOneDone && length > 1) promises[length - 1].resolve(1);
        await macrotask();
        expect(result.end).toBe('running');
        scheduler.flush();
        expect(result).toMatchObject({ values: [], end: { error: lateValue(name, 0, 3) } });
        promises[0].reject('later');
        await macrotask();
      }
    }
  });

  it('should fail a batch of promises that maxWait has closed', async () => {
    const scheduler = new VirtualTimeScheduler();
    const source = concat(of(deferred<number>().promise), NEVER);
    const config = { batchSize: 2, maxWait: 2, timeout: 3, scheduler };
    const result = record(source.pipe(batchAwait(config)));
    scheduler.flush();
    await macrotask();
    expect(result).toMatchObject({ values: [], end: { error: lateValue('batchAwait', 0, 3) } });
    expect(scheduler.frame).toBe(5);
  });

  it('should stop nothing that an error has given up to its own end, settling', () =>
    marbles(({ hot, inners, expectObservable }) => {
      const source = hot('  (ab)------- ');
      const project = inners({
        a: ['               --#         ', '^-!         '],
        b: ['               --------(b|)', '^-------!   '],
      });
      const expected = '    --------#   ';
      const config = { batchSize: 3, maxWait: 3, timeout: 2, settle: true };
      const operator = batchAwait<ReturnType<typeof project>>(config);
      expectObservable(source.pipe(map(project), operator)).toBe(expected);
    }));

  it('should end with its batch where the scheduler calls at once', () => {
    const clock = new VirtualTimeScheduler();
    // `maxWait: 0` closes the batch inside of the call that is to start its clock.
    const scheduler = {
      now: () => clock.now(),
      schedule: ((work: never, delay?: number, state?: never) =>
        (delay ? clock : queueScheduler).schedule(work, delay, state)) as typeof clock.schedule,
    };
    const source = new Subject<string>();
    const { project, end } = controlled();
    const config = { batchSize: 2, maxWait: 0, timeout: 100, scheduler };
    const result = record(source.pipe(map(project), batchAwait(config)));
    source.next('a');
    end('a');
    clock.maxFrames = 60;
    clock.schedule(() => source.next('b'), 60);
    clock.flush();
    clock.maxFrames = 120;
    clock.flush();
    expect(result).toMatchObject({ values: ['a'], end: 'running' });
    clock.maxFrames = Infinity;
    clock.flush();
    expect(result.end).toEqual({ error: lateValue('batchAwait', 1, 100) });
    expect(clock.frame).toBe(160);
  });
});

describe('the timeout of concatMapEager', () => {
  it('should stop no inner that an error has given up, settling', () =>
    marbles(({ hot, inners, expectObservable }) => {
      const source = hot('  (abc)------ ');
      const project = inners({
        a: ['               --------(a|)', '^-------!   '],
        b: ['               --#         ', '^-!         '],
        c: ['               -------(c|) ', '^------!    '],
      });
      const expected = '    --------#   ';
      const config = { concurrency: 3, timeout: 4, settle: true };
      expectObservable(source.pipe(concatMapEager(project, config))).toBe(expected);
    }));
});
