import { expected } from './numbers.js';
import type { CqlType } from '../driver/driver.js';
import type { Encode } from './encode.js';
import { isRecord } from './plainObject.js';

const NULL_LENGTH = lengthOf(-1);

export function lengthOf(length: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeInt32BE(length, 0);
  return bytes;
}

/** A list or set: an array, a Set, a Vector: anything that can be iterated and is not text. */
export function encodeList(encode: Encode): Encode {
  return value => {
    if (!isIterable(value)) return expected('an array or a Set', value);
    const parts: Buffer[] = [];
    for (const item of value) pushItem(parts, encode, item);
    return Buffer.concat([lengthOf(parts.length / 2), ...parts]);
  };
}

/** A tuple: the driver's Tuple, or an array; missing ends are null. */
export function encodeTuple(encoders: Encode[]): Encode {
  return value => {
    const items = Array.isArray(value) ? (value as unknown[]) : toElements(value);
    if (items.length > encoders.length) return expected(`${encoders.length} elements`, items);
    return encodeFields(encoders.map((encode, i) => [encode, items[i]]));
  };
}

/** A user-defined type: an object, also of a class, of its fields; missing ones are null. */
export function encodeUdt(
  info: { fields: Array<{ name: string; type: CqlType }> },
  encoderOf: (type: CqlType) => Encode,
): Encode {
  const fields = info.fields.map(({ name, type }) => ({
    name,
    encode: encoderOf(type),
    // What every object inherits (`constructor`) isn't a value of the field.
    isInherited: name in Object.prototype,
  }));
  const names = new Set(fields.map(({ name }) => name));
  const what = `the fields ${[...names].join(', ')}`;
  return value => {
    if (!hasProperties(value)) return expected(`an object of ${what}`, value);
    // Else a wrong name would be a null without a word.
    const others = Object.keys(value).filter(key => value[key] !== undefined && !names.has(key));
    if (others.length > 0) throw new TypeError(`expected ${what}, got ${others.join(', ')}`);
    return encodeFields(
      fields.map(({ name, encode, isInherited }) => {
        const isGiven = !isInherited || Object.hasOwn(value, name);
        return [encode, isGiven ? value[name] : undefined];
      }),
    );
  };
}

function encodeFields(fields: Array<[Encode, unknown]>): Buffer {
  const parts: Buffer[] = [];
  for (const [encode, value] of fields) {
    if (value === null || value === undefined) parts.push(NULL_LENGTH);
    else pushItem(parts, encode, value);
  }
  return Buffer.concat(parts);
}

export function pushItem(parts: Buffer[], encode: Encode, item: unknown): void {
  if (item === null || item === undefined) {
    throw new TypeError('expected values in a collection, got null or undefined in it');
  }
  const bytes = encode(item);
  parts.push(lengthOf(bytes.length), bytes);
}

function toElements(value: unknown): unknown[] {
  const tuple = value as { elements?: unknown[] } | null;
  return Array.isArray(tuple?.elements) ? tuple.elements : expected('a Tuple or an array', value);
}

/** A Date or a promise is an object, too, but has nothing of its own. */
function hasProperties(value: unknown): value is Record<string, unknown> {
  if (isRecord(value)) return true;
  return (
    typeof value === 'object' &&
    value !== null &&
    !isIterable(value) &&
    Object.keys(value).length > 0
  );
}

export function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}
