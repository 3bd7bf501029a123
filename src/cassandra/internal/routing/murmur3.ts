/**
 * Cassandra's Murmur3 of partition keys, on halves of 32 bits: a hash a row must cost little, and
 * the driver's own, on quarters in objects, takes a microsecond or more.
 *
 * The halves of the last token are left in `high` and `low`, so that nothing is allocated.
 */
export class Murmur3 {
  high = 0;
  low = 0;
  // The two state words, as halves; `high` and `low` are the halves of the word worked on.
  private h1High = 0;
  private h1Low = 0;
  private h2High = 0;
  private h2Low = 0;

  /** The token of a routing key: the first half of its hash of 128 bits. */
  hash(key: Uint8Array): void {
    this.h1High = this.h1Low = this.h2High = this.h2Low = 0;
    const whole = key.length & ~15;
    for (let at = 0; at < whole; at += 16) this.addBlock(key, at);
    this.addTail(key, whole);
    this.h1Low ^= key.length;
    this.h2Low ^= key.length;
    this.finish();
  }

  private addBlock(key: Uint8Array, at: number): void {
    this.load(key, at);
    this.mixFirst();
    this.set(this.h1High, this.h1Low);
    this.rotate(27);
    this.add(this.h2High, this.h2Low);
    this.multiply(0, 5);
    this.add(0, 0x52dce729);
    this.h1High = this.high;
    this.h1Low = this.low;
    this.load(key, at + 8);
    this.mixSecond();
    this.set(this.h2High, this.h2Low);
    this.rotate(31);
    this.add(this.h1High, this.h1Low);
    this.multiply(0, 5);
    this.add(0, 0x38495ab5);
    this.h2High = this.high;
    this.h2Low = this.low;
  }

  private addTail(key: Uint8Array, from: number): void {
    const { length } = key;
    if (length > from + 8) {
      this.loadSigned(key, from + 8, length);
      this.mixSecond();
    }
    if (length > from) {
      this.loadSigned(key, from, Math.min(length, from + 8));
      this.mixFirst();
    }
  }

  private finish(): void {
    this.set(this.h1High, this.h1Low);
    this.add(this.h2High, this.h2Low);
    const { high, low } = this;
    this.add(this.h2High, this.h2Low);
    this.avalanche();
    const { high: secondHigh, low: secondLow } = this;
    this.set(high, low);
    this.avalanche();
    this.add(secondHigh, secondLow);
  }

  private mixFirst(): void {
    this.multiply(0x87c37b91, 0x114253d5);
    this.rotate(31);
    this.multiply(0x4cf5ad43, 0x2745937f);
    this.h1High ^= this.high;
    this.h1Low ^= this.low;
  }

  private mixSecond(): void {
    this.multiply(0x4cf5ad43, 0x2745937f);
    this.rotate(33);
    this.multiply(0x87c37b91, 0x114253d5);
    this.h2High ^= this.high;
    this.h2Low ^= this.low;
  }

  private avalanche(): void {
    this.low ^= this.high >>> 1;
    this.multiply(0xff51afd7, 0xed558ccd);
    this.low ^= this.high >>> 1;
    this.multiply(0xc4ceb9fe, 0x1a85ec53);
    this.low ^= this.high >>> 1;
  }

  private set(high: number, low: number): void {
    this.high = high;
    this.low = low;
  }

  private load(key: Uint8Array, at: number): void {
    // A view for one load each would cost more than these.
    const byte = (i: number): number => key[at + i] as number;
    this.low = byte(0) | (byte(1) << 8) | (byte(2) << 16) | (byte(3) << 24);
    this.high = byte(4) | (byte(5) << 8) | (byte(6) << 16) | (byte(7) << 24);
  }

  /** Cassandra takes the bytes of the tail as signed: each one also fills all bits above it. */
  private loadSigned(key: Uint8Array, from: number, to: number): void {
    this.high = this.low = 0;
    for (let at = from; at < to; at++) {
      const byte = ((key[at] as number) << 24) >> 24;
      const shift = (at - from) * 8;
      if (shift >= 32) {
        this.high ^= byte << (shift - 32);
      } else {
        this.low ^= byte << shift;
        this.high ^= byte >> 31;
      }
    }
  }

  private rotate(bits: number): void {
    const first = bits < 32 ? this.high : this.low;
    const second = bits < 32 ? this.low : this.high;
    const by = bits & 31;
    this.high = (first << by) | (second >>> (32 - by));
    this.low = (second << by) | (first >>> (32 - by));
  }

  private add(high: number, low: number): void {
    const sum = (this.low + low) | 0;
    const carry = sum >>> 0 < low >>> 0 ? 1 : 0;
    this.high = (this.high + high + carry) | 0;
    this.low = sum;
  }

  private multiply(high: number, low: number): void {
    const first = this.low & 0xffff;
    const second = this.low >>> 16;
    const third = low & 0xffff;
    const fourth = low >>> 16;
    const one = Math.imul(first, fourth);
    const other = Math.imul(second, third);
    const middle = (Math.imul(first, third) >>> 16) + (one & 0xffff) + (other & 0xffff);
    const carried = Math.imul(second, fourth) + (one >>> 16) + (other >>> 16) + (middle >>> 16);
    this.high = (carried + Math.imul(this.high, low) + Math.imul(this.low, high)) | 0;
    this.low = Math.imul(this.low, low);
  }
}
