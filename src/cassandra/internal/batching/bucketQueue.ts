/** A member of BucketQueue: the list it stands in is kept in the member itself. */
export interface BucketMember {
  level: number;
  before: this | undefined;
  after: this | undefined;
}

/**
 * Members by level, in O(1): the next member of the highest level, first come first served within
 * one. This is the priority queue of the batches: the fullest group first, as in the
 * PriorityHashMap of the Spark connector, but without its log n.
 */
export class BucketQueue<M extends BucketMember> {
  private readonly first: Array<M | undefined>;
  private readonly last: Array<M | undefined>;
  private highest = 0;

  /** @param top the highest level: what is above counts as it. */
  constructor(private readonly top: number) {
    this.first = new Array<M | undefined>(top + 1).fill(undefined);
    this.last = new Array<M | undefined>(top + 1).fill(undefined);
  }

  add(member: M, level: number): void {
    const slot = Math.min(level, this.top);
    member.level = slot;
    member.before = this.last[slot];
    member.after = undefined;
    if (member.before) member.before.after = member;
    else this.first[slot] = member;
    this.last[slot] = member;
    this.highest = Math.max(this.highest, slot);
  }

  remove(member: M): void {
    const { level, before, after } = member;
    if (before) before.after = after;
    else this.first[level] = after;
    if (after) after.before = before;
    else this.last[level] = before;
  }

  move(member: M, level: number): void {
    if (member.level === Math.min(level, this.top)) return;
    this.remove(member);
    this.add(member, level);
  }

  peek(): M | undefined {
    while (this.highest > 0 && !this.first[this.highest]) this.highest--;
    return this.first[this.highest];
  }
}
