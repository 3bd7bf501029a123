export interface Failure {
  index: number;
  error: unknown;
}

/** The one error itself, else an AggregateError in source order. */
export function toError(failures: Failure[]): unknown {
  if (failures.length === 1) return failures[0].error;
  failures.sort((one, other) => one.index - other.index);
  return new AggregateError(
    failures.map(({ error }) => error),
    `${failures.length} of the awaited sources failed`,
  );
}
