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
