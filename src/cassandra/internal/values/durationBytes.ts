import { CODE } from '../driver/dataTypes.js';
import type { CqlType } from '../driver/driver.js';
import { readVint, toSigned } from './vints.js';

/** The metadata of a table have its code, those of a statement its class. */
export function isDurationType({ code, info }: CqlType): boolean {
  if ((code as number) === CODE.duration) return true;
  return String(info) === 'org.apache.cassandra.db.marshal.DurationType';
}

const BITS = [32, 32, 64];

/** Months, days and nanoseconds, all of one sign. */
export function isDurationBytes(bytes: Buffer): boolean {
  const parts: bigint[] = [];
  let at = 0;
  for (const bits of BITS) {
    const read = readVint(bytes, at);
    if (!read) return false;
    const part = toSigned(read.value);
    if (BigInt.asIntN(bits, part) !== part) return false;
    parts.push(part);
    at = read.next;
  }
  const isOneSign = parts.every(part => part >= 0n) || parts.every(part => part <= 0n);
  return isOneSign && at === bytes.length;
}
