import type { Client, ClientOptions } from 'cassandra-driver';
import { LONGEST_DELAY } from '../../../internal/util/check.js';
import { CassandraConnectError } from '../../errors.js';
import {
  makeClient,
  optionsOf,
  PROTOCOL_VERSION,
  protocolVersionOf,
  shutDown,
} from '../driver/driver.js';
import { isPlain } from '../values/plainObject.js';
import { shared } from '../../../internal/util/processGlobal.js';

/** One shared client and who still uses it. */
interface Entry {
  readonly options: ClientOptions;
  readonly client: Client;
  readonly connected: Promise<void>;
  users: number;
  /** The delayed close; set while the session is not used. */
  timer: ReturnType<typeof setTimeout> | undefined;
}

const entriesOf = () => shared('sessions', () => new Set<Entry>());

/** A session of equal options: the open one, the one that is being opened, or a new one. */
export async function acquire(options: ClientOptions): Promise<Entry> {
  const entry = [...entriesOf()].find(known => isEqual(known.options, options)) ?? open(options);
  entry.users++;
  clearTimeout(entry.timer);
  entry.timer = undefined;
  await entry.connected;
  return entry;
}

export function release(entry: Entry, keepAliveMs: number): void {
  entry.users--;
  if (entry.users > 0) return;
  clearTimeout(entry.timer);
  // Node's timers fire immediately when the delay is longer: such a session is kept for good.
  if (keepAliveMs > LONGEST_DELAY) return;
  entry.timer = setTimeout(() => void close(entry), keepAliveMs);
}

export async function evictIdle(): Promise<void> {
  const idle = [...entriesOf()].filter(entry => entry.users === 0);
  await Promise.all(idle.map(close));
}

function open(options: ClientOptions): Entry {
  const client = makeClient(options);
  const entry: Entry = { options, client, connected: connect(client), users: 0, timer: undefined };
  entriesOf().add(entry);
  // A failed connect leaves nothing behind: the next one starts afresh.
  entry.connected.catch(() => close(entry));
  return entry;
}

async function close(entry: Entry): Promise<void> {
  clearTimeout(entry.timer);
  entry.timer = undefined;
  entriesOf().delete(entry);
  // A client that cannot even shut down has nothing left to lose.
  await shutDown(entry.client).catch(() => undefined);
}

/**
 * Connects, or throws one named error that says why not. A connected client is ready immediately.
 */
export async function connect(client: Client): Promise<void> {
  try {
    await client.connect();
  } catch (cause) {
    const { contactPoints, localDataCenter } = optionsOf(client);
    const details = { contactPoints, localDataCenter, cause };
    throw new CassandraConnectError(`Could not connect to Cassandra: ${reasonOf(cause)}`, details);
  }
  checkProtocol(client);
}

/** Version 3 can't leave a value unset, so a missing property would be a tombstone. */
function checkProtocol(client: Client): void {
  const version = protocolVersionOf(client) ?? PROTOCOL_VERSION;
  if (version >= PROTOCOL_VERSION) return;
  const { contactPoints, localDataCenter } = optionsOf(client);
  const message = `Expected the native protocol v${PROTOCOL_VERSION} (Cassandra 2.2) or later, got v${version}: see protocolOptions.maxVersion of the client.`;
  throw new CassandraConnectError(message, { contactPoints, localDataCenter });
}

/** What each host said. The driver's own message has the stack of the first of these errors in it. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  // None when the client was shut down; a host that was not asked has a text, or null.
  const { innerErrors } = cause as { innerErrors?: Record<string, unknown> | null };
  const reasons = Object.entries(innerErrors ?? {}).map(([host, inner]) => {
    return `${host}: ${inner instanceof Error ? inner.message : String(inner)}`;
  });
  return reasons.length > 0 ? reasons.join('; ') : cause.message;
}

/** Equal by value as far as options are data; functions and instances are equal to themselves. */
export function isEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((element, i) => isEqual(element, b[i]));
  }
  if (!isPlain(a) || !isPlain(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every(key => Object.hasOwn(b, key) && isEqual(a[key], b[key]))
  );
}

/** Options as they are now: what the caller changes in them later must not change the cache. */
export function copyData<O>(options: O): O {
  if (Array.isArray(options)) return options.map(copyData) as O;
  if (!isPlain(options)) return options;
  return Object.fromEntries(Object.entries(options).map(([k, v]) => [k, copyData(v)])) as O;
}
