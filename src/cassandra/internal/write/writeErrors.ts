import { CassandraWriteError } from '../../errors.js';
import type { Operation } from '../request/operation.js';
import { explain } from '../values/valueError.js';

/** The error of a value that was not written, or whose outcome is unknown. */
export function toWriteError<T>(
  { row, index, attempts }: Operation<T, never>,
  thrown: unknown,
  names: { readonly keyspace?: string; readonly table?: string } = {},
): CassandraWriteError<T> {
  const { reason, ...details } = explain(thrown);
  const message = `Value ${index} was not written: ${reason}`;
  return new CassandraWriteError(message, row, index, attempts, { ...names, ...details });
}
