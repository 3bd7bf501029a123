/** What is found by its partition: a list of those of equal hashes is kept in the members. */
export interface MapMember {
  readonly partition: unknown;
  beside: this | undefined;
}

const FIRST_SIZE = 64;

/**
 * Members by their partition, a number or a string, as a Map would have them.
 *
 * Not a Map: what comes and goes with every row makes it outgrow its tables all the time, and each
 * of them points to the next. Once one is old, young collections keep all later ones, with all that
 * they held: some hundred bytes a row, until the heap is collected as a whole. This one makes no
 * garbage.
 */
export class IntrusiveMap<M extends MapMember> {
  private length = 0;
  private firsts = new Array<M | undefined>(FIRST_SIZE).fill(undefined);

  get(partition: unknown): M | undefined {
    let member = this.firsts[this.placeOf(partition)];
    while (member && member.partition !== partition) member = member.beside;
    return member;
  }

  /** Adds a member whose partition is not there yet. */
  add(member: M): void {
    if (++this.length > this.firsts.length) this.grow();
    this.put(member);
  }

  delete(member: M): void {
    this.length--;
    const slot = this.placeOf(member.partition);
    let before = this.firsts[slot];
    if (before === member) {
      this.firsts[slot] = member.beside;
    } else {
      while (before && before.beside !== member) before = before.beside;
      if (before) before.beside = member.beside;
    }
    member.beside = undefined;
  }

  private put(member: M): void {
    const slot = this.placeOf(member.partition);
    member.beside = this.firsts[slot];
    this.firsts[slot] = member;
  }

  private grow(): void {
    const all = this.firsts;
    this.firsts = new Array<M | undefined>(all.length * 2).fill(undefined);
    for (const first of all) {
      for (let member = first; member;) {
        const next: M | undefined = member.beside;
        this.put(member);
        member = next;
      }
    }
  }

  private placeOf(partition: unknown): number {
    return hashOf(partition) & (this.firsts.length - 1);
  }
}

function hashOf(partition: unknown): number {
  if (typeof partition === 'number' && (partition | 0) === partition) return spread(partition);
  const text = String(partition);
  let hash = text.length;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return spread(hash);
}

/** So that also keys that differ in their high bits only get different places. */
function spread(hash: number): number {
  const product = Math.imul(hash, 0x9e3779b1);
  return product ^ (product >>> 15);
}
