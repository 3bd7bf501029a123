import { defer, Observable, tap } from 'rxjs';
import type { End } from './record.js';

export interface RawMark {
  frame: number;
  kind: 'next' | 'error' | 'complete';
  value: unknown;
}

/** One subscription: `until` is NaN while it lasts. */
export interface Span {
  from: number;
  until: number;
  end: End;
}

/**
 * The log of one lane: every subscription to it and every notification that really passed.
 *
 * It subscribes instead of reading `messages` of the TestScheduler's observables, because those say
 * what was planned, and because `flush()` forgets the hot ones (rxjs #5100).
 */
export class Track {
  readonly marks: RawMark[] = [];
  readonly spans: Span[] = [];

  constructor(
    readonly label: string,
    private readonly now: () => number,
    /** The source value an inner was made from. */
    readonly key?: string,
  ) {}

  watch<T>(source: Observable<T>): Observable<T> {
    return defer(() => {
      const span: Span = { from: this.now(), until: NaN, end: 'open' };
      this.spans.push(span);
      return source.pipe(
        tap({
          next: value => this.mark('next', value),
          error: error => {
            this.mark('error', error);
            this.close(span, 'error');
          },
          complete: () => {
            this.mark('complete', undefined);
            this.close(span, 'complete');
          },
          unsubscribe: () => this.close(span, 'cut'),
        }),
      );
    });
  }

  mark(kind: RawMark['kind'], value: unknown): void {
    this.marks.push({ frame: this.now(), kind, value });
  }

  private close(span: Span, end: End): void {
    span.until = this.now();
    span.end = end;
  }
}

/** A value or an error as the disc shows it. */
export function textOf(value: unknown): string {
  return value instanceof Error ? value.name : String(value);
}
