import { isIP } from 'node:net';
import { expected } from './numbers.js';

const GROUPS = 8;

/**
 * The bytes of an address, also of one that ends as in IPv4, of which the driver takes some only.
 * It would let the number of a byte overflow, and make an address of '' and '1::2::3', too.
 */
export function toAddress(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const version = isIP(value);
  if (version === 4) return Buffer.from(value.split('.').map(Number));
  // Which interface it is reached by ('fe80::1%eth0') isn't a part of the type.
  if (version === 6 && !value.includes('%')) return bytesOf(value);
  return expected('an IP address', value);
}

function bytesOf(text: string): Buffer {
  const groups = text.replace(/\d+\.\d+\.\d+\.\d+$/, lastGroups);
  const [before, after] = groups.split('::').map(part => part.split(':').filter(Boolean));
  const given = before as string[];
  const missing = GROUPS - given.length - (after?.length ?? 0);
  const all = after ? [...given, ...new Array<string>(missing).fill('0'), ...after] : given;
  const bytes = Buffer.alloc(2 * GROUPS);
  for (const [i, group] of all.entries()) bytes.writeUInt16BE(parseInt(group, 16), 2 * i);
  return bytes;
}

function lastGroups(v4: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = v4.split('.').map(Number);
  return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
}
