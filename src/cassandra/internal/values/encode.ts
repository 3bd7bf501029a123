/** To the bytes of a CQL value, never null; a value of a wrong type is a TypeError or RangeError. */
export type Encode = (value: unknown) => Buffer;

/** To what the driver binds; a value of a wrong type is a TypeError or RangeError. */
export type Bind = (value: unknown) => unknown;
