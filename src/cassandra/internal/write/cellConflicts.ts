import type { Admission, Sharing } from '../batching/sharing.js';
import type { BoundRow } from '../cql/boundRow.js';
import type { ColumnMapping } from '../cql/columnMapping.js';
import type { StatementTemplate } from '../cql/statementTemplate.js';
import { CODE } from '../driver/dataTypes.js';
import { getUnset } from '../driver/driver.js';
import { joinIdentities, type KeyIdentity } from '../values/keyIdentity.js';

/**
 * Keeps rows that write one cell with different values out of one request. A request has one write
 * time, and at equal times the larger value wins, not the later one. These are rows of one primary
 * key, and rows of one partition with different static values. Asked for the rows of one partition,
 * in source order. A row whose key is in the request waits for a later one, and so do all rows of
 * this key behind it.
 *
 * A row with a write time of its own never conflicts.
 */
export class CellConflicts implements Sharing<BoundRow<unknown>> {
  /** Examined only when a second row comes, which is rare when keys are random. */
  private first: BoundRow<unknown> | undefined;
  private readonly keys: KeyIdentity[] = [];
  /** Made when the keys do not rise any more: keys that rise are different. */
  private keySet: Set<KeyIdentity> | undefined;
  /** What the rows have written so far, by the position of the static column. */
  private readonly statics = new Map<number, StaticCell>();

  constructor(
    private readonly partitionKeyLength: number,
    private readonly hasClusteringKey: boolean,
  ) {}

  begin(first: BoundRow<unknown>): void {
    this.first = first;
    this.keySet = undefined;
    this.keys.length = 0;
    this.statics.clear();
  }

  admit(row: BoundRow<unknown>): Admission {
    if (this.first) this.join(this.first);
    this.first = undefined;
    return this.join(row);
  }

  private join(row: BoundRow<unknown>): Admission {
    if (row.timestamp !== undefined) return 'joins';
    if (this.hasOtherStatics(row)) return 'ends';
    const key = this.keyOf(row);
    const isRepeated = key !== undefined && this.isRepeated(key);
    // Without a clustering key, all rows of the partition have this one.
    if (isRepeated && !this.hasClusteringKey) return 'ends';
    if (key !== undefined && !isRepeated) this.remember(key);
    // Also of a row that waits: a row behind it must not write another value before.
    this.rememberStatics(row);
    return isRepeated ? 'waits' : 'joins';
  }

  /** Within the partition; undefined: the row has static columns only. */
  private keyOf({ template, params }: BoundRow<unknown>): KeyIdentity | undefined {
    const { mappings, keyOffset, keyLength } = template as StatementTemplate;
    if (!this.hasClusteringKey) return '';
    const end = keyOffset + keyLength;
    const start = keyOffset + this.partitionKeyLength;
    if (start === end) return undefined;
    const partOf = (i: number): KeyIdentity =>
      (mappings[i] as ColumnMapping).codec.identityOf(params[i]);
    if (start + 1 === end) return partOf(start);
    const parts: KeyIdentity[] = [];
    for (let i = start; i < end; i++) parts.push(partOf(i));
    return joinIdentities(parts);
  }

  private isRepeated(key: KeyIdentity): boolean {
    const { keys } = this;
    const last = keys[keys.length - 1];
    if (last === key) return true;
    if (!this.keySet) {
      if (last === undefined || (typeof last === typeof key && key > last)) return false;
      this.keySet = new Set(keys);
    }
    return this.keySet.has(key);
  }

  private remember(key: KeyIdentity): void {
    this.keys.push(key);
    this.keySet?.add(key);
  }

  private hasOtherStatics({ template, params, ttlSeconds }: BoundRow<unknown>): boolean {
    const { mappings, statics } = template as StatementTemplate;
    if (statics.length === 0 || this.statics.size === 0) return false;
    return statics.some(i => {
      const mapping = mappings[i] as ColumnMapping;
      const before = this.statics.get(mapping.column.position);
      if (!before || params[i] === getUnset()) return false;
      return before.ttlSeconds !== ttlSeconds || !isSame(before.value, params[i], mapping);
    });
  }

  private rememberStatics({ template, params, ttlSeconds }: BoundRow<unknown>): void {
    const { mappings, statics } = template as StatementTemplate;
    for (const i of statics) {
      const value = params[i];
      if (value === getUnset()) continue;
      this.statics.set((mappings[i] as ColumnMapping).column.position, { value, ttlSeconds });
    }
  }
}

interface StaticCell {
  readonly value: unknown;
  readonly ttlSeconds: number | undefined;
}

/** Whether writing both at one time is the same as writing one of them. */
function isSame(one: unknown, other: unknown, { column: { type } }: ColumnMapping): boolean {
  // Elements of a list have identities of their own: the list would have them twice.
  if ((type.code as number) === CODE.list && !type.options?.frozen)
    return one === null && other === null;
  if (Object.is(one, other)) return true;
  return Buffer.isBuffer(one) && Buffer.isBuffer(other) && one.equals(other);
}
