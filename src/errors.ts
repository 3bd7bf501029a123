/** More source values had to wait than the option `backlog` allows. */
export class BacklogOverflowError extends Error {
  readonly code = 'ERR_BACKLOG_OVERFLOW';

  constructor(
    /** The bound that was reached: source values that may wait. */
    readonly limit: number,
  ) {
    super(
      `expected at most ${limit} source values to wait (option backlog), got one more: ` +
        'pull the source, raise the limit, or slow the source down',
    );
    this.name = 'BacklogOverflowError';
  }
}
