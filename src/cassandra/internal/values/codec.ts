import type { CqlType, DriverEncoder } from '../driver/driver.js';
import type { Bind, Encode } from './encode.js';
import { binderOf, toBytes } from './encoders.js';
import { identifierOf } from './identities.js';
import { CODE, SIZES } from '../driver/dataTypes.js';

/** How the values of one column are checked, bound, measured and compared. */
export interface Codec {
  /** What the driver binds, or a TypeError or RangeError. */
  readonly bind: Bind;
  /** About the bytes that the server counts for a bound value. */
  readonly sizeOf: (bound: unknown) => number;
  /** Equal for equal values. */
  readonly identityOf: (bound: unknown) => number | string;
  /** The bytes of a bound value. */
  readonly encode: Encode;
}

/** What the server counts for an element, besides its bytes: a cell, and its place. */
const ELEMENT_BYTES = 36;
/** What it counts for an increment, besides its bytes: the header and the shard that counts. */
const SHARD_BYTES = 28;

/** The codec of one type, chosen once a column and not once a value. */
export function codecOf(type: CqlType, driver: DriverEncoder): Codec {
  const size = SIZES.get(type.code as number) ?? 0;
  const collections: number[] = [CODE.list, CODE.map, CODE.set];
  // Each element of a collection that is not frozen is a cell of its own.
  const isManyCells = collections.includes(type.code as number) && !type.options?.frozen;
  const besides = bytesBesides(type);
  return {
    bind: binderOf(type, driver),
    sizeOf: bound => {
      if (typeof bound === 'string') return Buffer.byteLength(bound);
      if (!Buffer.isBuffer(bound)) return size;
      const { length } = bound;
      const hasElements = isManyCells && length >= 4;
      return length + (hasElements ? bound.readInt32BE(0) * ELEMENT_BYTES : besides);
    },
    identityOf: identifierOf(type),
    encode: bound => toBytes(driver.encode(bound, type), bound),
  };
}

/** Each field of a user-defined type that is not frozen is a cell of its own, too. */
function bytesBesides({ code, info, options }: CqlType): number {
  if ((code as number) === CODE.counter) return SHARD_BYTES;
  if ((code as number) !== CODE.udt || options?.frozen) return 0;
  return (info as unknown as { fields: unknown[] }).fields.length * ELEMENT_BYTES;
}
