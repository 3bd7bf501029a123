/** The bytes of a value inside another one. */
export type Part = Buffer | null;

/** Values with their lengths before them; undefined when these are not such bytes. */
export function prefixedParts(bytes: Buffer, start: number): Part[] | undefined {
  if (bytes.length < start) return undefined;
  const parts: Part[] = [];
  let at = start;
  while (at < bytes.length) {
    if (at + 4 > bytes.length) return undefined;
    const length = bytes.readInt32BE(at);
    at += 4;
    if (length < 0) {
      parts.push(null);
    } else {
      if (at + length > bytes.length) return undefined;
      parts.push(bytes.subarray(at, at + length));
      at += length;
    }
  }
  return parts;
}
