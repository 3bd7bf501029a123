/** The bytes that the ring hashes: the value itself, or the framed values of a composite key. */
export function routingKeyOf(parts: readonly Buffer[]): Buffer {
  if (parts.length === 1) return parts[0] as Buffer;
  return Buffer.concat(parts.flatMap(part => [lengthOf(part), part, END]));
}

const END = new Uint8Array(1);

function lengthOf(part: Buffer): Buffer {
  const length = Buffer.allocUnsafe(2);
  length.writeUInt16BE(part.length, 0);
  return length;
}

/** The identity of a key: equal for equal keys, and for them only. */
export type KeyIdentity = number | string;

export function joinIdentities(parts: readonly KeyIdentity[]): KeyIdentity {
  if (parts.length === 1) return parts[0] as KeyIdentity;
  let identity = '';
  for (const part of parts) {
    const text = String(part);
    // The length before each part keeps ('a', 'bc') and ('ab', 'c') apart.
    identity += `${text.length}:${text}`;
  }
  return identity;
}
