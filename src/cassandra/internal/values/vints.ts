/** A whole number of 1 to 9 bytes: the leading ones of the first say how many more there are. */
export function readVint(bytes: Buffer, at: number): { value: bigint; next: number } | undefined {
  const first = bytes[at];
  if (first === undefined) return undefined;
  // All bits above the byte are ones, so that the zeros that lead are those of the byte.
  const more = Math.clz32(~(first << 24));
  const next = at + 1 + Math.min(more, 8);
  if (next > bytes.length) return undefined;
  let value = more >= 8 ? 0n : BigInt(first & (0xff >> more));
  for (let i = at + 1; i < next; i++) value = (value << 8n) | BigInt(bytes[i]!);
  return { value, next };
}

/** Small ones of both signs have few bytes: 0, -1, 1, -2 are 0, 1, 2, 3. */
export function toSigned(value: bigint): bigint {
  return (value >> 1n) ^ -(value & 1n);
}
