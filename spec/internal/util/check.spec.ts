import { NEVER } from 'rxjs';
import {
  checkConfig,
  checkCount,
  checkFunction,
  checkOneOf,
  checkOptions,
  describe as shown,
  toConfig,
} from '../../../src/internal/util/check.js';

const revoked = (target: object): unknown => {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
};

const fail = (): never => {
  throw new Error('must not be called');
};

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
    expect(() => checkOneOf('op', 'option', 'inturn', ['inTurn', 'end', 5])).toThrow(
      `expected option to be one of ["inTurn","end",5] (did you mean inTurn?), got 'inturn' (string)`,
    );
  });

  it('should take an object of options, or a number where one option stands for all', () => {
    expect(toConfig('op', 'window', 3, { window: true })).toEqual({ window: 3 });
    expect(() => toConfig('op', 'window', 'x' as never, {} as never)).toThrow(
      "op: expected window to be a number or an object of options, got 'x' (string)",
    );
    expect(() => checkConfig('op', (() => 3) as never, {} as never)).toThrow(
      'op: expected its config to be an object of options, got an instance of Function',
    );
  });

  it('should refuse an own option with a value that does not exist, and name the nearest', () => {
    const names = { window: true, timeout: true, maxWait: true };
    for (const [given, nearest] of [
      [{ windw: 2 }, 'window'],
      [{ widnow: null }, 'window'],
      [{ Window: false }, 'window'],
      [{ maxwait: 0 }, 'maxWait'],
      [{ timeoutMs: 5 }, 'timeout'],
    ] as const) {
      const [[name, value]] = Object.entries(given);
      expect(() => checkOptions('op', given, names)).toThrow(
        new TypeError(
          `op: expected ${name} to be an option (did you mean ${nearest}?), got ${shown(value)}`,
        ),
      );
    }
    expect(() => checkOptions('op', { concurrency: 3 }, names)).toThrow(
      new TypeError(
        'op: expected concurrency to be one of its options (window, timeout, maxWait), got 3 (number)',
      ),
    );
    expect(() => checkOptions('op', { cont: 3 }, { count: true }, 'retry.')).toThrow(
      new TypeError(
        'op: expected retry.cont to be an option (did you mean retry.count?), got 3 (number)',
      ),
    );
    // What every object has is no option; what has no value or is not its own is not asked for.
    for (const given of ['{ "__proto__": 5 }', '{ "constructor": 5 }', '{ "toString": 5 }']) {
      expect(() => checkOptions('op', JSON.parse(given), names)).toThrow(TypeError);
    }
    checkOptions('op', { windw: undefined, window: 2 }, names);
    checkOptions('op', Object.create({ windw: 2 }), names);
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
      ['x'.repeat(1e6), `'${'x'.repeat(60)}…' (string)`],
      [Object.create(null), 'an object of no class'],
      [Object.setPrototypeOf(() => {}, null), 'a function of no class'],
      [{ constructor: { name: Symbol('s') } }, 'an object of no class'],
      [{ constructor: null }, 'an object of no class'],
      [new (class {})(), 'an object of no class'],
      [revoked({}), 'an object of no class'],
      [revoked(() => {}), 'a function of no class'],
      [new Proxy({}, { get: fail }), 'an object of no class'],
      [{ toString: fail, valueOf: fail, [Symbol.toPrimitive]: fail }, 'an instance of Object'],
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
