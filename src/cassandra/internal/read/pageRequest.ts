import type { types } from 'cassandra-driver';
import { isPageSizeRefused } from '../driver/errorOutcome.js';
import type { Request } from '../request/request.js';
import type { PageSize } from './pageSize.js';
import { pageBytes } from './rowBytes.js';

/** One page that is asked for, and what is done with the answer. */
export interface PageQuery {
  readonly send: (fetchSize: number) => Promise<types.ResultSet>;
  readonly isNeeded: () => boolean;
  readonly succeed: (page: types.ResultSet) => void;
  readonly fail: (error: Error, attempts: number) => void;
  readonly cancel: () => void;
}

/** Asks for one page, and for a smaller one when the server refuses its size. */
export class PageRequest implements Request {
  readonly rows = 1;
  readonly bytes = 0;
  attempts = 0;
  private asked = 0;

  constructor(
    private readonly query: PageQuery,
    private readonly pageSize: PageSize,
  ) {}

  isNeeded(): boolean {
    return this.query.isNeeded();
  }

  send(): Promise<types.ResultSet> {
    this.asked = this.pageSize.current;
    return this.query.send(this.asked);
  }

  succeed(page: types.ResultSet): void {
    this.pageSize.learn(page.rows, this.asked);
    this.query.succeed(page);
  }

  fail(error: Error): Request[] {
    if (isPageSizeRefused(error) && this.pageSize.refuse(this.asked)) return [this];
    this.query.fail(error, this.attempts);
    return [];
  }

  cancel(): void {
    this.query.cancel();
  }

  rowsIn({ rows }: types.ResultSet): number {
    return rows.length;
  }

  bytesIn({ rows }: types.ResultSet): number {
    return pageBytes(rows);
  }
}
