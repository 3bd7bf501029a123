import type { Client, Host } from 'cassandra-driver';
import { TokenIndex, type Token } from './tokenIndex.js';

/** After so many keys it is asked again whether the ring is still the same. */
const KEYS_BETWEEN_CHECKS = 4096;

/**
 * Which replica set holds a partition, as a number: rows of equal numbers share their replicas, so
 * one coordinator writes a batch of them without asking other nodes than theirs.
 */
export class ReplicaSets {
  private readonly numbers = new Map<string, number>();
  /** The driver keeps one array a range until the ring changes: its set is looked up once. */
  private readonly known = new WeakMap<Host[], number>();
  private keysUntilCheck = 0;
  /** What the following was made of: the driver replaces both when they change. */
  private ranges: unknown;
  private replication: unknown;
  /** The set of every key, where all ranges have the same one: then no key need be hashed. */
  private only: number | undefined = undefined;
  private ring: TokenIndex | undefined = undefined;
  /** The sets of the tokens of the ring, as far as they were asked for. */
  private setsOfRing: Array<number | undefined> = [];

  constructor(
    private readonly client: Client,
    private readonly keyspace: string,
  ) {}

  /** Undefined without metadata. */
  numberOf(toRoutingKey: () => Buffer): number | undefined {
    return this.setOf(undefined, toRoutingKey);
  }

  /** The same without a closure for each item. */
  setOf<I>(item: I, toRoutingKey: (item: I) => Buffer): number | undefined {
    if (this.keysUntilCheck-- <= 0) this.check();
    if (this.only !== undefined) return this.only;
    const key = toRoutingKey(item);
    const { ring, setsOfRing } = this;
    if (!ring) return this.toNumber(this.client.metadata.getReplicas(this.keyspace, key));
    const index = ring.indexOf(key);
    return (setsOfRing[index] ??= this.numberOfToken(ring.tokens[index] as Token));
  }

  /**
   * A token with the replicas of the item: as routing key it saves the driver the hash. Undefined
   * when that is not known any cheaper than by the driver.
   */
  tokenOf<I>(item: I, toRoutingKey: (item: I) => Buffer): Token | undefined {
    if (this.keysUntilCheck-- <= 0) this.check();
    const { ring } = this;
    if (!ring) return undefined;
    return ring.tokens[this.only === undefined ? ring.indexOf(toRoutingKey(item)) : 0];
  }

  private check(): void {
    this.keysUntilCheck = KEYS_BETWEEN_CHECKS;
    const { metadata } = this.client;
    const ranges = metadata.getTokenRanges();
    const replication = metadata.keyspaces?.[this.keyspace];
    if (this.ring && ranges === this.ranges && replication === this.replication) return;
    this.ranges = ranges;
    this.replication = replication;
    this.ring = TokenIndex.of(metadata);
    this.setsOfRing = [];
    const sets = new Set<number | undefined>();
    for (const range of ranges ?? []) {
      sets.add(this.toNumber(metadata.getReplicas(this.keyspace, range)));
      if (sets.size > 1) break;
    }
    this.only = sets.size === 1 ? [...sets][0] : undefined;
  }

  private numberOfToken(token: Token): number | undefined {
    return this.toNumber(this.client.metadata.getReplicas(this.keyspace, token));
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
