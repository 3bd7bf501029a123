/**
 * A first-in, first-out queue from which any item may leave at any time. It is a Set, so that an
 * item leaves immediately, wherever it waits.
 */
export class TurnQueue<T> {
  private readonly items = new Set<T>();
  /** Continues where it was: a Set doesn't immediately forget what was taken from its front. */
  private turns = this.items.values();
  /** Items that have left since the turns began anew. */
  private left = 0;

  get size(): number {
    return this.items.size;
  }

  has(item: T): boolean {
    return this.items.has(item);
  }

  add(item: T): void {
    this.items.add(item);
  }

  /** Takes the first item; the queue must not be empty. */
  take(): T {
    const { value } = this.turns.next() as IteratorYieldResult<T>;
    this.items.delete(value);
    return value;
  }

  /**
   * An item leaves; returns whether it was there. An iterator that stands still holds on to the
   * tables that its Set has outgrown, and so to the items in them. Beginning anew passes over gaps:
   * that isn't done with each item.
   */
  delete(item: T): boolean {
    const isThere = this.items.delete(item);
    if (isThere && ++this.left > this.items.size) {
      this.left = 0;
      this.turns = this.items.values();
    }
    return isThere;
  }
}
