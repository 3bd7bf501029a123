/** Above this capacity an emptied ring gives its memory back. */
const KEPT_CAPACITY = 64;

/**
 * A first-in, first-out queue in a growing circular array: no `shift()` of a large array, no
 * spread of a user-sized one. Its bound is that of its owner.
 */
export class Ring<T> {
  length = 0;
  private items: Array<T | undefined> = [undefined];
  private front = 0;

  push(item: T): void {
    if (this.length === this.items.length) this.grow();
    this.items[(this.front + this.length++) & (this.items.length - 1)] = item;
  }

  peek(): T | undefined {
    return this.items[this.front];
  }

  peekLast(): T | undefined {
    return this.items[(this.front + this.length - 1) & (this.items.length - 1)];
  }

  /** Takes the oldest item; `undefined` of an empty ring. */
  shift(): T | undefined {
    const { items, front } = this;
    const item = items[front];
    if (this.length > 0) {
      items[front] = undefined;
      this.front = (front + 1) & (items.length - 1);
      if (--this.length === 0 && items.length > KEPT_CAPACITY) this.clear();
    }
    return item;
  }

  /** Takes the newest item; `undefined` of an empty ring. */
  pop(): T | undefined {
    if (this.length === 0) return undefined;
    const last = (this.front + --this.length) & (this.items.length - 1);
    const item = this.items[last];
    this.items[last] = undefined;
    return item;
  }

  clear(): void {
    this.items = [undefined];
    this.front = this.length = 0;
  }

  private grow(): void {
    const { items, front, length } = this;
    const grown = new Array<T | undefined>(length * 2);
    for (let at = 0; at < length; at++) grown[at] = items[(front + at) & (length - 1)];
    for (let at = length; at < length * 2; at++) grown[at] = undefined;
    this.items = grown;
    this.front = 0;
  }
}
