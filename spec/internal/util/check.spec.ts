import { NEVER } from 'rxjs';
import {
  checkConfig,
  checkCount,
  checkFunction,
  checkOneOf,
  describe as shown,
  toConfig,
} from '../../../src/internal/util/check.js';

describe('check', () => {
  it('should take integers from the minimum and Infinity for counts', () => {
    for (const value of [1, 2, 1e9, Infinity]) checkCount('op', 'option', value);
    checkCount('op', 'option', 0, 0);
    checkCount('op', 'option', 5, 5);
    for (const value of [0, 0.5, -1, NaN, -Infinity]) {
      expect(() => checkCount('op', 'option', value)).toThrow(RangeError);
    }
    expect(() => checkCount('op', 'option', 4, 5)).toThrow(
      'op: expected option to be an integer >= 5 or Infinity, got 4 (number)',
    );
    for (const value of ['1', null, undefined, 1n, true, [1], {}]) {
      expect(() => checkCount('op', 'option', value)).toThrow(TypeError);
    }
  });

  it('should take functions only', () => {
    checkFunction('op', 'option', () => {});
    checkFunction('op', 'option', class {});
    for (const value of [undefined, null, 1, '', {}]) {
      expect(() => checkFunction('op', 'option', value)).toThrow(TypeError);
    }
  });

  it('should take one of the given words', () => {
    checkOneOf('op', 'option', 'a', ['a', 'b']);
    expect(() => checkOneOf('op', 'option', 'c', ['a', 'b'])).toThrow(
      `op: expected option to be one of ["a","b"], got 'c' (string)`,
    );
  });

  it('should take an object of options, or a number where one option stands for all', () => {
    expect(toConfig('op', 'window', 3)).toEqual({ window: 3 });
    expect(() => toConfig('op', 'window', 'x' as never)).toThrow(
      "op: expected window to be a number or an object of options, got 'x' (string)",
    );
    expect(() => checkConfig('op', (() => 3) as never)).toThrow(
      'op: expected its config to be an object of options, got an instance of Function',
    );
  });

  it('should show a value short and with its type, whatever it is', () => {
    for (const [value, expected] of [
      [undefined, 'undefined'],
      [null, 'null'],
      [5, '5 (number)'],
      [NaN, 'NaN (number)'],
      [5n, '5 (bigint)'],
      ['', "'' (string)"],
      ['5', "'5' (string)"],
      [true, 'true (boolean)'],
      [Symbol('s'), 'Symbol(s) (symbol)'],
      [[1, 2], 'an instance of Array'],
    ] as const) {
      expect(shown(value)).toBe(expected);
    }
    for (const [value, name] of [
      [{}, 'Object'],
      [new Date(0), 'Date'],
      [new Map(), 'Map'],
      [() => {}, 'unction'],
      [Object.create(null), 'no class'],
      [NEVER, 'Observable'],
    ] as const) {
      expect(shown(value)).toContain(name);
    }
  });
});
