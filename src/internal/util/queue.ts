/** So many places that were left are not worth closing up. */
const KEPT = 64;

/**
 * A first-in, first-out queue in an array with a moving front: no `shift()` of a large array, no
 * spread of a user-sized one. Its bound is that of its owner.
 */
export class Queue<T> {
  length = 0;
  private items = toItems<T>();
  private front = 0;

  push(item: T): void {
    this.items[this.front + this.length++] = item;
  }

  peek(): T | undefined {
    return this.items[this.front];
  }

  peekLast(): T | undefined {
    return this.items[this.front + this.length - 1];
  }

  /** Takes the oldest item; `undefined` of an empty queue. */
  shift(): T | undefined {
    const item = this.peek();
    if (this.length > 0) {
      this.items[this.front++] = undefined;
      if (--this.length === 0) this.front = 0;
      // Every second item at most is moved, so that the cost of one does not grow with the others.
      else if (this.front >= KEPT && this.front > this.length) this.closeUp();
    }
    return item;
  }

  /** Takes the newest item; `undefined` of an empty queue. */
  pop(): T | undefined {
    const item = this.peekLast();
    if (this.length > 0) this.items[this.front + --this.length] = undefined;
    return item;
  }

  clear(): void {
    this.items = toItems();
    this.front = this.length = 0;
  }

  private closeUp(): void {
    this.items = this.items.slice(this.front, this.front + this.length);
    this.front = 0;
  }
}

/**
 * V8 takes an empty array for one of small integers: code that has only seen queues of objects
 * would be thrown away by the first queue of the next subscription.
 */
function toItems<T>(): Array<T | undefined> {
  return [undefined];
}
