import { refuse } from '../../../internal/util/check.js';

/** Twenty years: what the server allows. */
const LONGEST_SECONDS = 630_720_000;

export function checkTtl(operatorName: string, ttlSeconds: number | undefined): number | undefined {
  if (ttlSeconds === undefined) return undefined;
  const isInteger = Number.isInteger(ttlSeconds);
  if (isInteger && ttlSeconds >= 0 && ttlSeconds <= LONGEST_SECONDS) return ttlSeconds;
  refuse(operatorName, 'ttl', `an integer from 0 to ${LONGEST_SECONDS} seconds`, ttlSeconds);
}
