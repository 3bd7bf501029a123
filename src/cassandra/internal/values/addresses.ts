import { isIP } from 'node:net';
import { expected } from './numbers.js';

const GROUPS = 8;

/**
 * The bytes of an address. The driver takes only some IPv6 addresses that end in an IPv4 one. It also
 * lets a byte overflow, and takes '' and '1::2::3' for addresses.
 */
export function toAddress(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const version = isIP(value);
  if (version === 4) return Buffer.from(value.split('.').map(Number));
  // The type has no zone, as in 'fe80::1%eth0'.
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
