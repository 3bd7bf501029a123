import { BucketQueue } from './bucketQueue.js';
import { IntrusiveMap } from './intrusiveMap.js';
import { Group, PartitionQueue, type Groupable } from './partitionQueue.js';
import type { Sharing } from './sharing.js';

/** The bound of one batch. A single row above `bytes` goes alone. */
export interface BatchLimits {
  readonly rows: number;
  readonly bytes: number;
  readonly partitions: number;
}

/** Every so many batches, the group that has waited longest goes before the fullest one. */
const TURNS_OF_FULLEST = 8;
/** Rows that may be passed over, at first and again for each row that joins: this bounds the search. */
const WAITING_ROWS = 8;
/** Groups of more rows than this are all equally full. */
const LEVELS = 128;

/**
 * The rows that wait for a request, grouped as they came: `take` makes a batch of what is there.
 *
 * Nothing waits for a batch to become full, so no timer is needed: rows are taken when a request
 * may leave, the fullest group first. A partition stays with its group while rows of it wait, so
 * that its rows leave in source order also when the ring changes. Adding and taking cost O(1) a
 * row. What bounds it is the window of the operator.
 *
 * What leaves lets go of what came after it: garbage of the old generation would else keep all
 * later rows from being collected young.
 */
export class BatchQueue<I extends Groupable> {
  length = 0;
  private readonly groups = new Map<unknown, Group<I>>();
  private readonly buckets = new IntrusiveMap<PartitionQueue<I>>();
  private readonly byFullness = new BucketQueue<Group<I>>(LEVELS);
  private turns = 0;

  /** Whether the batch in progress takes no more: its rows or its bytes are used up. */
  private isFull = false;
  private bytes = 0;

  /** @param sharing without it, all rows of a partition may share a batch. */
  constructor(
    private readonly limits: BatchLimits,
    private readonly sharing?: Sharing<I>,
  ) {}

  /** The key is only asked for when no row of the partition waits. */
  add(item: I, groupKeyOf: (item: I) => unknown): void {
    this.length++;
    item.next = undefined;
    const known = this.buckets.get(item.partition);
    if (known) {
      known.add(item);
      this.grow(known.group);
      return;
    }
    const group = this.groupOf(groupKeyOf(item));
    const bucket = new PartitionQueue<I>(item.partition, group, item);
    this.buckets.add(bucket);
    if (group.last) group.last.after = bucket;
    else group.first = bucket;
    group.last = bucket;
    this.grow(group);
  }

  /** The next batch; undefined when nothing waits. */
  take(): I[] | undefined {
    const group = this.nextGroup();
    if (!group) return undefined;
    const items: I[] = [];
    this.isFull = false;
    this.bytes = 0;
    let before: PartitionQueue<I> | undefined;
    let bucket = group.first;
    for (let taken = 0; bucket && taken < this.limits.partitions && !this.isFull; taken++) {
      const { after }: PartitionQueue<I> = bucket;
      this.takeFrom(bucket, items);
      // What is left of it waits for the next batch, at its place.
      if (bucket.first) before = bucket;
      else this.dropBucket(group, before, bucket);
      bucket = after;
    }
    this.length -= items.length;
    group.length -= items.length;
    this.settle(group);
    return items;
  }

  /** Takes everything out that comes later in the source than `index`. */
  removeAfter(index: number, groupKeyOf: (item: I) => unknown): I[] {
    const all: I[] = [];
    for (let batch = this.take(); batch; batch = this.take()) all.push(...batch);
    const [kept, removed] = [all.filter(i => i.index <= index), all.filter(i => i.index > index)];
    kept.sort((a, b) => a.index - b.index);
    for (const item of kept) this.add(item, groupKeyOf);
    return removed;
  }

  /** Rows that wait stay where they are, so those of one key keep their order. */
  private takeFrom(bucket: PartitionQueue<I>, items: I[]): void {
    const { limits, sharing } = this;
    const start = items.length;
    let before: I | undefined;
    let waiting = 0;
    for (let item = bucket.first; item;) {
      const { next }: I = item;
      const bytes = this.bytes + item.bytes;
      this.isFull = items.length >= limits.rows || (items.length > 0 && bytes > limits.bytes);
      if (this.isFull) return;
      const isFirst = items.length === start;
      if (isFirst) sharing?.begin(item);
      const admission = isFirst || !sharing ? 'joins' : sharing.admit(item);
      if (admission === 'joins') {
        this.bytes = bytes;
        items.push(item);
        bucket.remove(item, before);
      } else {
        waiting++;
        const joined = items.length - start;
        if (admission === 'ends' || waiting > WAITING_ROWS * (1 + joined)) return;
        before = item;
      }
      item = next;
    }
  }

  private nextGroup(): Group<I> | undefined {
    this.turns = (this.turns + 1) % TURNS_OF_FULLEST;
    // The map is in the order in which its groups were last served or made.
    if (this.turns === 0 && this.groups.size > 1) return this.groups.values().next().value;
    return this.byFullness.peek();
  }

  private groupOf(key: unknown): Group<I> {
    const known = this.groups.get(key);
    if (known) return known;
    const group = new Group<I>(key);
    this.groups.set(key, group);
    this.byFullness.add(group, 0);
    return group;
  }

  private grow(group: Group<I>): void {
    group.length++;
    this.byFullness.move(group, group.length);
  }

  /** @param before the partition before it in the group, if there is one. */
  private dropBucket(
    group: Group<I>,
    before: PartitionQueue<I> | undefined,
    bucket: PartitionQueue<I>,
  ): void {
    this.buckets.delete(bucket);
    if (before) before.after = bucket.after;
    else group.first = bucket.after;
    if (group.last === bucket) group.last = before;
    bucket.after = bucket.last = undefined;
  }

  private settle(group: Group<I>): void {
    this.groups.delete(group.key);
    this.byFullness.remove(group);
    if (group.length === 0) return;
    this.groups.set(group.key, group);
    this.byFullness.add(group, group.length);
  }
}
