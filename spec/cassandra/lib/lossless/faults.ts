import type { Client } from 'cassandra-driver';

/** What an encoder could do wrong with a bound value: the negative controls of the law. */
export const FAULTS: Record<string, (bound: unknown) => unknown> = {
  'keeps 32 bits of a number': bound => (typeof bound === 'number' ? Math.fround(bound) : bound),
  'normalizes texts': bound => (typeof bound === 'string' ? bound.normalize() : bound),
  'drops the last bits of bytes': bound => {
    if (!Buffer.isBuffer(bound) || bound.length < 4) return bound;
    const copy = Buffer.from(bound);
    copy[copy.length - 1]! &= 0xf0;
    return copy;
  },
  'leaves empty texts': bound => (bound === '' ? null : bound),
};

type Params = unknown[] | Record<string, unknown>;

/** A client that writes with a fault. */
export function faulty(client: Client, fault: (bound: unknown) => unknown): Client {
  const spoil = (params: Params): Params =>
    Array.isArray(params)
      ? params.map(fault)
      : Object.fromEntries(Object.entries(params).map(([name, value]) => [name, fault(value)]));
  const spoilt: Pick<Client, 'execute' | 'batch'> = {
    execute: (cql: string, params?: Params, options?: object) =>
      client.execute(
        cql,
        params && /^INSERT/.test(cql) ? spoil(params) : params,
        options as object,
      ),
    batch: ((statements: Array<{ query: string; params: Params }>, options?: object) =>
      client.batch(
        statements.map(({ query, params }) => ({ query, params: spoil(params) })),
        options as object,
      )) as unknown as Client['batch'],
  } as never;
  return new Proxy(client, {
    get: (target, name) =>
      Object.hasOwn(spoilt, name)
        ? spoilt[name as keyof typeof spoilt]
        : (Reflect.get(target, name, target) as unknown),
  });
}
