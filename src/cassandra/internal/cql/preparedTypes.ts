import type { Client } from 'cassandra-driver';
import { CassandraReadError } from '../../errors.js';
import { ValueError } from '../values/valueError.js';
import { makeEncoder, type CqlType } from '../driver/driver.js';
import { isRecord } from '../values/plainObject.js';
import type { TableTarget } from '../session/target.js';
import { codecOf } from '../values/codec.js';

/** A mark in a statement, as the server has described it. */
interface Parameter {
  readonly name: string;
  readonly type: CqlType;
}

/** What the driver keeps of prepared statements: the only place that tells their types. */
interface Prepared {
  getPreparedInfo?(keyspace: string | undefined, cql: string): { meta?: { columns?: Parameter[] } };
}

/** No type takes it: so the driver prepares the statement, and gives up before it sends it. */
const NOT_A_VALUE = Symbol('not a value');

/** The marks of a statement with at least one; undefined when they are not to be learnt. */
async function describe(client: Client, cql: string): Promise<readonly Parameter[] | undefined> {
  const prepared = client.metadata as Prepared;
  const known = () => prepared.getPreparedInfo?.(client.keyspace, cql).meta?.columns;
  if (prepared.getPreparedInfo && !known()) {
    // Why it cannot be prepared is told by those who execute it.
    await client.execute(cql, [NOT_A_VALUE], { prepare: true }).catch(() => undefined);
  }
  return known();
}

/** The values of a condition, from the mark `first` on, bound as the values of rows are. */
export async function bindCondition(
  client: Client,
  { keyspace, table }: TableTarget,
  cql: string,
  values: readonly unknown[],
  first: number,
): Promise<readonly unknown[]> {
  if (values.length === 0) return values;
  const marks = await describe(client, cql);
  try {
    return marks ? values.map((value, i) => bind(client, marks[first + i], value)) : values;
  } catch (thrown) {
    if (!(thrown instanceof ValueError)) throw thrown;
    const { cause = thrown, column, message } = thrown;
    throw new CassandraReadError(`Nothing was read: where: ${message}`, 0, {
      keyspace,
      table,
      column,
      cause,
    });
  }
}

/** Throws a ValueError when a value has lost digits: the driver would not notice. */
export async function checkDigits(
  client: Client,
  cql: string,
  params: unknown[] | object,
): Promise<void> {
  const marks = (await describe(client, cql)) ?? [];
  const named = Object.entries(params).map(([name, value]) => [name.toLowerCase(), value] as const);
  const byName = new Map<string, unknown>(named);
  marks.forEach((mark, i) => {
    const value: unknown = Array.isArray(params) ? params[i] : byName.get(mark.name.toLowerCase());
    if (hasUnsafeNumber(value)) bind(client, mark, value);
  });
}

/** Whether a number may have lost digits, if it is meant to be an integer, also inside of others. */
export function hasUnsafeNumber(value: unknown): boolean {
  if (typeof value === 'number') return Number.isInteger(value) && !Number.isSafeInteger(value);
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(hasUnsafeNumber);
  if (value instanceof Map || value instanceof Set) return [...value].some(hasUnsafeNumber);
  return isRecord(value) && Object.values(value).some(hasUnsafeNumber);
}

function bind(client: Client, mark: Parameter | undefined, value: unknown): unknown {
  if (!mark) return value;
  try {
    return codecOf(mark.type, makeEncoder(client)).bind(value);
  } catch (cause) {
    // The server calls the mark after IN so.
    const column = mark.name.replace(/^in\((.+)\)$/, '$1');
    throw new ValueError(`column "${column}": ${(cause as Error).message}`, column, { cause });
  }
}
