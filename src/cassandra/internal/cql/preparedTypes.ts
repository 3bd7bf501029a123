import type { Client } from 'cassandra-driver';
import { CassandraReadError } from '../../errors.js';
import { getUnset, makeEncoder, type CqlType } from '../driver/driver.js';
import { outcomeOf } from '../driver/errorOutcome.js';
import type { TableTarget } from '../session/target.js';
import { codecOf, type Codec } from '../values/codec.js';
import { ValueError } from '../values/valueError.js';

/** A mark in a statement, as the server has described it. */
interface Mark {
  readonly name: string;
  readonly type: CqlType;
}

/** A mark whose values are bound as those of a column of its type. */
export interface Parameter {
  readonly name: string;
  readonly codec: Codec;
}

/** What the driver keeps of prepared statements: the only place that tells their types. */
interface Prepared {
  getPreparedInfo?(keyspace: string | undefined, cql: string): { meta?: { columns?: Mark[] } };
}

/** The driver can't encode it as a value beyond the marks, whose type it would have to guess. */
const NOT_A_VALUE = Symbol('not a value');

/**
 * One value more than a statement can have marks: the driver prepares it, and fails before it sends it. One
 * value for each mark wouldn't do, because the driver encodes anything as a boolean. The specs name its versions.
 */
export function tooManyValues(cql: string): unknown[] {
  const most = cql.match(/[?:]/g)?.length ?? 0;
  return Array.from({ length: most + 1 }, () => NOT_A_VALUE);
}

/** Made once for what the driver keeps of a statement, and dropped with it. */
const KNOWN = new WeakMap<readonly Mark[], readonly Parameter[]>();

/**
 * The parameters of a statement: without a request when the client has prepared it before.
 * Undefined when the driver doesn't tell them; its error when the statement can't be prepared.
 */
export async function describeParameters(
  client: Client,
  cql: string,
): Promise<readonly Parameter[] | undefined> {
  const prepared = client.metadata as Prepared;
  if (!prepared.getPreparedInfo) return undefined;
  const marksOf = () => prepared.getPreparedInfo?.(client.keyspace, cql).meta?.columns;
  let marks = marksOf();
  if (!marks) {
    const thrown: unknown = await client
      .execute(cql, tooManyValues(cql), { prepare: true })
      .catch((error: unknown) => error);
    marks = marksOf();
    if (!marks) throw thrown;
  }
  const known = KNOWN.get(marks) ?? toParameters(client, marks);
  KNOWN.set(marks, known);
  return known;
}

function toParameters(client: Client, marks: readonly Mark[]): readonly Parameter[] {
  const driver = makeEncoder(client);
  return marks.map(({ name, type }) => ({ name, codec: codecOf(type, driver) }));
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
  const parameters = await describeParameters(client, cql).catch((error: unknown) => {
    // What is wrong with the statement, its execution tells, with the range.
    if (isTransient(error)) throw error;
    return undefined;
  });
  try {
    return values.map((value, i) => bindParameter(parameters?.[first + i], value));
  } catch (thrown) {
    if (!(thrown instanceof ValueError)) throw thrown;
    const { cause = thrown, column, message } = thrown;
    const details = { keyspace, table, column, cause };
    throw new CassandraReadError(`Nothing was read: where: ${message}`, 0, details);
  }
}

function isTransient(error: unknown): boolean {
  return ['notSent', 'unknown'].includes(outcomeOf(error));
}

/** What the driver binds. It says itself what is wrong with a value that has no mark. */
export function bindParameter(parameter: Parameter | undefined, value: unknown): unknown {
  if (!parameter || value === null || value === undefined || value === getUnset()) return value;
  try {
    return parameter.codec.bind(value);
  } catch (cause) {
    const column = columnOf(parameter.name);
    throw new ValueError(`column "${column}": ${(cause as Error).message}`, column, { cause });
  }
}

/** The server names the mark after `IN`, and those of `m[?] = ?`, by their column so. */
function columnOf(mark: string): string {
  return mark.replace(/^(?:in|key|value|idx)\((.+)\)$/i, '$1');
}
