import type { types } from 'cassandra-driver';
import type { Request } from '../request/request.js';

/** Asks for one page. */
export class PageRequest implements Request {
  readonly rows = 1;
  readonly bytes = 0;
  attempts = 0;

  constructor(
    readonly send: () => Promise<types.ResultSet>,
    readonly isNeeded: () => boolean,
    readonly succeed: (result: types.ResultSet) => void,
    private readonly failed: (error: Error, attempts: number) => void,
    readonly cancel: () => void,
  ) {}

  fail(error: Error): Request[] {
    this.failed(error, this.attempts);
    return [];
  }
}
