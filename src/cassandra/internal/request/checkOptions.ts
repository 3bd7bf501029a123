import {
  checkCount,
  checkFunction,
  checkOneOf,
  refuse,
  toDelay,
} from '../../../internal/util/check.js';
import type { RetryConf } from '../../conf.js';

/** Checked when the operator is created; which columns there are is known with the table. */
export function checkSelector(operatorName: string, selector: unknown): void {
  if (selector === undefined) return;
  if (!Array.isArray(selector)) refuse(operatorName, 'columns', 'a list of properties', selector);
  for (const item of selector as unknown[]) {
    if (typeof item === 'string') continue;
    if (typeof item !== 'object' || item === null) {
      refuse(operatorName, 'columns', "a list of properties or { property: 'column' }", item);
    }
    for (const to of Object.values(item)) checkColumn(operatorName, to);
  }
}

function checkColumn(operatorName: string, to: unknown): void {
  if (typeof to === 'string') return;
  const { column, as } = (to ?? {}) as { column?: unknown; as?: unknown };
  if (typeof column !== 'string') refuse(operatorName, 'columns', 'names of columns', to);
  checkOneOf(operatorName, 'as', as, ['append', 'prepend', 'add', 'remove']);
}

/** Some names: an empty list says nothing, where without a list much is meant. */
export function checkNames(operatorName: string, option: string, names: unknown): void {
  if (names === undefined) return;
  const isList = Array.isArray(names) && names.length > 0;
  if (isList && names.every(name => typeof name === 'string')) return;
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
  if (retry === undefined) return;
  if (typeof retry !== 'object' || retry === null) {
    refuse(operatorName, 'retry', 'an object', retry);
  }
  const { count, delay, when } = retry;
  if (count !== undefined) checkCount(operatorName, 'retry.count', count, 0);
  if (delay !== undefined) checkFunction(operatorName, 'retry.delay', delay);
  if (when !== undefined) checkFunction(operatorName, 'retry.when', when);
}
