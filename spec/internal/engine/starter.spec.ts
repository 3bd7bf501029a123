import { of, Subject, type ObservableInput } from 'rxjs';
import { concatMapEager } from 'rxjs-await';
import { Starter } from '../../../src/internal/engine/starter.js';
import { record } from '../../support/record.js';

type Begin = Starter<string>['start'];

class Work extends Starter<string> {
  constructor(override readonly start: Begin) {
    super();
  }
}

const inner = (start: Begin) => new Work(start) as unknown as ObservableInput<string>;

describe('a starter', () => {
  it('should end when it says so, without a microtask, and keep its place', () => {
    const ends: Array<(value: string) => void> = [];
    const project = () => inner(fulfil => ends.push(fulfil));
    const result = record(of(0, 1, 2).pipe(concatMapEager(project, 2)));
    expect(ends).toHaveLength(2);
    ends[1]('b');
    expect(result.values).toEqual([]);
    ends[0]('a');
    expect(result.values).toEqual(['a', 'b']);
    expect(ends).toHaveLength(3);
    ends[2]('c');
    expect(result).toMatchObject({ values: ['a', 'b', 'c'], end: 'complete' });
  });

  it('may end inside of its start, on a flat stack', () => {
    let count = 0;
    const source = of(...Array<number>(20_000).fill(0));
    const project = () => inner(fulfil => fulfil(''));
    source.pipe(concatMapEager(project, 4)).subscribe(() => count++);
    expect(count).toBe(20_000);
  });

  it('should fail its value, by its word or by throwing', () => {
    const failing: Begin[] = [
      (_, reject) => reject('broken'),
      () => {
        throw 'broken';
      },
    ];
    for (const start of failing) {
      const operator = concatMapEager(() => inner(start), { concurrency: 1, onError: 'inTurn' });
      const result = record(of(0).pipe(operator));
      expect(result.end).toEqual({ error: 'broken' });
    }
  });

  it('should not start when its project has cancelled it', () => {
    let isStarted = false;
    const source = new Subject<number>();
    const project = () => {
      source.error('over');
      return inner(() => (isStarted = true));
    };
    record(source.pipe(concatMapEager(project, 1)));
    source.next(0);
    expect(isStarted).toBe(false);
  });

  it('should not be taken for one by its method `start`', () => {
    const actor = Object.assign(of('a'), { start: () => expect(true).toBe(false) });
    expect(record(of(0).pipe(concatMapEager(() => actor, 1))).values).toEqual(['a']);
  });
});
