import { isRecord } from './plainObject.js';

/** A number, a date or a UUID; of others what is around them. */
const VALUE_BYTES = 16;
/** Values further inside are not looked at. */
const MOST_LEVELS = 8;

/** About the bytes of a row, as it came or as it was read; not more than `most`. */
export function roughBytes(row: unknown, most: number): number {
  try {
    return measure(row, most, 0);
  } catch {
    // A getter of the user's that throws: binding the row will tell.
    return VALUE_BYTES;
  }
}

function measure(value: unknown, most: number, level: number): number {
  if (typeof value === 'string') return VALUE_BYTES + value.length;
  if (typeof value !== 'object' || value === null) return VALUE_BYTES;
  if (ArrayBuffer.isView(value)) return VALUE_BYTES + value.byteLength;
  let bytes = VALUE_BYTES;
  if (level === MOST_LEVELS || most <= 0) return bytes;
  for (const part of partsOf(value, level === 0)) {
    bytes += measure(part, most - bytes, level + 1);
    if (bytes >= most) return most;
  }
  return bytes;
}

/** The parts of a row, a collection, a UDT (a plain object), or a tuple or vector of the driver. */
function partsOf(value: object, isRow: boolean): Iterable<unknown> {
  // The entries of a map are arrays, which are counted with what is around them.
  if (Array.isArray(value) || value instanceof Set || value instanceof Map) return value;
  if (isRow || isRecord(value)) return Object.values(value);
  if (!('elements' in value)) return [];
  const { elements } = value as { elements: unknown };
  return Array.isArray(elements) || elements instanceof Float32Array ? elements : [];
}
