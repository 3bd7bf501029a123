import { NEVER, of, range, Subject } from 'rxjs';
import { BacklogOverflowError, concatMapEager } from 'rxjs-await';
import { controlled } from '../support/controlled.js';
import { record } from '../support/record.js';

describe('concatMapEager', () => {
  it('should let as many source values wait as backlog says, and fail on one more', () => {
    for (const backlog of [0, 1, 5]) {
      const source = new Subject<number>();
      const config = { concurrency: 2, backlog };
      const result = record(source.pipe(concatMapEager(() => NEVER, config)));
      for (let at = 0; at < 2 + backlog; at++) source.next(at);
      expect(result.end).toBe('running');
      source.next(99);
      const { error } = result.end as { error: BacklogOverflowError };
      expect(error).toBeInstanceOf(BacklogOverflowError);
      expect(error).toMatchObject({
        name: 'BacklogOverflowError',
        code: 'ERR_BACKLOG_OVERFLOW',
        limit: backlog,
      });
      expect(error.message).toContain(`${backlog}`);
      expect(source.observed).toBe(false);
    }
  });

  it('should count a full window like a full concurrency', () => {
    const { project, end } = controlled();
    const source = new Subject<string>();
    const config = { concurrency: 2, window: 2, backlog: 0 };
    const result = record(source.pipe(concatMapEager(project, config)));
    source.next('a');
    source.next('b');
    end('b');
    source.next('c');
    expect(result.end).toEqual({ error: expect.any(BacklogOverflowError) });
  });

  it('should take a value again once one is emitted', () => {
    const { project, end } = controlled();
    const source = new Subject<string>();
    const config = { concurrency: 1, backlog: 0 };
    const result = record(source.pipe(concatMapEager(project, config)));
    for (const name of ['a', 'b', 'c']) {
      source.next(name);
      end(name);
    }
    source.complete();
    expect(result).toMatchObject({ values: ['a', 'b', 'c'], end: 'complete' });
  });

  it("should deliver all values that were taken before an overflow, 'inTurn' and 'end'", () => {
    for (const onError of ['inTurn', 'end'] as const) {
      const { started, project, end } = controlled();
      const config = { concurrency: 1, backlog: 2, onError };
      const result = record(of(...'abcde').pipe(concatMapEager(project, config)));
      for (let at = 0; at < 3; at++) end(started[at]);
      expect(result.values).toEqual(['a', 'b', 'c']);
      expect(result.end).toEqual({ error: expect.any(BacklogOverflowError) });
    }
  });

  it('should stop a synchronous source at the overflow', () => {
    let made = 0;
    const source = range(0, 1000).pipe(s => s);
    const result = record(
      source.pipe(
        concatMapEager(
          () => {
            made++;
            return NEVER;
          },
          { concurrency: 2, backlog: 3 },
        ),
      ),
    );
    expect(made).toBe(2);
    expect(result.end).toEqual({ error: expect.any(BacklogOverflowError) });
  });

  it('should bound what waits for the first value of a live concurrency', () => {
    for (const onError of ['immediate', 'inTurn', 'end'] as const) {
      const config = { concurrency: new Subject<number>(), backlog: 2, onError };
      const source = new Subject<number>();
      const result = record(source.pipe(concatMapEager(x => of(x), config)));
      source.next(1);
      source.next(2);
      expect(result.end).toBe('running');
      source.next(3);
      if (onError === 'immediate') {
        expect(result.end).toEqual({ error: expect.any(BacklogOverflowError) });
      }
    }
  });

  it('should bound the values that wait for a busy key', () => {
    const { project, end } = controlled();
    const source = new Subject<string>();
    const config = { concurrency: 3, backlog: 1, key: (name: string) => name[0] };
    const result = record(source.pipe(concatMapEager(project, config)));
    for (const name of ['a1', 'a2', 'b1']) source.next(name);
    expect(result.end).toBe('running');
    end('a1');
    source.next('a3');
    expect(result.end).toBe('running');
    source.next('a4');
    expect(result.end).toEqual({ error: expect.any(BacklogOverflowError) });
  });
});
