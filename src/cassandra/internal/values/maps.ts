import { CODE } from '../driver/dataTypes.js';
import type { CqlType } from '../driver/driver.js';
import { lengthOf, pushItem } from './collections.js';
import type { Encode } from './encode.js';
import { identityOfBytes } from './identities.js';
import { expected } from './numbers.js';
import { isRecord } from './plainObject.js';

/** As much of a Map as is needed; the driver may be told to read maps into another class. */
interface MapLike {
  forEach(visit: (value: unknown, key: unknown) => void): void;
}

/** A map: a Map, or the own properties of an object. */
export function encodeMap(
  [keyType, valueType]: readonly [CqlType, CqlType],
  encoderOf: (type: CqlType) => Encode,
): Encode {
  const encodeKey = encoderOf(keyType);
  const encodeValue = encoderOf(valueType);
  const keyOf = KEYS_OF_PROPERTIES.get(keyType.code as number);
  const isText = TEXTS.includes(keyType.code as number);
  return value => {
    const parts: Buffer[] = [];
    const add = (item: unknown, key: unknown): void => {
      pushItem(parts, encodeKey, key);
      pushItem(parts, encodeValue, item);
    };
    if (isMapLike(value)) value.forEach(add);
    else if (!isRecord(value)) return expected('a Map or an object', value);
    else for (const [name, item] of Object.entries(value)) add(item, keyOf ? keyOf(name) : name);
    if (!isText && parts.length > 4) checkKeys(parts, keyType);
    return Buffer.concat([lengthOf(parts.length / 4), ...parts]);
  };
}

/** The names that properties have for keys whose type doesn't take text, or not this one. */
const KEYS_OF_PROPERTIES = new Map<number, (name: string) => unknown>([
  [CODE.boolean, name => ({ true: true, false: false })[name] ?? name],
  [CODE.double, toFloating],
  [CODE.float, toFloating],
]);

function toFloating(name: string): unknown {
  return ['NaN', 'Infinity', '-Infinity'].includes(name) ? Number(name) : name;
}

/** Two keys of one object are never equal if they have these types. */
const TEXTS: number[] = [CODE.text, CODE.varchar, CODE.ascii];

/** `1` and `'1'`, or `1.5` and `1.50`: one of the two values would be lost. */
function checkKeys(parts: readonly Buffer[], type: CqlType): void {
  const keys = new Set<string>();
  // The length of the key, the key, the length of the value, the value.
  for (let i = 1; i < parts.length; i += 4) keys.add(identityOfBytes(parts[i] as Buffer, type));
  if (keys.size === parts.length / 4) return;
  throw new TypeError('expected different keys in a map, got one of them twice');
}

function isMapLike(value: unknown): value is MapLike {
  if (value instanceof Map) return true;
  const { forEach, get, set } = (value ?? {}) as Partial<Map<unknown, unknown>>;
  return [forEach, get, set].every(method => typeof method === 'function') && !isRecord(value);
}
