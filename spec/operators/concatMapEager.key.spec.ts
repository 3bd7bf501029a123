import { catchError, EMPTY, of, Subject, VirtualTimeScheduler } from 'rxjs';
import { concatMapEager, pull } from 'rxjs-await';
import { controlled } from '../support/controlled.js';
import { marbles } from '../support/marbles.js';
import { record } from '../support/record.js';

const key = (name: string) => name[0];

describe('concatMapEager', () => {
  it('should never overlap two of one key, while other keys overtake [70]', () =>
    marbles(({ hot, inners, expectObservable }) => {
      const source = hot('  (abcd|)               ');
      const project = inners({
        a: ['               ----(w|)              ', '^---!                 '],
        b: ['                   ----(x|)          ', '----^---!             '],
        c: ['               --(y|)                ', '^-!                   '],
        d: ['                 ----------(z|)      ', '--^---------!         '],
      });
      const expected = '    ----w---(xy)(z|)      ';
      const first = (name: string) => (name < 'c' ? 'first' : name);
      const config = { concurrency: 2, window: 4, key: first };
      expectObservable(source.pipe(concatMapEager(project, config))).toBe(expected);
    }));

  it('should start those of one key in source order, and of several the first that can [70]', () => {
    const { started, project, end } = controlled();
    const operator = concatMapEager(project, { concurrency: 2, window: Infinity, key });
    const result = record(of('a1', 'a2', 'b1', 'a3', 'c1', 'b2').pipe(operator));
    expect(started).toEqual(['a1', 'b1']);
    end('b1');
    expect(started).toEqual(['a1', 'b1', 'c1']);
    end('a1');
    // a2 is older than b2.
    expect(started).toEqual(['a1', 'b1', 'c1', 'a2']);
    end('a2', 'c1', 'a3', 'b2');
    expect(started).toEqual(['a1', 'b1', 'c1', 'a2', 'a3', 'b2']);
    expect(result).toMatchObject({ values: ['a1', 'a2', 'b1', 'a3', 'c1', 'b2'], end: 'complete' });
  });

  it('should not stop for good on a hot key with a full window [71]', () => {
    for (const window of [2, 3, 4]) {
      const { started, project, end } = controlled();
      const operator = concatMapEager(project, { concurrency: 2, window, key });
      const names = ['a1', 'a2', 'a3', 'b1', 'a4', 'b2', 'c1'];
      const result = record(of(...names).pipe(operator));
      for (let at = 0; at < names.length; at++) end(started[at]);
      expect(result).toMatchObject({ values: names, end: 'complete' });
    }
  });

  it('should not stop for good on one key that fills the window of a pull source [71]', () => {
    const { started, project, end } = controlled();
    const names = ['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'a5'];
    let pulled = 0;
    const source = pull(function* () {
      for (const name of names) {
        pulled++;
        yield name;
      }
    });
    const result = record(source.pipe(concatMapEager(project, { concurrency: 2, window: 3, key })));
    expect({ started, pulled }).toEqual({ started: ['a1'], pulled: 3 });
    for (let at = 0; at < names.length; at++) end(started[at]);
    expect(result).toMatchObject({ values: names, end: 'complete' });
  });

  it('should free the key on an error, a swallowed error and a timeout [72]', () => {
    const failing = controlled();
    const end = { concurrency: 2, key, onError: 'end' } as const;
    record(of('a1', 'a2').pipe(concatMapEager(failing.project, end)));
    failing.fail('a1');
    expect(failing.started).toEqual(['a1', 'a2']);

    const swallowing = controlled();
    const project = (name: string) => swallowing.project(name).pipe(catchError(() => EMPTY));
    record(of('a1', 'a2').pipe(concatMapEager(project, { concurrency: 2, key })));
    swallowing.fail('a1');
    expect(swallowing.started).toEqual(['a1', 'a2']);

    const slow = controlled();
    const scheduler = new VirtualTimeScheduler();
    const timed = { ...end, timeout: 5, scheduler };
    record(of('a1', 'a2').pipe(concatMapEager(slow.project, timed)));
    scheduler.flush();
    expect(slow.started).toEqual(['a1', 'a2']);
  });

  it('should free the key when project throws [72]', () => {
    const { started, project, end } = controlled();
    let isFirst = true;
    const throwing = (name: string) => {
      if (!isFirst) return project(name);
      isFirst = false;
      throw new Error('first');
    };
    const config = { concurrency: 2, key, onError: 'end' } as const;
    const result = record(of('a1', 'a2').pipe(concatMapEager(throwing, config)));
    expect(started).toEqual(['a2']);
    end('a2');
    expect(result).toMatchObject({ values: ['a2'], end: { error: new Error('first') } });
  });

  it('should take a throwing key function for an error of that inner', () => {
    for (const onError of ['immediate', 'inTurn', 'end'] as const) {
      const { started, project, end } = controlled();
      const source = new Subject<string>();
      const throwing = (name: string) => {
        if (name === 'b1') throw new Error('no key');
        return key(name);
      };
      const config = { concurrency: 3, key: throwing, onError };
      const result = record(source.pipe(concatMapEager(project, config)));
      for (const name of ['a1', 'b1', 'c1']) source.next(name);
      source.complete();
      expect(started).toEqual(onError === 'end' ? ['a1', 'c1'] : ['a1']);
      if (onError !== 'immediate') end(...started);
      expect(result.values).toEqual(onError === 'immediate' ? [] : started);
      expect(result.end).toEqual({ error: new Error('no key') });
    }
  });

  it('should compare keys as a Map does and give the index', () => {
    const object = {};
    const keys = [NaN, NaN, undefined, undefined, object, object, {}, {}];
    const { started, project } = controlled();
    const config = {
      concurrency: Infinity,
      key: (_: string, index: number) => keys[index],
    };
    of(...'abcdefgh')
      .pipe(concatMapEager(project, config))
      .subscribe();
    expect(started).toEqual(['a', 'c', 'e', 'g', 'h']);
  });

  it('should emit other keys past a slow one when unordered', () => {
    const { started, project, end } = controlled();
    const config = { concurrency: 2, key, ordered: false };
    const result = record(of('a1', 'a2', 'b1', 'b2').pipe(concatMapEager(project, config)));
    end('b1', 'b2');
    expect(started).toEqual(['a1', 'b1', 'b2']);
    expect(result.values).toEqual(['b1', 'b2']);
    end('a1', 'a2');
    expect(result).toMatchObject({ values: ['b1', 'b2', 'a1', 'a2'], end: 'complete' });
  });
});
