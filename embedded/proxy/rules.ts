import type { ErrorAnswer } from './faults.js';
import type { ParsedRequest, ProxiedRequest, RequestKind } from './request.js';

/** What happens to a request. */
export type Fault =
  /** Answered with an error. `carriedOut`: the server does it all the same, as after a timeout. */
  | (ErrorAnswer & { readonly carriedOut?: boolean })
  /** Sent on after so many milliseconds. */
  | { readonly delay: number }
  /** Its connection is closed. `carriedOut`: after the server has done it. */
  | { readonly cut: true; readonly carriedOut?: boolean }
  /** Never answered. `carriedOut`: the server does it all the same. */
  | { readonly hang: true; readonly carriedOut?: boolean }
  /** Answered with an empty page of rows; the page itself comes to the next request for a page. */
  | { readonly emptyPage: true };

export interface Match {
  /** Default: EXECUTE and BATCH. */
  readonly kinds?: readonly RequestKind[];
  /** Some statement of the request matches. */
  readonly cql?: RegExp;
  /** Index of the node; default: any. */
  readonly node?: number;
  readonly when?: (request: ProxiedRequest) => boolean;
  /** So many that match pass before the first that does not; default 0. */
  readonly skip?: number;
  /** So many are hit; default 1. Infinity: until the rule is removed. */
  readonly times?: number;
}

/** A fault for the next requests that match. */
export class Rule {
  /** Requests hit so far. */
  hits = 0;
  private passed = 0;
  private isRemoved = false;

  constructor(
    private readonly match: Match,
    readonly fault: Fault,
  ) {
    const { times = 1, skip = 0 } = match;
    for (const [name, value] of Object.entries({ times, skip })) {
      if (value === Infinity || (Number.isInteger(value) && value >= 0)) continue;
      throw new RangeError(`Expected ${name} to be an integer >= 0 or Infinity, but got ${value}`);
    }
  }

  get isSpent(): boolean {
    return this.isRemoved || this.hits >= (this.match.times ?? 1);
  }

  remove(): void {
    this.isRemoved = true;
  }

  /** Whether the request is hit; if so it counts. */
  takes(request: ParsedRequest): boolean {
    const { kinds = ['EXECUTE', 'BATCH'], cql, node, when, skip = 0 } = this.match;
    const isMeant =
      !this.isSpent &&
      kinds.includes(request.kind) &&
      (node === undefined || node === request.node) &&
      (!cql || request.cql.some(text => cql.test(text))) &&
      (!when || when(request));
    if (!isMeant || this.passed++ < skip) return false;
    this.hits++;
    return true;
  }
}
