import type { KeyIdentity } from '../values/keyIdentity.js';

/**
 * Keys whose holders must not overlap: the second waits until the first has gone. For what CQL
 * gives no write time (IF NOT EXISTS, counters, lists that grow), so that only waiting keeps order.
 */
export class KeyLocks<H extends object> {
  /** Those that wait, by the key that someone holds. The window bounds them. */
  private readonly waiting = new Map<KeyIdentity, H[]>();
  private readonly keys = new Map<H, KeyIdentity>();

  /** True: the key was free, and is now held. False: it will be when `leave` returns the holder. */
  enter(key: KeyIdentity, holder: H): boolean {
    this.keys.set(holder, key);
    const line = this.waiting.get(key);
    if (line) line.push(holder);
    else this.waiting.set(key, []);
    return line === undefined;
  }

  /** The one that holds the key now. */
  leave(holder: H): H | undefined {
    const key = this.keys.get(holder);
    if (key === undefined) return undefined;
    this.keys.delete(holder);
    const next = this.waiting.get(key)?.shift();
    if (!next) this.waiting.delete(key);
    return next;
  }
}
