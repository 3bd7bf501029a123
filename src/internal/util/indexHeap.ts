/** A binary heap: the item of the lowest index comes out first. */
export class IndexHeap<T extends { readonly index: number }> {
  private items: T[] = [];

  get length(): number {
    return this.items.length;
  }

  push(item: T): void {
    const { items } = this;
    let at = items.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (items[parent].index <= item.index) break;
      items[at] = items[parent];
      at = parent;
    }
    items[at] = item;
  }

  /** Takes the item of the lowest index; `undefined` of an empty heap. */
  shift(): T | undefined {
    const { items } = this;
    const first = items[0];
    const item = items.pop();
    if (items.length === 0) return first;
    let at = 0;
    for (let child = 1; child < items.length; child = 2 * at + 1) {
      if (child + 1 < items.length && items[child + 1].index < items[child].index) child++;
      if (items[child].index >= item!.index) break;
      items[at] = items[child];
      at = child;
    }
    items[at] = item!;
    return first;
  }

  /** Takes the items after `index` out and gives them back; an array in order is a heap. */
  dropAfter(index: number): T[] {
    const items = this.items.sort((one, other) => one.index - other.index);
    const kept = items.findIndex(item => item.index > index);
    return kept < 0 ? [] : items.splice(kept);
  }
}
