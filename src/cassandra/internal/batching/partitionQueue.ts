import type { BucketMember } from './bucketQueue.js';
import type { MapMember } from './intrusiveMap.js';

/** What can wait in a group. */
export interface Groupable {
  readonly index: number;
  readonly bytes: number;
  readonly partition: unknown;
  next: this | undefined;
}

/** The waiting rows of one partition, in source order; there is at least one. */
export class PartitionQueue<I extends Groupable> implements MapMember {
  first: I | undefined;
  last: I | undefined;
  after: PartitionQueue<I> | undefined = undefined;
  beside: this | undefined = undefined;

  constructor(
    readonly partition: unknown,
    readonly group: Group<I>,
    item: I,
  ) {
    this.first = this.last = item;
  }

  add(item: I): void {
    if (this.last) this.last.next = item;
    this.last = item;
  }

  /** @param before the row before it, if there is one. */
  remove(item: I, before: I | undefined): void {
    if (before) before.next = item.next;
    else this.first = item.next;
    if (this.last === item) this.last = before;
    item.next = undefined;
  }
}

/** The waiting partitions whose rows may share a batch. */
export class Group<I extends Groupable> implements BucketMember {
  level = 0;
  before: this | undefined = undefined;
  after: this | undefined = undefined;
  length = 0;
  first: PartitionQueue<I> | undefined = undefined;
  last: PartitionQueue<I> | undefined = undefined;

  constructor(readonly key: unknown) {}
}
