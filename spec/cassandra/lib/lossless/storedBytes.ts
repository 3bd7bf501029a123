import type { CqlType } from './cqlType.js';

/**
 * What bytes of the protocol mean: a text, equal for equal values by the rules of the type. It is
 * written from the protocol's specification, so that it shares no fault with what it judges.
 */
export function meaningOf(type: CqlType, bytes: Buffer | null): string {
  if (bytes === null) return 'null';
  switch (type.kind) {
    case 'ascii':
    case 'text':
    case 'varchar':
      return JSON.stringify(bytes.toString('utf8'));
    case 'blob':
    case 'uuid':
    case 'timeuuid':
      return bytes.toString('hex');
    case 'boolean':
      return String(bytes[0] !== 0);
    case 'double':
      return floating(bytes.readDoubleBE(0));
    case 'float':
      return floating(bytes.readFloatBE(0));
    case 'date':
      return String(bytes.readUInt32BE(0) - 2 ** 31);
    case 'decimal':
      return decimal(integer(bytes.subarray(4)), bytes.readInt32BE(0));
    case 'duration':
      return durationOf(bytes);
    case 'inet':
      return inet(bytes);
    case 'list':
      return `[${itemsOf(bytes).map(item => meaningOf(type.of, item))}]`;
    case 'set':
      return setOf(itemsOf(bytes).map(item => meaningOf(type.of, item)));
    case 'map': {
      const items = itemsOf(bytes).map((item, i) => meaningOf(i % 2 ? type.of : type.key, item));
      return mapOf(pairs(items));
    }
    case 'tuple':
      return fieldsOf(bytes, type.parts);
    case 'udt':
      return fieldsOf(
        bytes,
        type.fields.map(([, field]) => field),
      );
    case 'vector':
      return `<${elementsOf(bytes, type.of, type.dimension).map(item => meaningOf(type.of, item))}>`;
    default:
      return String(integer(bytes));
  }
}

export function floating(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/** By value: 1.50 is 1.5. */
export function decimal(unscaled: bigint, scale: number): string {
  if (unscaled === 0n) return '0';
  let [digits, places] = [unscaled, scale];
  for (; digits % 10n === 0n; places--) digits /= 10n;
  return `${digits}e${-places}`;
}

/** The server makes the four bytes of IPv4 of ::ffff:1.2.3.4 inside a collection. */
export function inet(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return hex.startsWith('0'.repeat(20) + 'ffff') ? hex.slice(24) : hex;
}

export const setOf = (items: string[]): string => `{${[...new Set(items)].sort()}}`;
export const mapOf = (entries: Array<readonly [string, string]>): string =>
  `{${entries.map(([key, value]) => `${key}:${value}`).sort()}}`;

function integer(bytes: Buffer): bigint {
  const bits = bytes.length * 8;
  return bits === 0 ? 0n : BigInt.asIntN(bits, BigInt(`0x${bytes.toString('hex')}`));
}

function itemsOf(bytes: Buffer): Array<Buffer | null> {
  return prefixed(bytes.subarray(4));
}

function prefixed(bytes: Buffer): Array<Buffer | null> {
  const items: Array<Buffer | null> = [];
  for (let at = 0; at < bytes.length;) {
    const length = bytes.readInt32BE(at);
    at += 4;
    items.push(length < 0 ? null : bytes.subarray(at, at + length));
    at += Math.max(0, length);
  }
  return items;
}

function pairs(items: string[]): Array<readonly [string, string]> {
  const all: Array<readonly [string, string]> = [];
  for (let i = 0; i < items.length; i += 2) all.push([items[i]!, items[i + 1]!]);
  return all;
}

function fieldsOf(bytes: Buffer, types: readonly CqlType[]): string {
  const parts = prefixed(bytes);
  return `(${types.map((part, i) => meaningOf(part, parts[i] ?? null))})`;
}

const FIXED: Partial<Record<CqlType['kind'], number>> = {
  ...{ bigint: 8, boolean: 1, double: 8, float: 4, int: 4, timestamp: 8, timeuuid: 16, uuid: 16 },
};

/** The bytes of a type whose values all have as many, inside a vector. */
function sizeOf(type: CqlType): number | undefined {
  if (type.kind !== 'vector') return FIXED[type.kind];
  const size = sizeOf(type.of);
  return size === undefined ? undefined : size * type.dimension;
}

function elementsOf(bytes: Buffer, of: CqlType, dimension: number): Buffer[] {
  const size = sizeOf(of);
  let at = 0;
  return Array.from({ length: dimension }, () => {
    const [length, read] = size === undefined ? unsignedVint(bytes.subarray(at)) : [size, 0];
    at += read + length;
    return bytes.subarray(at - length, at);
  });
}

/** The number of leading ones of the first byte is that of the bytes that follow. */
function unsignedVint(bytes: Buffer): [value: number, read: number] {
  const [value, read] = vint(bytes);
  return [Number(value), read];
}

function vint(bytes: Buffer): [value: bigint, read: number] {
  const first = bytes[0]!;
  const more = Math.clz32(~(first << 24));
  let value = more >= 8 ? 0n : BigInt(first & (0xff >> more));
  for (let i = 1; i <= more; i++) value = (value << 8n) | BigInt(bytes[i]!);
  return [value, more + 1];
}

function durationOf(bytes: Buffer): string {
  const parts: bigint[] = [];
  for (let at = 0; at < bytes.length;) {
    const [value, read] = vint(bytes.subarray(at));
    at += read;
    parts.push((value >> 1n) ^ -(value & 1n));
  }
  return duration(parts);
}

export const duration = (parts: readonly bigint[]): string => parts.join(' ');
