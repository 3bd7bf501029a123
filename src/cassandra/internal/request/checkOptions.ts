// The types of the target, ES2022, lack isWellFormed, which Node 20 has.
/// <reference lib="es2024.string" />
import {
  checkCount,
  checkFunction,
  checkNested,
  checkOneOf,
  checkOptions,
  checkString,
  isList,
  isObject,
  isTrue,
  refuse,
  toDelay,
} from '../../../internal/util/check.js';
import type { RetryConf } from '../../conf.js';
import { RETRY_OPTIONS } from './optionNames.js';

/** Checked when the operator is created; which columns there are is known with the table. */
export function checkSelector(operatorName: string, selector: unknown): void {
  if (selector === undefined) return;
  if (!isList(selector)) refuse(operatorName, 'columns', 'a list of properties', selector);
  for (const item of selector) {
    if (typeof item === 'string') continue;
    if (!isObject(item)) {
      refuse(operatorName, 'columns', "a list of properties or { property: 'column' }", item);
    }
    for (const to of Object.values(item)) checkColumn(operatorName, to);
  }
}

function checkColumn(operatorName: string, to: unknown): void {
  if (typeof to === 'string') return;
  const { column, as } = (to ?? {}) as { column?: unknown; as?: unknown };
  if (typeof column !== 'string') refuse(operatorName, 'columns', 'names of columns', to);
  checkOptions(operatorName, to as object, { column: true, as: true }, 'columns.');
  checkOneOf(operatorName, 'columns.as', as, ['append', 'prepend', 'add', 'remove']);
}

/** Some names: an empty list says nothing, where without a list much is meant. */
export function checkNames(operatorName: string, option: string, names: unknown): void {
  if (names === undefined) return;
  const isGiven = isList(names) && names.length > 0;
  if (isGiven && names.every(name => typeof name === 'string')) return;
  refuse(operatorName, option, 'a list of one column or more', names);
}

/** Checked here, because the server answers to a level that it does not know by an error of the protocol. */
function checkConsistency(operatorName: string, level: unknown): void {
  const isKnown = Number.isInteger(level) && (level as number) >= 0 && (level as number) <= 10;
  if (level !== undefined && !isKnown) {
    refuse(operatorName, 'consistency', 'one of types.consistencies', level);
  }
}

/** An `int` of CQL. */
const LARGEST_COUNT = 2 ** 31 - 1;

export function checkRowCount(
  operatorName: string,
  option: string,
  value: unknown,
  min: number = 1,
): void {
  const isCount = Number.isInteger(value) && (value as number) >= min;
  if (value === undefined || (isCount && (value as number) <= LARGEST_COUNT)) return;
  refuse(operatorName, option, `an integer from ${min} to ${LARGEST_COUNT}`, value);
}

/** What all operators hand on to the driver. */
export function checkExecution(
  operatorName: string,
  conf: { consistency?: unknown; executionProfile?: unknown; readTimeout?: unknown },
): void {
  const { consistency, executionProfile: profile, readTimeout } = conf;
  checkConsistency(operatorName, consistency);
  if (profile !== undefined && (typeof profile !== 'string' || profile === '')) {
    refuse(operatorName, 'executionProfile', 'the name of an execution profile', profile);
  }
  toDelay(operatorName, 'readTimeout', readTimeout);
}

export function checkRetry(operatorName: string, retry: RetryConf | undefined): void {
  checkNested(operatorName, 'retry', retry, RETRY_OPTIONS);
  const { count, delay, when } = retry ?? {};
  if (count !== undefined) checkCount(operatorName, 'retry.count', count, 0);
  if (delay !== undefined) checkFunction(operatorName, 'retry.delay', delay);
  if (when !== undefined) checkFunction(operatorName, 'retry.when', when);
}

/** Text of CQL. Half a character in it would reach the server as U+FFFD. */
export function checkCql(operatorName: string, option: string, cql: unknown): void {
  checkString(operatorName, option, cql);
  if ((cql as string).isWellFormed()) return;
  refuse(operatorName, option, 'text without half characters (lone surrogates)', cql);
}

/** An Observer, or a part of one. */
export function checkObserver(operatorName: string, option: string, observer: unknown): void {
  if (observer === undefined) return;
  if (!isObject(observer)) refuse(operatorName, option, 'an Observer or a part of one', observer);
  const given = observer as Record<string, unknown>;
  for (const name of ['next', 'error', 'complete']) {
    const method = given[name];
    if (method !== undefined) checkFunction(operatorName, `${option}.${name}`, method);
  }
}

/** Columns, each by its name or as `{ property: 'column' }`. */
export function checkColumnNames(operatorName: string, option: string, columns: unknown): void {
  if (columns === undefined) return;
  const isColumn = (item: unknown): boolean =>
    typeof item === 'string' ||
    (isObject(item) && Object.values(item).every(to => typeof to === 'string'));
  if (isTrue(() => (columns as unknown[]).every(isColumn))) return;
  refuse(operatorName, option, "a list of columns or { property: 'column' }", columns);
}
