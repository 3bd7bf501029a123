/** A step in the tree of key sequences. Rows of one form walk the same way without a lookup. */
export class KeyNode<L> {
  lastKey: string | undefined = undefined;
  lastNode: KeyNode<L> | undefined = undefined;
  /** What the keys on the way to it mean; undefined until a row has ended here. */
  layout: L | undefined = undefined;
  private nodes: Map<string, KeyNode<L>> | undefined = undefined;

  /** The node behind the key, and whether it is new. */
  step(key: string): KeyNode<L> | undefined {
    const known = this.nodes?.get(key);
    if (known) this.remember(key, known);
    return known;
  }

  grow(key: string): KeyNode<L> {
    const node = new KeyNode<L>();
    (this.nodes ??= new Map<string, KeyNode<L>>()).set(key, node);
    this.remember(key, node);
    return node;
  }

  private remember(key: string, node: KeyNode<L>): void {
    this.lastKey = key;
    this.lastNode = node;
  }
}
