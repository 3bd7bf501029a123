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

/** The key as text: equal for equal keys, and for them only. */
export function identityOf(parts: readonly Buffer[]): string {
  // One character a byte: what hashes and compares fastest.
  if (parts.length === 1) return (parts[0] as Buffer).toString('latin1');
  let identity = '';
  // The length before each part keeps ('a', 'bc') and ('ab', 'c') apart.
  for (const part of parts) identity += `${part.length}:${part.toString('latin1')}`;
  return identity;
}
