import { refuse } from '../../../internal/util/check.js';
import type { SettledWriteConf, WriteResult } from '../../conf.js';
import { isUnreachable, outcomeOf } from '../driver/errorOutcome.js';

type MaxErrors = SettledWriteConf<never>['maxErrors'];

/** A share says nothing of a few rows. */
const MIN_ROWS_OF_SHARE = 100;

export function checkMaxErrors(operatorName: string, maxErrors: MaxErrors): void {
  if (maxErrors === undefined) return;
  const isCount = typeof maxErrors === 'number' && maxErrors >= 0;
  if (isCount && (Number.isInteger(maxErrors) || maxErrors === Infinity)) return;
  if (typeof maxErrors === 'string' && percentOf(maxErrors) !== undefined) return;
  refuse(operatorName, 'maxErrors', "an integer >= 0 or 'N%'", maxErrors);
}

/** The error that ends the stream after this result, or undefined. */
export function makeErrorLimit<R>(
  maxErrors: MaxErrors = Infinity,
): (result: WriteResult<R>) => unknown {
  const share = typeof maxErrors === 'string' ? (percentOf(maxErrors) ?? 0) / 100 : undefined;
  let rows = 0;
  let failures = 0;
  let last: unknown = undefined;
  return result => {
    rows++;
    if (result.status === 'failed') {
      const { error } = result;
      failures++;
      last = error;
      if (isHopeless(error.cause)) return error;
    }
    const isOver =
      share === undefined
        ? failures > (maxErrors as number)
        : rows >= MIN_ROWS_OF_SHARE && failures > share * rows;
    return isOver ? last : undefined;
  };
}

/** No later row can escape it either, so there is no use in collecting failures. */
function isHopeless(cause: unknown): boolean {
  return outcomeOf(cause) === 'unrecoverable' || isUnreachable(cause);
}

function percentOf(text: string): number | undefined {
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(text)?.[1];
  return percent === undefined || Number(percent) > 100 ? undefined : Number(percent);
}
