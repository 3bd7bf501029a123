import type { Client } from 'cassandra-driver';
import { bindParameter, describeParameters, type Parameter } from '../cql/preparedTypes.js';
import { joinIdentities, type KeyIdentity } from '../values/keyIdentity.js';
import { ValueError } from '../values/valueError.js';

/** The values of `where` that a function gives for each left value. */
export class WhereValues<L> {
  private parameters: readonly Parameter[] | undefined = undefined;
  private readonly positions: readonly number[];

  /** @param after all values that follow the key; what differs is a function. */
  constructor(private readonly after: readonly unknown[]) {
    this.positions = [...after.keys()].filter(i => typeof after[i] === 'function');
  }

  get length(): number {
    return this.positions.length;
  }

  /** @param first the mark of the first of the values. */
  async describe(client: Client, cql: string, first: number): Promise<void> {
    if (this.length === 0) return;
    // What is wrong with the statement, its execution tells.
    const all = await describeParameters(client, cql).catch(() => undefined);
    this.parameters = all && this.positions.map(i => all[first + i] as Parameter);
  }

  /** Bound, in their order. */
  valuesFor(left: L): unknown[] {
    return this.positions.map((position, i) => {
      const value = (this.after[position] as (left: L) => unknown)(left);
      if (value === null || value === undefined) {
        throw new ValueError(`expected a function of where to give a value, got ${String(value)}`);
      }
      return bindParameter(this.parameters?.[i], value);
    });
  }

  /** Equal for equal values; undefined when the types are not known, and so equality is not. */
  identityOf(values: readonly unknown[]): KeyIdentity | undefined {
    const { parameters } = this;
    if (!parameters?.every(parameter => parameter)) return undefined;
    return joinIdentities(parameters.map(({ codec }, i) => codec.identityOf(values[i])));
  }

  /** All values that follow the key. */
  fill(fixed: readonly unknown[], values: readonly unknown[]): unknown[] {
    const all = [...fixed];
    this.positions.forEach((position, i) => (all[position] = values[i]));
    return all;
  }
}
