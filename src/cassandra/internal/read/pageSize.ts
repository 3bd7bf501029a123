import type { types } from 'cassandra-driver';
import { MOST_BYTES, sampleBytes } from './rowBytes.js';

/** Until it is known how large rows are. */
const FIRST_ROWS = 100;
const USUAL_ROWS = 1000;
/** The driver's own default; more would hardly make a row cheaper. */
const MAX_ROWS = 5000;

/**
 * How many rows a page should have. A page costs both sides about as much as some hundred small
 * rows: so of these it has many, but of large ones few, because pages wait in memory.
 */
export class PageSize {
  private rows = FIRST_ROWS;
  private rowBytes = 0;
  /** The largest size that the server took. */
  private taken = 0;

  /**
   * @param wanted by the caller: then it is that.
   * @param maxRows of a page whose size the caller leaves to us.
   * @param most rows of any page; also what is left after the server refused a size.
   */
  constructor(
    private readonly wanted: number | undefined,
    private readonly maxRows = MAX_ROWS,
    private most = Infinity,
  ) {}

  get current(): number {
    return Math.min(this.wanted ?? this.rows, this.most);
  }

  /** A page of the size `asked` came. As many fit as if all rows were like the largest seen lately. */
  learn(page: readonly types.Row[], asked: number): void {
    this.taken = Math.max(this.taken, asked);
    if (this.wanted !== undefined || page.length === 0) return;
    this.rowBytes = Math.max(this.rowBytes / 2, ...sampleBytes(page));
    const fitting = Math.max(1, Math.floor(MOST_BYTES / this.rowBytes));
    // In two steps: a hundred rows may tell too little to ask for thousands.
    this.rows = Math.min(fitting, this.rows < USUAL_ROWS ? USUAL_ROWS : this.maxRows);
  }

  /** The server refused the size `asked`. False: there is no smaller one. */
  refuse(asked: number): boolean {
    // Another request has met the same refusal before.
    if (asked > this.current) return true;
    const smaller = this.taken < asked ? this.taken : 0;
    this.most = smaller || asked >> 1;
    return this.most > 0;
  }
}
