import type { Client } from 'cassandra-driver';
import { Murmur3 } from './murmur3.js';

type Metadata = Client['metadata'];
export type Token = ReturnType<Metadata['newToken']>;

/** Their hashes tell Murmur3 from every other partitioner. */
const SAMPLES = ['', 'a', 'the key of a partition, and more'];

/** Where on the ring a partition lies: what the driver finds out too, for a tenth of the time. */
export class TokenIndex {
  private readonly murmur = new Murmur3();
  /** The halves of the tokens at which ranges end, in the order of the ring. */
  private readonly highs: Int32Array;
  private readonly lows: Uint32Array;

  /** @param tokens in the order of the ring. */
  private constructor(readonly tokens: readonly Token[]) {
    const values = tokens.map(valueOf);
    this.highs = Int32Array.from(values, value => Number(value >> 32n));
    this.lows = Uint32Array.from(values, value => Number(value & 0xffffffffn));
  }

  /** Undefined without a ring, or where tokens are not hashes of Murmur3. */
  static of(metadata: Metadata): TokenIndex | undefined {
    const tokens = [...(metadata.getTokenRanges() ?? [])].map(range => range.end);
    if (tokens.length === 0 || !isMurmur3(metadata)) return undefined;
    return new TokenIndex(tokens.sort((one, other) => one.compare(other)));
  }

  /** The index of the token that ends the range of the key. */
  indexOf(routingKey: Buffer): number {
    const { highs, lows, murmur } = this;
    murmur.hash(routingKey);
    const high = murmur.high;
    const low = murmur.low >>> 0;
    let first = 0;
    let behind = highs.length;
    while (first < behind) {
      const middle = (first + behind) >> 1;
      const atHigh = highs[middle] as number;
      const isBefore = atHigh < high || (atHigh === high && (lows[middle] as number) < low);
      if (isBefore) first = middle + 1;
      else behind = middle;
    }
    // Behind the last token the ring begins again.
    return first === highs.length ? 0 : first;
  }
}

function isMurmur3(metadata: Metadata): boolean {
  if (typeof metadata.newToken !== 'function') return false;
  const murmur = new Murmur3();
  return SAMPLES.every(sample => {
    const key = Buffer.from(sample);
    murmur.hash(key);
    const token = (BigInt(murmur.high) << 32n) | BigInt(murmur.low >>> 0);
    return String(metadata.newToken(key)) === String(token);
  });
}

function valueOf(token: Token): bigint {
  return BigInt(String(token));
}
