import type { Client, QueryOptions, types } from 'cassandra-driver';
import { isRecord } from '../values/plainObject.js';
import { ValueError } from '../values/valueError.js';
import { bindParameter, describeParameters, type Parameter } from './preparedTypes.js';

type Given = readonly unknown[] | object | null | undefined;

/** A statement of the caller's. Its parameters are bound as the values of rows are. */
export class BoundStatement {
  /** Undefined until they are known. */
  private parameters: readonly Parameter[] | undefined;

  constructor(
    private readonly client: Client,
    private readonly cql: string,
  ) {}

  async describe(): Promise<void> {
    this.parameters = await describeParameters(this.client, this.cql);
  }

  /** As they are, while the types are not known: then they are bound when they are sent. */
  bind(given: Given): { params: Given; bytes: number } {
    const { parameters } = this;
    if (!parameters) return { params: given, bytes: bytesOf(given) };
    const params = bindAll(parameters, given);
    let bytes = 0;
    for (const [i, bound] of params.entries()) {
      const isValue = bound !== null && bound !== undefined;
      bytes += isValue ? (parameters[i]?.codec.sizeOf(bound) ?? FIXED_BYTES) : 0;
    }
    return { params, bytes };
  }

  async execute(params: Given, options: QueryOptions): Promise<types.ResultSet> {
    const { client, cql } = this;
    if (this.parameters) return client.execute(cql, params as unknown[], options);
    await this.describe();
    return client.execute(cql, this.bind(params).params as unknown[], options);
  }
}

function bindAll(parameters: readonly Parameter[], given: Given): unknown[] {
  if (Array.isArray(given)) return given.map((value, i) => bindParameter(parameters[i], value));
  if (given === null || given === undefined) return [];
  if (typeof given !== 'object') {
    throw new ValueError(`expected the parameters to be an array or object, got ${String(given)}`);
  }
  const valueOf = readerOf(given as Record<string, unknown>);
  return parameters.map(parameter => bindParameter(parameter, valueOf(parameter.name)));
}

/** By the name of a mark: exactly, or in the case in which CQL reads a name without quotes. */
function readerOf(given: Record<string, unknown>): (name: string) => unknown {
  let byLowerCase: Map<string, unknown> | undefined;
  return name => {
    if (Object.hasOwn(given, name)) return given[name];
    byLowerCase ??= new Map(
      Object.entries(given).map(([key, value]) => [key.toLowerCase(), value]),
    );
    if (byLowerCase.has(name)) return byLowerCase.get(name);
    throw new ValueError(`expected a value for the parameter "${name}"`);
  };
}

/** The bytes of a number. A UUID has twice as many. */
const FIXED_BYTES = 8;

/** About the bytes of values whose types are not known. */
function bytesOf(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (ArrayBuffer.isView(value)) return value.byteLength;
  if (typeof value !== 'object' || value === null) return FIXED_BYTES;
  const isMany = Array.isArray(value) || value instanceof Set || value instanceof Map;
  if (!isMany && !isRecord(value)) return 2 * FIXED_BYTES;
  const parts: Iterable<unknown> = isMany ? (value as Iterable<unknown>) : Object.values(value);
  let bytes = 0;
  for (const part of parts) bytes += bytesOf(part);
  return bytes;
}
