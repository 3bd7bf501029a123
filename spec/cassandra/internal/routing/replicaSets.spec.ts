import type { Client } from 'cassandra-driver';
import { Murmur3 } from '../../../../src/cassandra/internal/routing/murmur3.js';
import { ReplicaSets } from '../../../../src/cassandra/internal/routing/replicaSets.js';

/** Keys in hexadecimal, and what the server answers to `SELECT token(k)`. */
const TOKENS: Array<[string, bigint]> = [
  ['00', 5048724184180415669n],
  ['ff', -4442228696663692417n],
  ['0000002a', -7160136740246525330n],
  ['80ff7f01fe', -2860353042049036854n],
  ['0102030405060708', -7140443302367346724n],
  ['f1f2f3f4f5f6f7f8f9', -262428452945560120n],
  ['808182838485868788898a8b8c8d8e', 63099782945186636n],
  ['000102030405060708090a0b0c0d0e0f', 4920504430128807728n],
  ['ffeeddccbbaa99887766554433221100ffeeddccbbaa998877', 1158851081672068519n],
  ['00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff80', 8729457006137188426n],
];

function hash(key: Buffer): bigint {
  const murmur = new Murmur3();
  murmur.hash(key);
  return (BigInt(murmur.high) << 32n) | BigInt(murmur.low >>> 0);
}

class FakeToken {
  constructor(readonly value: bigint) {}

  compare({ value }: FakeToken): number {
    return this.value < value ? -1 : Number(this.value > value);
  }

  toString(): string {
    return String(this.value);
  }
}

/** A ring whose ranges end at the given tokens, each with a replica set of its own. */
class FakeMetadata {
  hashed = 0;
  keyspaces = { ks: {} };
  private ranges = new Set<{ end: FakeToken }>();
  private sets: Array<Array<{ address: string }>> = [];

  constructor(
    private ends: bigint[],
    addresses: string[] = ends.map(String),
    private readonly toToken = hash,
  ) {
    this.replace(ends, addresses);
  }

  replace(ends: bigint[], addresses: string[]): void {
    this.ends = ends;
    this.ranges = new Set(ends.map(end => ({ end: new FakeToken(end) })));
    this.sets = addresses.map(address => [{ address }]);
  }

  getTokenRanges = () => this.ranges;

  newToken = (key: Buffer) => new FakeToken(this.toToken(key));

  getReplicas = (_: string, of: Buffer | FakeToken | { end: FakeToken }) => {
    if (Buffer.isBuffer(of)) this.hashed++;
    const token = Buffer.isBuffer(of) ? this.newToken(of) : 'end' in of ? of.end : of;
    const at = this.ends.findIndex(end => token.value <= end);
    return this.sets[Math.max(at, 0)];
  };

  get replicaSets(): ReplicaSets {
    return new ReplicaSets({ metadata: this } as unknown as Client, 'ks');
  }
}

const KEYS = TOKENS.map(([hex]) => Buffer.from(hex, 'hex'));
const ENDS = [-(2n ** 62n), -262428452945560120n, 0n, 4920504430128807727n];

describe('Murmur3', () => {
  it.each(TOKENS)('should give the key %s the token of the server', (hex, token) => {
    expect(hash(Buffer.from(hex, 'hex'))).toBe(token);
  });
});

describe('ReplicaSets', () => {
  it('should group keys as the driver does, without its hash', () => {
    const metadata = new FakeMetadata(ENDS);
    const { replicaSets } = metadata;
    const numbers = KEYS.map(key => replicaSets.numberOf(() => key));
    expect(metadata.hashed).toBe(0);
    const names = KEYS.map(key => metadata.getReplicas('ks', key)?.[0]?.address);
    for (const [i, number] of numbers.entries()) {
      const equal = numbers.map(other => other === number);
      expect(equal).toEqual(names.map(name => name === names[i]));
    }
  });

  it('should name a token with the same replicas as routing key', () => {
    const metadata = new FakeMetadata(ENDS);
    const { replicaSets } = metadata;
    for (const key of KEYS) {
      const token = replicaSets.tokenOf(key, of => of) as unknown as FakeToken;
      expect(metadata.getReplicas('ks', token)).toBe(metadata.getReplicas('ks', key));
    }
  });

  it('should not look at the keys where one set has them all', () => {
    const { replicaSets } = new FakeMetadata(ENDS, ['a', 'a', 'a', 'a']);
    const never = (): Buffer => {
      throw new Error('asked for');
    };
    expect(replicaSets.numberOf(never)).toBe(0);
    expect(String(replicaSets.tokenOf('any', never))).toBe(String(ENDS[0]));
  });

  it('should leave the keys to the driver where tokens are no hashes of Murmur3', () => {
    const metadata = new FakeMetadata(ENDS, undefined, key => BigInt(key.length) - 1n);
    const { replicaSets } = metadata;
    expect(new Set(KEYS.map(key => replicaSets.numberOf(() => key))).size).toBe(2);
    expect([metadata.hashed, replicaSets.tokenOf(KEYS[0], key => key as Buffer)]).toEqual([
      KEYS.length,
      undefined,
    ]);
  });

  it('should follow a ring that changes', () => {
    const metadata = new FakeMetadata([0n, 1n], ['a', 'b']);
    const { replicaSets } = metadata;
    const key = KEYS[0] as Buffer;
    const before = replicaSets.numberOf(() => key);
    metadata.replace([2n ** 62n, 2n ** 63n - 1n], ['a', 'c']);
    let after = before;
    for (let i = 0; i < 5000 && after === before; i++) after = replicaSets.numberOf(() => key);
    expect(after).not.toBe(before);
  });

  it('should know nothing without metadata', () => {
    const { replicaSets } = new FakeMetadata([]);
    expect(replicaSets.numberOf(() => KEYS[0] as Buffer)).toBeUndefined();
    expect(replicaSets.tokenOf(KEYS[0], key => key as Buffer)).toBeUndefined();
  });
});
