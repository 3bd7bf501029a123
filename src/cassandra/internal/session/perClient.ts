import type { Client } from 'cassandra-driver';
import { shared } from '../../../internal/util/processGlobal.js';

/** One value a client, made when it is first asked for: the same one for all operators, of both builds. */
export function perClient<S extends object>(
  name: string,
  make: (client: Client) => S,
): (client: Client) => S {
  return client => {
    const all = shared(name, () => new WeakMap<Client, S>());
    const known = all.get(client);
    if (known) return known;
    const made = make(client);
    all.set(client, made);
    return made;
  };
}
