import { of, Subject } from 'rxjs';
import { concatMapEager, pull } from 'rxjs-await';
import { controlled } from '../support/controlled.js';
import { record } from '../support/record.js';

const MODES = ['immediate', 'inTurn', 'end'] as const;

describe('concatMapEager, its live concurrency', () => {
  it('should end at once when it fails before its first value, whatever waits', () => {
    for (const onError of MODES) {
      for (const settle of [false, true]) {
        const concurrency = new Subject<number>();
        const { started, project } = controlled();
        const config = { concurrency, onError, settle };
        const result = record(of('a', 'b').pipe(concatMapEager(project, config)));
        concurrency.error('no number');
        expect([started, result]).toMatchObject([[], { values: [], end: { error: 'no number' } }]);
      }
    }
  });

  it('should not put its own error in the place of an earlier one', () => {
    for (const onError of ['immediate', 'inTurn'] as const) {
      const concurrency = new Subject<number>();
      const { project, fail, end } = controlled();
      const config = { concurrency, onError, settle: true };
      const result = record(of('a', 'b').pipe(concatMapEager(project, config)));
      concurrency.next(2);
      fail('b');
      concurrency.error('later');
      expect(result.end).toBe('running');
      end('a');
      expect(result).toMatchObject({
        values: onError === 'inTurn' ? ['a'] : [],
        end: { error: 'b failed' },
      });
    }
  });

  it('should be read from a pull source, too', () => {
    const { started, project } = controlled();
    const concurrency = pull([1, 3]);
    record(of('a', 'b', 'c', 'd').pipe(concatMapEager(project, { concurrency })));
    expect(started).toEqual(['a', 'b', 'c']);
  });
});
