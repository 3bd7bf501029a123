import { of } from 'rxjs';
import {
  awaitAll,
  batchAwait,
  checkpoint,
  concatMapEager,
  concatMapEagerSettled,
  executeAsync,
  Executor,
  pull,
  slidingAwait,
  toAsyncIterable,
} from 'rxjs-await';
import { describe as shown } from '../../src/internal/util/check.js';

type Kind =
  'count' | 'milliseconds' | 'boolean' | 'function' | 'config' | 'list' | 'string' | 'observable';

/** What JavaScript callers pass by mistake, with the kinds of parameter that it is good for. */
const values: Array<[unknown, ...Kind[]]> = [
  [null],
  [5, 'count', 'milliseconds'],
  [-1],
  [NaN],
  [1.5, 'milliseconds'],
  [5n],
  ['x', 'string'],
  [true, 'boolean'],
  [Symbol('s')],
  [[], 'list'],
  [Object.create(null), 'config'],
  [{ toString: undefined, [Symbol.toPrimitive]: () => Symbol('s') }, 'config'],
  [() => {}, 'function'],
  [of(1), 'observable'],
  [revoked({})],
  [revoked([])],
  [revoked(() => {}), 'function'],
  [new Proxy({}, { get: fail, getPrototypeOf: fail })],
];

function revoked(target: object): unknown {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

function fail(): never {
  throw new Error('from a proxy');
}

const inner = () => of(1);
const settled = (config: object) => concatMapEagerSettled(inner, { concurrency: 1, ...config });
const eager = (config: object) => concatMapEager(inner, { concurrency: 1, ...config });

/** Each public parameter and option, a call with it, and the kinds of value that it takes. */
const parameters: Array<[string, (value: never) => unknown, ...Kind[]]> = [
  ['concatMapEager: project', value => concatMapEager(value, 1), 'function'],
  ['concatMapEager: concurrency', concurrency => eager({ concurrency }), 'count', 'observable'],
  ['concatMapEager: window', window => eager({ window }), 'count'],
  ['concatMapEager: key', key => eager({ key }), 'function'],
  ['concatMapEager: ordered', ordered => eager({ ordered }), 'boolean'],
  ['concatMapEager: onError', onError => eager({ onError })],
  ['concatMapEager: settle', settle => eager({ settle }), 'boolean'],
  ['concatMapEager: timeout', timeout => eager({ timeout }), 'milliseconds'],
  ['concatMapEager: prefetch', prefetch => eager({ prefetch }), 'count'],
  ['concatMapEager: backlog', backlog => eager({ backlog }), 'count'],
  ['concatMapEager: scheduler', scheduler => eager({ scheduler })],
  ['slidingAwait: window', value => slidingAwait(value), 'count', 'config'],
  ['slidingAwait: window', window => slidingAwait({ window }), 'count'],
  ['slidingAwait: onError', onError => slidingAwait({ onError })],
  ['slidingAwait: settle', settle => slidingAwait({ settle }), 'boolean'],
  ['slidingAwait: timeout', timeout => slidingAwait({ timeout }), 'milliseconds'],
  ['slidingAwait: prefetch', prefetch => slidingAwait({ prefetch }), 'count'],
  ['slidingAwait: backlog', backlog => slidingAwait({ backlog }), 'count'],
  ['slidingAwait: scheduler', scheduler => slidingAwait({ scheduler })],
  ['batchAwait: batchSize', value => batchAwait(value), 'count', 'config'],
  ['batchAwait: batchSize', batchSize => batchAwait({ batchSize }), 'count'],
  ['batchAwait: maxWait', maxWait => batchAwait({ maxWait }), 'milliseconds'],
  ['batchAwait: timeout', timeout => batchAwait({ timeout }), 'milliseconds'],
  ['batchAwait: settle', settle => batchAwait({ settle }), 'boolean'],
  ['batchAwait: scheduler', scheduler => batchAwait({ scheduler })],
  ['awaitAll: its config', value => awaitAll(value), 'config'],
  ['awaitAll: timeout', timeout => awaitAll({ timeout }), 'milliseconds'],
  ['awaitAll: settle', settle => awaitAll({ settle }), 'boolean'],
  ['awaitAll: scheduler', scheduler => awaitAll({ scheduler })],
  ['checkpoint: commit', value => checkpoint(value), 'function'],
  ['checkpoint: its config', value => checkpoint(() => {}, value), 'config'],
  ['checkpoint: every', every => checkpoint(() => {}, { every }), 'milliseconds'],
  ['checkpoint: by', by => checkpoint(() => {}, { by }), 'function'],
  ['checkpoint: scheduler', scheduler => checkpoint(() => {}, { scheduler })],
  ['concatMapEagerSettled: project', value => concatMapEagerSettled(value, 1), 'function'],
  ['concatMapEagerSettled: key', key => settled({ key }), 'function'],
  ['concatMapEagerSettled: window', window => settled({ window }), 'count'],
  ['concatMapEagerSettled: ordered', ordered => settled({ ordered }), 'boolean'],
  ['executeAsync: block', value => executeAsync(value), 'function'],
  ['executeAsync: on', value => executeAsync(() => 1, value)],
  ['Executor: its config', value => new Executor(value), 'config'],
  ['Executor: concurrency', concurrency => new Executor({ concurrency }), 'count'],
  ['Executor: n', value => new Executor().whenBelow(value), 'count'],
  ['Executor: concurrency', value => (new Executor().concurrency = value), 'count'],
  ['Executor: scheduler', scheduler => new Executor({ scheduler })],
  ['Executor: block', value => new Executor().execute(value), 'function'],
  ['pull: source', value => pull(value), 'list', 'string', 'function'],
  ['toAsyncIterable: source', value => toAsyncIterable(value), 'observable'],
  ['toAsyncIterable: its config', value => toAsyncIterable(of(1), value), 'config'],
  ['toAsyncIterable: window', window => toAsyncIterable(of(1), { window }), 'count'],
];

const escape = (text: string) => text.replace(/[^\w ]/g, '.');

describe('a public parameter', () => {
  it.each(parameters)(
    'should refuse all but its own kind by names (%s)',
    (name, call, ...kinds) => {
      const [owner, option] = name.split(': ');
      let refused = 0;
      for (const [value, ...goodFor] of values) {
        if (kinds.some(kind => goodFor.includes(kind))) {
          expect(() => call(value as never)).not.toThrow();
          continue;
        }
        refused++;
        const message = `^${owner}: expected ${option} to be .+, got ${escape(shown(value))}$`;
        expect(() => call(value as never)).toThrow(new RegExp(message));
      }
      expect(refused).toBeGreaterThan(10);
    },
  );

  it.each<[string, (config: never) => unknown, string]>([
    ['concatMapEager', config => eager(config), 'window'],
    ['slidingAwait', config => slidingAwait(config), 'window'],
    ['batchAwait', config => batchAwait(config), 'maxWait'],
    ['awaitAll', config => awaitAll(config), 'settle'],
    ['checkpoint', config => checkpoint(() => {}, config), 'scheduler'],
    ['concatMapEagerSettled', config => settled(config), 'ordered'],
    ['Executor', config => new Executor(config), 'concurrency'],
    ['toAsyncIterable', config => toAsyncIterable(of(1), config), 'window'],
  ])('should be an option that exists (%s)', (owner, call, option) => {
    const misspelt = option.slice(0, -2) + option.slice(-1);
    for (const [value] of values) {
      const expected = `an option (did you mean ${option}?)`;
      const refusal = `${owner}: expected ${misspelt} to be ${expected}, got ${shown(value)}`;
      expect(() => call({ [misspelt]: value } as never)).toThrow(new TypeError(refusal));
    }
    expect(() => call({ [misspelt]: undefined } as never)).not.toThrow();
    const other = `${owner}: expected frobnicate to be one of its options (`;
    expect(() => call({ frobnicate: 1 } as never)).toThrow(other);
  });
});
