// The types of Node are for this entry only: tsconfig.core.json compiles the core without them.
/// <reference types="node" />
import * as driver from 'cassandra-driver';
import type { Client, ClientOptions, Host, metadata, types } from 'cassandra-driver';

/** The type of a column as the driver's metadata describe it. */
export type CqlType = Pick<metadata.DataTypeInfo, 'code' | 'info'> & {
  options?: { frozen?: boolean };
};

/** The driver's encoder of values: documented and exported, but missing from its types. */
export interface DriverEncoder {
  encode(value: unknown, type: CqlType): Buffer | null;
}

/** What a Client has at run time and its types do not say. */
interface ClientInternals {
  readonly options: ClientOptions;
  readonly controlConnection?: {
    connection?: { closeAsync?(): Promise<unknown> } | null;
    protocolVersion?: number | null;
  };
}

/** The driver's types leave the promise of this method without its value. */
interface ViewLookup {
  getMaterializedView(keyspace: string, name: string): Promise<metadata.MaterializedView | null>;
}

interface DriverExports {
  readonly Encoder: new (protocolVersion: number, options: ClientOptions) => DriverEncoder;
  readonly types: {
    readonly unset: object;
    readonly Long: { fromString(text: string): types.Long };
    readonly Duration: new (months: number, days: number, nanoseconds: types.Long) => object;
    readonly Vector: new (elements: unknown[]) => object;
    readonly Row: new (columns: unknown[]) => types.Row;
  };
}

let unset: object | undefined;

/** Leaves the column as it is: for missing values, which must not become tombstones. */
export const getUnset = (): object => (unset ??= (driver as unknown as DriverExports).types.unset);

export const toLong = (value: bigint): types.Long =>
  (driver as unknown as DriverExports).types.Long.fromString(String(value));

export const makeDuration = (months: number, days: number, nanoseconds: bigint): object =>
  new (driver as unknown as DriverExports).types.Duration(months, days, toLong(nanoseconds));

/** Its elements are encoded by the type of the column. */
export const toVector = (elements: unknown[]): object =>
  new (driver as unknown as DriverExports).types.Vector(elements);

export const isRow = (value: unknown): boolean =>
  value instanceof (driver as unknown as DriverExports).types.Row;

export const makeClient = (options: ClientOptions): Client => new driver.Client(options);

export const optionsOf = (client: Client): ClientOptions =>
  (client as unknown as ClientInternals).options ?? {};

export function getView(client: Client, keyspace: string, name: string) {
  return (client.metadata as unknown as ViewLookup).getMaterializedView(keyspace, name);
}

/** What the driver learnt of the ring when it connected. Its types leave the property out. */
interface RingMetadata {
  readonly tokenizer?: object;
}

/**
 * The name of the partitioner that the driver uses itself, if it is connected. It takes Murmur3 for
 * every one that it does not know, so the server is asked first.
 */
export function partitionerOf(client: Client): string | undefined {
  const { tokenizer } = client.metadata as unknown as RingMetadata;
  const name = tokenizer?.constructor.name;
  return name?.endsWith('Tokenizer') ? `.${name.replace('Tokenizer', 'Partitioner')}` : undefined;
}

/** What a Host has at run time and its types do not say. */
interface HostInternals {
  readonly _distance?: number;
  readonly pool?: { connections?: readonly unknown[] };
}

/** `types.distance.local`: the connections that requests go out on. */
export const LOCAL = 0;

/** The connections of a host that requests may use; undefined when the driver doesn't tell. */
export function usableConnections(host: Host): number | undefined {
  const { _distance: distance = LOCAL, pool } = host as unknown as HostInternals;
  if (!host.isUp() || distance !== LOCAL) return 0;
  return pool?.connections?.length;
}

/** Undefined before the client is connected. */
export function protocolVersionOf(client: Client): number | undefined {
  return (client as unknown as ClientInternals).controlConnection?.protocolVersion ?? undefined;
}

/** The fourth version of the protocol: its encoding of values is that of the fifth, too. */
export const PROTOCOL_VERSION = 4;

export function makeEncoder(client: Client): DriverEncoder {
  const { Encoder } = driver as unknown as DriverExports;
  return new Encoder(PROTOCOL_VERSION, optionsOf(client));
}

/**
 * Shuts the client down for good: after a failed connect (a data centre that does not exist) the
 * driver leaves its control connection open, which would keep the process alive.
 */
export async function shutDown(client: Client): Promise<void> {
  await client.shutdown();
  const { controlConnection } = client as unknown as ClientInternals;
  await controlConnection?.connection?.closeAsync?.();
}
