import type { Client } from 'cassandra-driver';
import { makeEncoder, type CqlType } from '../../../../src/cassandra/internal/driver/driver.js';
import { CODE } from '../../../../src/cassandra/internal/driver/dataTypes.js';
import { codecOf } from '../../../../src/cassandra/internal/values/codec.js';

type Name = keyof typeof CODE;

const driver = makeEncoder({ options: {} } as unknown as Client);

export const typeOf = (type: CqlType | Name, info: unknown = null): CqlType =>
  typeof type === 'string' ? ({ code: CODE[type], info } as unknown as CqlType) : type;

export const vectorOf = (element: CqlType | Name, dimension: number): CqlType =>
  ({ ...typeOf('custom', [typeOf(element), dimension]), customTypeName: 'vector' }) as CqlType;

export const codec = (type: CqlType | Name) => codecOf(typeOf(type), driver);

/** What the server gets, as the driver reads it. */
export function stored(type: CqlType | Name, value: unknown): unknown {
  const { bind, encode } = codec(type);
  const decoder = driver as unknown as { decode(bytes: Buffer, type: CqlType): unknown };
  return decoder.decode(encode(bind(value)), typeOf(type));
}
