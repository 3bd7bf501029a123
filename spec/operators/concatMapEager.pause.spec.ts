import { BehaviorSubject, NEVER, of, Subject, VirtualTimeScheduler } from 'rxjs';
import { concatMapEager, pull, slidingAwait } from 'rxjs-await';
import { controlled } from '../support/controlled.js';
import { record } from '../support/record.js';
import { lateValue } from '../support/timeouts.js';

/** The ways of an operator that may have a live concurrency. */
const WAYS = [
  {},
  { onError: 'inTurn' },
  { onError: 'end' },
  { settle: true },
  { ordered: false },
  { ordered: false, onError: 'end', settle: true },
  { key: (name: string) => name },
  { key: (name: string) => name, window: 8 },
  { window: 3 },
] as const;

describe.each(WAYS)('a live concurrency of 0, %j', way => {
  const setUp = (first: number, source = of('a', 'b', 'c')) => {
    const concurrency = new BehaviorSubject(first);
    const controls = controlled();
    const operator = concatMapEager(controls.project, { ...way, concurrency } as never);
    return { ...controls, concurrency, result: record(source.pipe(operator)) };
  };

  it('should start nothing and let run what runs, until it is raised', () => {
    const { started, concurrency, end, result } = setUp(2);
    concurrency.next(0);
    end('a', 'b');
    expect(started).toEqual(['a', 'b']);
    expect(result).toMatchObject({ values: ['a', 'b'], end: 'running' });
    concurrency.next(1);
    expect(started).toEqual(['a', 'b', 'c']);
    end('c');
    expect(result).toMatchObject({ values: ['a', 'b', 'c'], end: 'complete' });
  });

  it('should pause from the beginning, without an end', () => {
    const { started, concurrency, end, result } = setUp(0);
    expect([started, result.end]).toEqual([[], 'running']);
    concurrency.next(0);
    concurrency.next(3);
    end('a', 'b', 'c');
    expect(result).toMatchObject({ values: ['a', 'b', 'c'], end: 'complete' });
  });

  it('should ask a pull source for nothing', () => {
    let asked = 0;
    function* names() {
      for (const name of 'abcdefghijkl') {
        asked++;
        yield name;
      }
    }
    const { started, concurrency, end } = setUp(0, pull(names));
    expect(asked).toBe(0);
    concurrency.next(2);
    concurrency.next(0);
    const before = asked;
    end('a', 'b');
    expect([started.length, asked]).toEqual([2, before]);
    concurrency.next(1);
    expect(started.length).toBe(3);
  });

  it('should end with its source when nothing waits', () => {
    const source = new Subject<string>();
    const { concurrency, end, result } = setUp(1, source);
    source.next('a');
    concurrency.next(0);
    source.complete();
    expect(result.end).toBe('running');
    end('a');
    expect(result).toMatchObject({ values: ['a'], end: 'complete' });
  });

  it('should stay when its Observable completes: what waits waits for good', () => {
    const { started, concurrency, end, result } = setUp(1);
    concurrency.next(0);
    concurrency.complete();
    end('a');
    expect([started, result]).toMatchObject([['a'], { values: ['a'], end: 'running' }]);
  });

  it('should deliver what has started, then the error of its Observable', () => {
    const hasTurn = 'onError' in way;
    const { started, concurrency, end, result } = setUp(1);
    concurrency.next(0);
    concurrency.error('no number');
    if (hasTurn || 'settle' in way) {
      expect(result.end).toBe('running');
      end('a');
    }
    expect(started).toEqual(['a']);
    expect(result).toMatchObject({
      values: hasTurn ? ['a'] : [],
      end: { error: 'no number' },
    });
  });

  it('should be an error of the source when it is no count', () => {
    for (const bad of [-1, 1.5, NaN, -Infinity, '2', null, undefined]) {
      for (const first of [0, 1]) {
        const { concurrency, end, result } = setUp(first, of('a'));
        concurrency.next(bad as number);
        if (first > 0 && result.end === 'running') end('a');
        const { error } = result.end as { error: Error };
        expect(error).toBeInstanceOf(typeof bad === 'number' ? RangeError : TypeError);
        expect(error.message).toMatch(/^concatMapEager: expected concurrency .*integer >= 0/);
        expect(concurrency.observed).toBe(false);
      }
    }
  });
});

describe('a live concurrency of 0', () => {
  it('should not stop the clock of the head', () => {
    const scheduler = new VirtualTimeScheduler();
    const concurrency = new BehaviorSubject(1);
    const config = { concurrency, timeout: 5, scheduler };
    const result = record(of(0).pipe(concatMapEager(() => NEVER, config)));
    concurrency.next(0);
    scheduler.flush();
    expect(result.end).toEqual({ error: lateValue('concatMapEager', 0, 5) });
  });

  it('should deliver what has ended behind the head while paused', () => {
    const concurrency = new BehaviorSubject(3);
    const { project, end } = controlled();
    const result = record(of('a', 'b', 'c').pipe(concatMapEager(project, { concurrency })));
    end('b', 'c');
    concurrency.next(0);
    end('a');
    expect(result).toMatchObject({ values: ['a', 'b', 'c'], end: 'complete' });
  });

  it('should let a busy key go on only after it', () => {
    const concurrency = new BehaviorSubject(2);
    const { started, project, end } = controlled();
    const config = { concurrency, window: 8, key: (name: string) => name[0] };
    const result = record(of('a1', 'a2', 'b1').pipe(concatMapEager(project, config)));
    concurrency.next(0);
    end('a1', 'b1');
    expect(started).toEqual(['a1', 'b1']);
    concurrency.next(1);
    end('a2');
    expect(result).toMatchObject({ values: ['a1', 'a2', 'b1'], end: 'complete' });
  });

  it('should drop values of free and busy keys when its Observable fails', () => {
    for (const ordered of [true, false]) {
      const concurrency = new BehaviorSubject(1);
      const { started, project, end } = controlled();
      const key = (name: string) => name[0];
      const config = { concurrency, window: 8, key, ordered, onError: 'end' } as const;
      const source = of('a1', 'b1', 'b2', 'a2');
      const result = record(source.pipe(concatMapEager(project, config)));
      concurrency.next(0);
      concurrency.error('no number');
      end('a1');
      expect(started).toEqual(['a1']);
      expect(result).toMatchObject({ values: ['a1'], end: { error: 'no number' } });
    }
  });

  it('should count the values that wait against the backlog', () => {
    const source = new Subject<string>();
    const concurrency = new BehaviorSubject(0);
    const config = { concurrency, backlog: 1 };
    const result = record(source.pipe(concatMapEager(controlled().project, config)));
    source.next('a');
    expect(result.end).toBe('running');
    source.next('b');
    expect(result.end).toEqual({ error: expect.objectContaining({ limit: 1 }) });
  });

  it('should pause slidingAwait, too, and be refused as a constant', () => {
    const concurrency = new BehaviorSubject(0);
    const result = record(of([1], [2]).pipe(slidingAwait({ concurrency, window: 2 })));
    expect(result.values).toEqual([]);
    concurrency.next(1);
    expect(result).toMatchObject({ values: [1, 2], end: 'complete' });
    for (const constant of [0, { concurrency: 0 }]) {
      expect(() => concatMapEager(() => NEVER, constant)).toThrow(RangeError);
    }
    expect(() => slidingAwait({ concurrency: 0 })).toThrow(RangeError);
  });
});
