import { isAnyArrayBuffer } from 'node:util/types';
import { expected } from './numbers.js';
import { isRecord } from './plainObject.js';

/** What JSON makes of a Buffer. */
interface BufferJson {
  readonly type: 'Buffer';
  readonly data: readonly unknown[];
}

/** The bytes of a blob. */
export function toBlob(value: unknown): unknown {
  const bytes = toBuffer(value);
  return Buffer.isBuffer(bytes)
    ? bytes
    : expected('a Buffer, or a Uint8Array or ArrayBuffer', value);
}

/** Bytes that aren't a Buffer, as one; everything else stays as it is. */
export function toBuffer(value: unknown): unknown {
  if (value instanceof Uint8Array || value instanceof DataView) {
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  }
  if (isAnyArrayBuffer(value)) return Buffer.from(value);
  return isBufferJson(value) && value.data.every(isByte) ? Buffer.from(value.data) : value;
}

function isBufferJson(value: unknown): value is BufferJson {
  return isRecord(value) && value.type === 'Buffer' && Array.isArray(value.data);
}

/** A Buffer would keep the lowest eight bits of any other number. */
function isByte(item: unknown): item is number {
  return Number.isInteger(item) && (item as number) >= 0 && (item as number) <= 255;
}
