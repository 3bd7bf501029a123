import type { Client, Host } from './driver.js';

/** Asked again after this many keys whether one replica set still holds them all. */
const KEYS_BETWEEN_CHECKS = 4096;

/**
 * Which replica set holds a partition, as a number: rows of equal numbers share their replicas, so
 * one coordinator writes a batch of them without asking other nodes than theirs.
 */
export class ReplicaSets {
  private readonly numbers = new Map<string, number>();
  /** The driver keeps one array a range until the ring changes: its set is looked up once. */
  private readonly known = new WeakMap<Host[], number>();
  /** The set of every key, where all ranges have the same one: then no key need be hashed. */
  private only: number | undefined = undefined;
  private keysUntilCheck = 0;

  constructor(
    private readonly client: Client,
    private readonly keyspace: string,
  ) {}

  /** Undefined without metadata. */
  numberOf(toRoutingKey: () => Buffer): number | undefined {
    if (this.keysUntilCheck-- <= 0) this.check();
    if (this.only !== undefined) return this.only;
    return this.toNumber(this.client.metadata.getReplicas(this.keyspace, toRoutingKey()));
  }

  private check(): void {
    this.keysUntilCheck = KEYS_BETWEEN_CHECKS;
    const { metadata } = this.client;
    const sets = new Set<number | undefined>();
    for (const range of metadata.getTokenRanges() ?? []) {
      sets.add(this.toNumber(metadata.getReplicas(this.keyspace, range)));
      if (sets.size > 1) break;
    }
    this.only = sets.size === 1 ? [...sets][0] : undefined;
  }

  private toNumber(replicas: Host[] | null | undefined): number | undefined {
    if (!replicas || replicas.length === 0) return undefined;
    const known = this.known.get(replicas);
    if (known !== undefined) return known;
    const name = replicas
      .map(host => host.address)
      .sort()
      .join(' ');
    const number = this.numbers.get(name) ?? this.numbers.size;
    this.numbers.set(name, number);
    this.known.set(replicas, number);
    return number;
  }
}
