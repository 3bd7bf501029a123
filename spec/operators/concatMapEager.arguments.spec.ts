import { EmptyError, NEVER, of, Subject, throwError } from 'rxjs';
import { concatMapEager, type EagerConfig } from 'rxjs-await';
import { controlled } from '../support/controlled.js';
import { record } from '../support/record.js';

const create = (config: unknown) => () =>
  concatMapEager((x: number) => of(x), config as EagerConfig<number>);

/** The class of the error, the option, what was expected and what was got. */
type Refusal = [RangeErrorConstructor | TypeErrorConstructor, string, string, string];

function expectRefusal(call: () => unknown, [type, option, expected, got]: Refusal): void {
  let error: unknown;
  try {
    call();
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(type);
  const { message } = error as Error;
  expect(message).toMatch(/^concatMapEager: expected /);
  for (const part of [option, expected, got]) expect(message).toContain(part);
}

describe('concatMapEager', () => {
  it('should refuse bad counts when it is created [21]', () => {
    const range: Array<[number, string]> = [
      [0, '0'],
      [-1, '-1'],
      [NaN, 'NaN'],
      [1.5, '1.5'],
      [-Infinity, '-Infinity'],
    ];
    const types: Array<[unknown, string]> = [
      ['2', "'2'"],
      [null, 'null'],
      [true, 'true'],
      [2n, '2'],
      [[3], 'Array'],
      [() => 3, 'unction'],
    ];
    for (const option of ['concurrency', 'window', 'prefetch']) {
      const config = (value: unknown) => ({ concurrency: 1, [option]: value });
      const expected = 'an integer >= 1 or Infinity';
      for (const [value, got] of range) {
        expectRefusal(create(config(value)), [RangeError, option, expected, got]);
      }
      for (const [value, got] of types) {
        expectRefusal(create(config(value)), [TypeError, option, expected, got]);
      }
    }
    for (const [value, got] of range) {
      expectRefusal(create(value), [RangeError, 'concurrency', 'an integer >= 1', got]);
    }
    for (const [value, got] of [['2', "'2'"] as const, [null, 'null'], [undefined, 'undefined']]) {
      expectRefusal(create(value), [TypeError, 'concurrency', '', got as string]);
    }
    expectRefusal(create({}), [TypeError, 'concurrency', 'an integer >= 1', 'undefined']);
  });

  it('should refuse a window below the concurrency [21]', () => {
    const config = { concurrency: 4, window: 3 };
    expectRefusal(create(config), [RangeError, 'window', 'an integer >= 4', '3']);
    const unbounded = { concurrency: Infinity, window: 3 };
    expectRefusal(create(unbounded), [RangeError, 'window', 'Infinity', '3']);
  });

  it('should refuse a bad backlog, and take 0 and Infinity', () => {
    const expected = 'an integer >= 0 or Infinity';
    for (const value of [-1, NaN, 0.5]) {
      const config = { concurrency: 1, backlog: value };
      expectRefusal(create(config), [RangeError, 'backlog', expected, `${value}`]);
    }
    const config = { concurrency: 1, backlog: '1' };
    expectRefusal(create(config), [TypeError, 'backlog', expected, "'1'"]);
    for (const backlog of [0, Infinity]) {
      expect(create({ concurrency: 1, backlog })).not.toThrow();
    }
  });

  it('should refuse a bad timeout, and take 0', () => {
    const expected = 'milliseconds >= 0';
    for (const value of [-1, NaN, -Infinity]) {
      const config = { concurrency: 1, timeout: value };
      expectRefusal(create(config), [RangeError, 'timeout', expected, `${value}`]);
    }
    for (const [value, got] of [['5', "'5'"] as const, [null, 'null'], [new Date(0), 'Date']]) {
      const config = { concurrency: 1, timeout: value };
      expectRefusal(create(config), [TypeError, 'timeout', expected, got as string]);
    }
    expect(create({ concurrency: 1, timeout: 0 })).not.toThrow();
  });

  it('should refuse what is no function', () => {
    for (const [value, got] of [[undefined, 'undefined'] as const, [null, 'null'], [5, '5']]) {
      const call = () => concatMapEager(value as never, 1);
      expectRefusal(call, [TypeError, 'project', 'a function', got as string]);
    }
    for (const [value, got] of [['id', "'id'"] as const, [null, 'null'], [5, '5']]) {
      const config = { concurrency: 1, key: value };
      expectRefusal(create(config), [TypeError, 'key', 'a function', got as string]);
    }
  });

  it('should refuse an unknown onError, and inTurn when unordered', () => {
    const unknown = { concurrency: 1, onError: 'later' };
    expectRefusal(create(unknown), [TypeError, 'onError', '"inTurn"', "'later'"]);
    const contradiction = { concurrency: 1, ordered: false, onError: 'inTurn' };
    expectRefusal(create(contradiction), [TypeError, 'onError', '"immediate"', "'inTurn'"]);
  });

  it('should refuse ordered and settle that are no booleans', () => {
    for (const option of ['ordered', 'settle']) {
      for (const value of [1, 'true', null]) {
        const got = typeof value === 'string' ? `'${value}'` : String(value);
        const config = { concurrency: 1, [option]: value };
        expectRefusal(create(config), [TypeError, option, 'true', got]);
      }
    }
  });

  it('should take undefined for every option that has a default', () => {
    const names = ['window', 'key', 'ordered', 'onError', 'settle', 'timeout', 'prefetch'];
    const config = Object.fromEntries([...names, 'backlog', 'scheduler'].map(name => [name]));
    const operator = create({ ...config, concurrency: 2 })();
    expect(record(of(1, 2).pipe(operator)).values).toEqual([1, 2]);
  });

  it('should take an invalid live concurrency for an error of the source', () => {
    for (const value of [-1, 1.5, NaN, '2', null, undefined]) {
      for (const onError of ['immediate', 'inTurn'] as const) {
        const { project, end } = controlled();
        const concurrency = new Subject<number>();
        const operator = concatMapEager(project, { concurrency, onError });
        const result = record(of('a', 'b').pipe(operator));
        concurrency.next(2);
        concurrency.next(value as number);
        if (onError === 'inTurn') end('a', 'b');
        expect(result.values).toEqual(onError === 'inTurn' ? ['a', 'b'] : []);
        const { error } = result.end as { error: Error };
        expect(error).toBeInstanceOf(typeof value === 'number' ? RangeError : TypeError);
        expect(error.message).toContain('concatMapEager: expected concurrency to be an integer');
        expect(concurrency.observed).toBe(false);
      }
    }
  });

  it('should take an error of a live concurrency for an error of the source', () => {
    const failing = throwError(() => 'failed');
    for (const onError of ['immediate', 'inTurn', 'end'] as const) {
      const source = new Subject<number>();
      const operator = concatMapEager((x: number) => of(x), { concurrency: failing, onError });
      expect(record(source.pipe(operator)).end).toEqual({ error: 'failed' });
      expect(source.observed).toBe(false);
    }
  });

  it('should fail rather than wait when a live concurrency completes without a value', () => {
    const concurrency = of<number>();
    const result = record(NEVER.pipe(concatMapEager(x => of(x), { concurrency })));
    expect(result.end).toEqual({ error: expect.any(EmptyError) });
  });
});
