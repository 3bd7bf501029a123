import { types } from 'cassandra-driver';

/** The class is there at run time; the driver's types know it as an interface. */
const { Row } = types as unknown as { Row: new (columns: unknown[]) => types.Row };

/** A row as the driver reads it. */
export function driverRow(values: Record<string, unknown>): types.Row {
  return Object.assign(new Row(Object.keys(values).map(name => ({ name }))), values);
}
