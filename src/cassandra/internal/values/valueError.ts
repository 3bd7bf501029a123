/** What is wrong with a row, and in which column: the message of the error that the row fails with. */
export class ValueError extends Error {
  constructor(
    message: string,
    readonly column?: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** What an error that replaces `thrown` says: of a ValueError also the column, and its own cause. */
export function explain(thrown: unknown): { reason: string; column?: string; cause: unknown } {
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  if (!(thrown instanceof ValueError)) return { reason, cause: thrown };
  return { reason, column: thrown.column, cause: thrown.cause ?? thrown };
}
